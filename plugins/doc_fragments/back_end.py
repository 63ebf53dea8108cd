# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options that reach the pools' SQL Servers."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
requirements:
  - pyodbc 5.1 or newer (Python library) and unixODBC on the host where this runs
  - an ODBC driver for SQL Server, such as FreeTDS (package C(tdsodbc) on Debian)
options:
  back_end_auth:
    description:
      - V(sql) logs on with O(back_end_user) and O(back_end_password), V(kerberos) with the ticket, or the keytab in
        E(KRB5_CLIENT_KTNAME), of the user that runs this.
      - With V(kerberos), the service asked for is C(MSSQLSvc/FQDN:PORT), so a server has to be named, not given by
        its address. O(back_end_user) and O(back_end_password) are refused beside it. Where the log-on fails, the
        message says why if the Python library gssapi is installed.
    type: str
    choices:
      - sql
      - kerberos
    default: sql
  back_end_user:
    description:
      - SQL Server login for all back ends.
      - If not set, the environment variable E(OCS_BACK_END_USER) is used.
    type: str
  back_end_password:
    description:
      - Password of O(back_end_user).
      - If not set, the environment variable E(OCS_BACK_END_PASSWORD) is used.
    type: str
  back_end_driver:
    description:
      - Name of the ODBC driver, as C(odbcinst -q -d) lists it.
      - FreeTDS speaks to every SQL Server that Office Communications Server runs on. Microsoft's current driver
        refuses the older ones.
    type: str
    default: FreeTDS
  back_end_tds_version:
    description:
      - Version of the TDS protocol that the FreeTDS driver speaks. V(7.1) is understood by every SQL Server since
        2000.
      - This option and the others count, whatever the environment (E(TDSVER), E(TDSPORT), E(TDSHOST), E(TDSDUMP),
        E(FREETDSCONF)) and C(freetds.conf) say.
    type: str
    choices:
      - '7.1'
      - '7.2'
      - '7.3'
      - '7.4'
    default: '7.1'
  back_end_encryption:
    description:
      - V(require) encrypts the whole connection with TLS, or does not connect. No password is sent before the server's
        certificate is verified, unless O(back_end_validate_certs=false).
      - V(clear_text) encrypts nothing. Anybody on the way can read the password and the data.
      - The default is V(require), but V(clear_text) for a server on a loopback address, such as the end of a tunnel.
      - SQL Server 2000 and 2005 know old versions of TLS only, which a current system may refuse. SQL Server 2000 has
        no TLS at all without a certificate.
    type: str
    choices:
      - require
      - clear_text
  back_end_validate_certs:
    description:
      - Whether the servers' certificates are verified, with the names in them. The driver does that, in the connection
        in which the password is sent.
      - With V(false), the connection is encrypted, and anybody on the way who has a certificate of his own can read
        the password.
    type: bool
    default: true
  back_end_ca_file:
    description:
      - Certificate of the authority that signed the servers' certificates, as PEM, on the host where this runs.
      - Without it, the authorities that this host trusts are used. Microsoft's driver knows no others.
    type: path
  back_end_login_timeout:
    description:
      - Seconds to wait for a connection that is logged on, with all that comes before that.
    type: int
    default: 15
  back_end_query_timeout:
    description:
      - Seconds to wait for everything that one round trip brings. When they are over, the statement is cancelled; a
        server that does not even answer to that within 5 seconds is disconnected.
    type: int
    default: 600
  back_end_lock_timeout:
    description:
      - Seconds to wait for a lock that somebody else holds, before the statement is tried again.
    type: int
    default: 30
  back_ends:
    description:
      - What differs for single pools. Without an entry, a pool's back end is the one that its object in Active
        Directory names, and the back end of a Standard Edition server is instance C(RTC) on that server.
      - Also needed where SQL Browser (UDP port 1434), which tells the port of a named instance, cannot be reached.
    type: list
    elements: dict
    default: []
    suboptions:
      pool:
        description: Name or FQDN of the pool.
        type: str
        required: true
      server:
        description:
          - Name or address of the SQL Server. C(HOST\INSTANCE), C(HOST,PORT), C(HOST:PORT), C(tcp:HOST) and IPv6
            addresses, with or without brackets, are understood as well; what is not is refused.
          - Without an instance and a port, the instance that Active Directory names is meant.
        type: str
      port:
        description:
          - TCP port of the instance.
          - With O(back_ends[].server), whatever instance answers there is used, unless O(back_ends[].instance) says
            which it has to be.
        type: int
      instance:
        description:
          - Name of the instance alone. V(MSSQLSERVER) is the default instance, at port 1433 unless
            O(back_ends[].port) says otherwise.
          - A server that answers as another instance is refused.
        type: str
      auth:
        description: As O(back_end_auth).
        type: str
        choices:
          - sql
          - kerberos
      user:
        description: As O(back_end_user).
        type: str
      password:
        description: As O(back_end_password).
        type: str
      driver:
        description: As O(back_end_driver).
        type: str
      tds_version:
        description: As O(back_end_tds_version).
        type: str
        choices:
          - '7.1'
          - '7.2'
          - '7.3'
          - '7.4'
      encryption:
        description: As O(back_end_encryption).
        type: str
        choices:
          - require
          - clear_text
      validate_certs:
        description: As O(back_end_validate_certs).
        type: bool
      ca_file:
        description: As O(back_end_ca_file).
        type: path
      certificate_fingerprint:
        description:
          - SHA-256 fingerprint of the only certificate that is accepted, whoever signed it and whatever name it has,
            with or without colons. For a server whose certificate no authority has signed.
          - Only the FreeTDS driver verifies it. With O(back_ends[].validate_certs=false) it is compared before the
            driver connects and not again, which also goes for an expired certificate and for other drivers. Who lets
            that first look pass and takes over the connection after it is not noticed then.
        type: str
  user_data_maps:
    description:
      - What differs at this site from the user data maps that the collection ships, for V(2007) and V(2007 R2). A map
        says which tables and columns of database C(rtc) hold users' data. Microsoft has not published that schema.
      - When the tables found are not those of the map, the task changes nothing and its message is a block to be
        pasted here.
    type: dict
    default: {}
"""

# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options that reach Active Directory, for modules and (`PLUGINS`) for plugins."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
requirements:
  - ldap3 2.9.1 or newer (Python library) on the host where this runs
  - gssapi (Python library; tested with 1.12.0), for O(directory_auth=kerberos) only
options:
  directory_servers:
    description:
      - Names or addresses of domain controllers, in the order in which they are tried until one answers.
      - The name has to stand in the server's certificate, unless O(directory_validate_certs=false).
      - In a forest of several domains, name one writable domain controller for each. Domains that none of these
        belongs to are reached through the domain controllers that the forest's sites list.
      - One writable domain controller for each domain is used throughout a task.
    type: list
    elements: str
    required: true
  directory_port:
    description:
      - Port of the domain controllers.
      - The default is V(636) for O(directory_tls=ldaps), and V(389) for O(directory_tls=start_tls).
    type: int
  directory_tls:
    description:
      - How the connection is encrypted. There is no way to connect without.
      - V(ldaps) is TLS from the first byte, V(start_tls) an ordinary LDAP connection that turns to TLS before anybody
        logs on.
    type: str
    choices:
      - ldaps
      - start_tls
    default: ldaps
  directory_validate_certs:
    description:
      - Whether the domain controllers' certificates are verified, with their names.
      - With V(false), anybody on the way can read the password.
    type: bool
    default: true
  directory_ca_file:
    description:
      - Certificate of the authority that signed the domain controllers' certificates, as PEM, on the host where this
        runs.
      - Without it, the authorities that this host trusts are used.
    type: path
  directory_auth:
    description:
      - V(simple) logs on with O(directory_user) and O(directory_password).
      - V(kerberos) uses the ticket, or the keytab in E(KRB5_CLIENT_KTNAME), of the user that runs this. The names in
        O(directory_servers) have to be those of the domain controllers' Kerberos principals. O(directory_user) and
        O(directory_password) are refused beside it.
    type: str
    choices:
      - simple
      - kerberos
    default: simple
  directory_user:
    description:
      - Account that reads and, where something is changed, writes users, as C(DOMAIN\name), UPN or DN.
      - If not set, the environment variable E(OCS_DIRECTORY_USER) is used.
    type: str
  directory_password:
    description:
      - Password of O(directory_user).
      - If not set, the environment variable E(OCS_DIRECTORY_PASSWORD) is used.
    type: str
  directory_timeout:
    description:
      - Seconds to wait for a connection that is logged on, and then for each answer, which has to be whole by then.
    type: int
    default: 30
  directory_global_catalog_port:
    description:
      - Port of the Global Catalog, which finds users in forests of several domains. V(0) asks every domain itself
        instead.
      - The default is V(3269) for O(directory_tls=ldaps), and V(3268) for O(directory_tls=start_tls).
    type: int
"""

    PLUGINS = r"""
options:
  directory_servers:
    env:
      - name: OCS_DIRECTORY_SERVERS
    ini:
      - section: ocs
        key: directory_servers
    vars:
      - name: ocs_directory_servers
  directory_port:
    env:
      - name: OCS_DIRECTORY_PORT
    ini:
      - section: ocs
        key: directory_port
    vars:
      - name: ocs_directory_port
  directory_tls:
    env:
      - name: OCS_DIRECTORY_TLS
    ini:
      - section: ocs
        key: directory_tls
    vars:
      - name: ocs_directory_tls
  directory_validate_certs:
    env:
      - name: OCS_DIRECTORY_VALIDATE_CERTS
    ini:
      - section: ocs
        key: directory_validate_certs
    vars:
      - name: ocs_directory_validate_certs
  directory_ca_file:
    env:
      - name: OCS_DIRECTORY_CA_FILE
    ini:
      - section: ocs
        key: directory_ca_file
    vars:
      - name: ocs_directory_ca_file
  directory_auth:
    env:
      - name: OCS_DIRECTORY_AUTH
    ini:
      - section: ocs
        key: directory_auth
    vars:
      - name: ocs_directory_auth
  directory_user:
    env:
      - name: OCS_DIRECTORY_USER
    ini:
      - section: ocs
        key: directory_user
    vars:
      - name: ocs_directory_user
  directory_password:
    env:
      - name: OCS_DIRECTORY_PASSWORD
    vars:
      - name: ocs_directory_password
  directory_timeout:
    env:
      - name: OCS_DIRECTORY_TIMEOUT
    ini:
      - section: ocs
        key: directory_timeout
    vars:
      - name: ocs_directory_timeout
  directory_global_catalog_port:
    env:
      - name: OCS_DIRECTORY_GLOBAL_CATALOG_PORT
    ini:
      - section: ocs
        key: directory_global_catalog_port
    vars:
      - name: ocs_directory_global_catalog_port
"""

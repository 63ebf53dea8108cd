#!/usr/bin/python
# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
module: ocs_connection_info
short_description: Tell what the modules reach from here, and what mends what is missing
description:
  - Asks this host, every domain controller and every back end that the other modules would use what they are, and what
    the account and the logins may do there.
  - Names everything that is missing for looking, for moving and for deleting, each with the command that mends it.
  - Never fails for what a server does. One that does not answer is reported, and the others are asked all the same. Only
    options that cannot be used make it fail.
  - Changes nothing, and needs no more than the accounts that are to be looked at. Before it logs on to a server it looks
    at what the server shows to everybody, without sending a name or a password.
  - Servers are asked one after the other. One that is silent takes as long as O(directory_timeout) or
    O(back_end_login_timeout) says, for each of a few steps at most; set them low for a quick look.
  - After one domain controller has refused the account, no other one is given the password, because a wrong password
    that is tried again and again locks accounts.
author:
  - MSRTC OCS maintainers (@msrtc-ocs)
version_added: 0.1.0
extends_documentation_fragment:
  - msrtc.ocs.attributes
  - msrtc.ocs.attributes.info_module
  - msrtc.ocs.directory
  - msrtc.ocs.back_end
attributes:
  async:
    description: Can be run with C(async).
    support: none
options:
  pools:
    description:
      - Pools whose back ends are asked, each by its name, FQDN or DN, without regard to case. All pools that the other
        modules work with if empty.
      - When no domain controller answers, the back ends that O(back_ends) names with their O(back_ends[].server) are
        asked.
    type: list
    elements: str
    default: []
  show:
    description: Show RV(page) on the terminal as well, as the playbook C(msrtc.ocs.check_connection) does.
    type: bool
    default: false
notes:
  - The result holds names of servers, accounts and certificates, and no password.
seealso:
  - module: msrtc.ocs.ocs_pool_info
  - ref: ansible_collections.msrtc.ocs.docsite.connecting
    description: What has to be open, installed and known before the first task.
  - ref: ansible_collections.msrtc.ocs.docsite.rights
    description: What the accounts need.
"""

EXAMPLES = r"""
- name: What is missing?
  msrtc.ocs.ocs_connection_info:
    directory_servers: [dc1.corp.example.com, dc2.corp.example.com]
    directory_ca_file: /etc/ssl/corp-ca.pem
    directory_user: CORP\svc-ocs
    directory_password: "{{ vaulted_password }}"
    back_end_user: ocs_look
    back_end_password: "{{ vaulted_sql_password }}"
    show: true
  register: diagnosis

- name: Go on only where users can be moved
  ansible.builtin.assert:
    that: diagnosis.able_to.move
    fail_msg: "{{ diagnosis.missing | map(attribute='what') | join(' ') }}"

- name: Write the GRANTs to a file, for the administrator of SQL Server
  ansible.builtin.copy:
    content: "{{ diagnosis.missing | selectattr('run_on', 'eq', 'SQL Server') | map(attribute='command') | join('\n') }}\n"
    dest: /srv/reports/grants.sql
    mode: "0600"
"""

RETURN = r"""
able_to:
  description: Whether nothing is missing for this.
  returned: success
  type: dict
  contains:
    look:
      description: Every task in check mode, and all that only read.
      type: bool
      sample: true
    move:
      description: M(msrtc.ocs.ocs_user_move) and M(msrtc.ocs.ocs_user_import).
      type: bool
      sample: true
    delete:
      description: M(msrtc.ocs.ocs_user_absent).
      type: bool
      sample: false
missing:
  description: What is missing, that which everything needs first; empty if nothing is.
  returned: success
  type: list
  elements: dict
  contains:
    where:
      description: This host, a domain controller, a pool with its back end, or the users of a pool.
      type: str
      sample: pool07 (sql7.corp.example.com:1433)
    needed_for:
      description: >-
        V(looking), which every task needs; V(moving) or V(deleting); V(later) for what is in nobody's way yet, such as a
        certificate that ends soon.
      type: str
      sample: deleting
    what:
      description: What is missing or wrong.
      type: str
      sample: "The login lacks rights: DELETE on [rtcdyn].[dbo].[Endpoint]."
    remedy:
      description: What to do about it.
      type: str
      sample: Have them granted, or use a login that has them, such as a member of db_owner of the user database.
    run_on:
      description: >-
        Where the command goes: V(this host), V(SQL Server), V(a domain controller), or V(the variables) for a text to
        paste into those of the inventory. Empty where no command helps.
      type: str
      sample: SQL Server
    command:
      description: The command that mends it, or that shows more where nothing on this host can mend it.
      type: str
      sample: "USE rtcdyn\nGRANT DELETE ON [dbo].[Endpoint] TO ocs_look"
this_host:
  description: The host where the module runs.
  returned: success
  type: dict
  contains:
    python:
      description: Version of Python.
      type: str
      sample: 3.11.2
    interpreter:
      description: The Python that runs the modules, which needs the libraries.
      type: str
      sample: /opt/ocs/.venv/bin/python3
    ansible_core:
      description: Version of ansible-core on the control node.
      type: str
      sample: 2.19.14
    openssl:
      description: The TLS library of this Python.
      type: str
      sample: OpenSSL 3.0.17 1 Jul 2025
    libraries:
      description: Versions of the libraries, by name; none for one that cannot be imported.
      type: dict
      sample: {ldap3: 2.9.1, pyasn1: 0.6.1, pyodbc: 5.2.0, gssapi: null, cryptography: 45.0.6}
    drivers:
      description: The ODBC drivers that the options name, with version and TLS library; none for one that is not found.
      type: dict
      sample: {FreeTDS: FreeTDS 1.3.17 with GnuTLS}
    kerberos:
      description: Whose ticket there is and how long it is valid. None unless an option says V(kerberos).
      type: str
      sample: there is a ticket of svc-ocs@CORP.EXAMPLE.COM, valid for 9 h 41 min, in the credentials cache of this user
domain_controllers:
  description: >-
    The domain controllers in the order in which they were asked: those of the options, one for each domain that these
    leave open, and the Global Catalog of a forest of several domains.
  returned: success
  type: list
  elements: dict
  contains:
    server:
      description: As the options or the forest's sites name it.
      type: str
      sample: dc1.corp.example.com
    port:
      description: The port that was asked.
      type: int
      sample: 636
    role:
      description: V(domain controller) or V(global catalog).
      type: str
      sample: domain controller
    answers:
      description: Whether a TLS session was made and the server said what it is.
      type: bool
      sample: true
    logged_on:
      description: Whether it let the account in.
      type: bool
      sample: true
    account:
      description: Who is logged on, as the server says; where it does not say, as the options do.
      type: str
      sample: CORP\svc-ocs
    problem:
      description: What went wrong; none if nothing did.
      type: str
      sample: "Domain controller dc1.corp.example.com refused the login of CORP\\svc-ocs: the password has expired."
    dns_name:
      description: The server's own name.
      type: str
      sample: dc1.corp.example.com
    domain:
      description: Its domain.
      type: str
      sample: corp.example.com
    forest:
      description: The forest's root domain.
      type: str
      sample: corp.example.com
    windows:
      description: The version that it behaves as; none if not told.
      type: str
      sample: Windows Server 2003
    writable:
      description: Whether it is no read-only domain controller.
      type: bool
      sample: true
    global_catalog:
      description: Whether it is a Global Catalog.
      type: bool
      sample: true
    tls:
      description: The TLS session, and what the server showed in it.
      type: dict
      contains: &tls
        protocol:
          description: Version of TLS.
          type: str
          sample: TLSv1.3
        cipher:
          description: The cipher suite.
          type: str
          sample: TLS_AES_256_GCM_SHA384
        certificates:
          description: The certificates that the server showed, its own first. They are shown as they are, trusted or not.
          type: list
          elements: dict
          contains:
            subject:
              description: Whose it is.
              type: str
              sample: CN=dc1.corp.example.com
            issuer:
              description: Who signed it.
              type: str
              sample: CN=Corp Issuing CA, DC=corp, DC=example, DC=com
            names:
              description: DNS names and addresses that it is for.
              type: list
              elements: str
              sample: [dc1.corp.example.com]
            valid_from:
              description: Beginning, in UTC.
              type: str
              sample: '2026-01-10T08:00:00+00:00'
            valid_until:
              description: End, in UTC.
              type: str
              sample: '2027-01-10T08:00:00+00:00'
            days_left:
              description: Whole days until the end; negative after it.
              type: int
              sample: 211
            fingerprint:
              description: SHA-256, as C(openssl x509 -fingerprint -sha256) prints it.
              type: str
              sample: 3B:9A:0C:5D:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:00:12:34:56:78:9A:BC:DE:F0:13:57:9B:07
    latency_ms:
      description: The shortest of three questions and answers, in milliseconds.
      type: float
      sample: 1.84
    clock_skew:
      description: Seconds by which the server's clock is ahead of this host's; negative if it is behind. Less than a second is 0.
      type: float
      sample: 0.0
back_ends:
  description: The back ends of the pools, in the order of the pools' names. What was not told is none.
  returned: success
  type: list
  elements: dict
  contains:
    pool:
      description: Name of the pool.
      type: str
      sample: pool07
    server:
      description: Where it was asked.
      type: str
      sample: sql7.corp.example.com\OCS:1433
    driver:
      description: The ODBC driver.
      type: str
      sample: FreeTDS 1.3.17 with GnuTLS
    encrypted:
      description: Whether everything that is sent is encrypted, as the options say.
      type: bool
      sample: true
    answers:
      description: Whether a SQL Server answered.
      type: bool
      sample: true
    logged_on:
      description: Whether it let the login in.
      type: bool
      sample: true
    problem:
      description: What went wrong; none if nothing did.
      type: str
      sample: "The back end sql7.corp.example.com:1433 of the pool pool07 refused the login ocs_look: Login failed for user 'ocs_look'."
    tls:
      description: The TLS session, as that of domain controllers; none in clear text.
      type: dict
      contains: *tls
    server_name:
      description: The server's own name.
      type: str
      sample: SQL7\OCS
    product:
      description: The product.
      type: str
      sample: SQL Server 2005
    version:
      description: Its version.
      type: str
      sample: 9.00.4035.00
    service_pack:
      description: Its level.
      type: str
      sample: SP3
    edition:
      description: Its edition.
      type: str
      sample: Standard Edition
    server_collation:
      description: Collation of the server.
      type: str
      sample: SQL_Latin1_General_CP1_CI_AS
    database:
      description: The user database of the pool.
      type: str
      sample: rtc
    opened:
      description: Whether the login could open that database.
      type: bool
      sample: true
    database_collation:
      description: Collation of the database.
      type: str
      sample: SQL_Latin1_General_CP1_CI_AS
    login:
      description: Who is logged on.
      type: str
      sample: ocs_look
    database_user:
      description: Which user of the database that is.
      type: str
      sample: ocs_look
    read_committed_snapshot:
      description: Whether readers see what was committed last instead of waiting for writers.
      type: bool
      sample: false
    isolation:
      description: Isolation level of the session.
      type: str
      sample: read committed
    latency_ms:
      description: The shortest of three questions and answers, in milliseconds.
      type: float
      sample: 0.92
    clock_skew:
      description: Seconds by which the server's clock is ahead of this host's; negative if it is behind.
      type: float
      sample: -1.2
    schema:
      description: The tables, compared with the user data map that the options and the collection have.
      type: dict
      contains:
        map:
          description: Product version of the map.
          type: str
          sample: 2007 R2
        as_the_map_says:
          description: Whether there are no differences.
          type: bool
          sample: true
        differences:
          description: What is not as the map says.
          type: list
          elements: str
          sample: []
        tables:
          description: Number of tables that the login sees.
          type: int
          sample: 27
        fingerprint:
          description: Equal for two databases that have the same tables, columns and types.
          type: str
          sample: 5f0c9e21b7a84d36
    rights:
      description: What the login may not do.
      type: dict
      contains:
        missing_for_looking:
          description: Rights that every task needs.
          type: list
          elements: str
          sample: []
        missing_for_moving:
          description: Rights that are needed besides to move, to import and to delete.
          type: list
          elements: str
          sample: ["INSERT on [dbo].[Contact]"]
        missing_for_deleting:
          description: Rights that are needed besides, to delete only.
          type: list
          elements: str
          sample: ["DELETE on [rtcdyn].[dbo].[Endpoint]"]
        deletes_by_procedure:
          description: Whether the product's own procedure for deleting is there and may be executed. It need not be.
          type: bool
          sample: true
        read_only:
          description: Whether nobody can write to the database.
          type: bool
          sample: false
directory_rights:
  description: For each pool, what the account may write of up to 100 of its users.
  returned: success
  type: list
  elements: dict
  contains:
    pool:
      description: Name of the pool.
      type: str
      sample: pool07
    users_asked:
      description: How many users and contacts were looked at.
      type: int
      sample: 100
    not_for_moving:
      description: On how many of them something that a move writes may not be written.
      type: int
      sample: 0
    not_for_deleting:
      description: The same of a deletion.
      type: int
      sample: 100
    protected:
      description: How many of these are protected as administrators are (AdminSDHolder).
      type: int
      sample: 2
page:
  description: All of it as lines of text for people.
  returned: success
  type: list
  elements: str
  sample:
    - What this host reaches
    - ''
    - "  Looking              yes"
"""

from typing import Any

from ansible_collections.msrtc.ocs.plugins.module_utils._arguments import BACK_END_OPTIONS, DIRECTORY_OPTIONS, merge
from ansible_collections.msrtc.ocs.plugins.module_utils._connection_info.task import connection_info
from ansible_collections.msrtc.ocs.plugins.module_utils._module import OcsModule
from ansible_collections.msrtc.ocs.plugins.module_utils._result import run

OPTIONS: dict[str, dict[str, Any]] = {
    "pools": {"type": "list", "elements": "str", "default": []},
    "show": {"type": "bool", "default": False},
}


def main() -> None:
    module = OcsModule(
        argument_spec=merge(DIRECTORY_OPTIONS, BACK_END_OPTIONS, OPTIONS),
        supports_check_mode=True,
    )
    run(module, lambda module: connection_info(module.params, module.ansible_version), reads_only=True)


if __name__ == "__main__":
    main()

#!/usr/bin/python
# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
module: ocs_pool_info
short_description: List the pools of a forest, who lives on them, and what keeps them from being removed
description:
  - Lists the pools that Active Directory knows, with their version, back end and front ends, and counts who is homed
    on each.
  - Finds pools in the System container (the default of Office Communications Server 2007) and in the Configuration
    container (that of 2007 R2), and reads both ways in which versions are stored.
  - Pools of Live Communications Server and of Lync are listed too, with RV(pools[].supported=false).
author:
  - MSRTC OCS maintainers (@msrtc-ocs)
version_added: 0.1.0
extends_documentation_fragment:
  - msrtc.ocs.attributes
  - msrtc.ocs.attributes.info_module
  - msrtc.ocs.directory
  - msrtc.ocs.back_end
options:
  pools:
    description:
      - Pools to report on, each by its name, FQDN or DN, without regard to case. All pools if empty.
      - A name that no pool answers to, or more than one, is an error.
    type: list
    elements: str
    default: []
  blockers:
    description:
      - Also report what is homed on the pool or tied to it and would be in the way of removing it, with what to do
        about each.
    type: bool
    default: true
  back_end:
    description:
      - Also ask the back end of every pool reported on how many users are homed there.
      - The connection needs the C(back_end_*) options.
    type: bool
    default: false
seealso:
  - module: msrtc.ocs.ocs_user_info
  - module: msrtc.ocs.ocs_user_move
  - plugin: msrtc.ocs.ocs_pools
    plugin_type: inventory
  - ref: ansible_collections.msrtc.ocs.docsite.connecting
    description: What has to be open, installed and known before the first task.
"""

EXAMPLES = r"""
- name: List all pools
  msrtc.ocs.ocs_pool_info:
    directory_servers: [dc1.corp.example.com]
    directory_ca_file: /etc/ssl/corp-ca.pem
    directory_user: CORP\svc-ocs
    directory_password: "{{ vaulted_password }}"
  register: forest

- name: What is in the way of removing a pool?
  msrtc.ocs.ocs_pool_info:
    pools: [oldpool.corp.example.com]
  register: forest

- name: Show it
  ansible.builtin.debug:
    msg: "{{ item.count }} {{ item.kind }}: {{ item.remedy }}"
  loop: "{{ forest.pools[0].blockers }}"
  loop_control:
    label: "{{ item.kind }}"

- name: Compare the directory with the back end
  msrtc.ocs.ocs_pool_info:
    pools: [oldpool]
    back_end: true
    back_end_user: ocs_migration
    back_end_password: "{{ vaulted_sql_password }}"
"""

RETURN = r"""
pools:
  description: The pools, sorted by name.
  returned: success
  type: list
  elements: dict
  contains:
    name:
      description: Name of the pool's object.
      type: str
      sample: oldpool
    fqdn:
      description: DNS name of the pool.
      type: str
      sample: oldpool.corp.example.com
    display_name:
      description: Name that the console shows.
      type: str
      sample: Old pool
    version:
      description: Version of the product, such as V(2007), V(2007 R2), V(LCS 2005 SP1) or V(Lync 2010).
      type: str
      sample: 2007 R2
    raw_version:
      description: The version as it is stored.
      type: int
      sample: 262144
    supported:
      description: Whether the other modules of this collection work with the pool.
      type: bool
      sample: true
    kind:
      description: V(Standard Edition) or V(Enterprise Edition).
      type: str
      sample: Enterprise Edition
    container:
      description: V(System) or V(Configuration), where the pool's object is.
      type: str
      sample: Configuration
    dn:
      description: DN of the pool's object.
      type: str
      sample: CN=oldpool,CN=Pools,CN=RTC Service,CN=Services,CN=Configuration,DC=corp,DC=example,DC=com
    service_dn:
      description: DN of the pool's service object, which users' home server names. Empty if there is none.
      type: str
      sample: CN=LC Services,CN=Microsoft,CN=oldpool,CN=Pools,CN=RTC Service,CN=Services,CN=Configuration,DC=corp,DC=example,DC=com
    back_end:
      description: The back end as it is stored.
      type: str
      sample: (local)\RTC
    back_end_host:
      description: Name of the SQL Server that this means.
      type: str
      sample: oldpool.corp.example.com
    back_end_instance:
      description: Name of the SQL Server instance; none for the default instance.
      type: str
      sample: RTC
    front_ends:
      description: FQDNs of the pool's servers.
      type: list
      elements: str
      sample: [ocsfe1.corp.example.com, ocsfe2.corp.example.com]
    default_location_profile:
      description: DN of the pool's default location profile.
      type: str
      sample: CN={0A8B5D4E-7F14-4C63-9B2E-5D1A7C3E9F20},CN=Location Profiles,CN=RTC Service,CN=Services,CN=Configuration,DC=corp,DC=example,DC=com
    users:
      description: Number of users homed on the pool, according to Active Directory.
      type: int
      sample: 1450
    contacts:
      description: Number of contacts homed on the pool, by what they stand for.
      type: dict
      contains:
        central_forest:
          description: Users of another forest. The other modules treat them as users.
          type: int
          sample: 0
        unified_messaging:
          description: Subscriber access and auto attendants of Exchange Unified Messaging.
          type: int
          sample: 2
        application:
          description: Applications of 2007 R2, such as access numbers of Conferencing Attendant.
          type: int
          sample: 3
        other:
          description: Anything else.
          type: int
          sample: 0
    moving_in:
      description: Number of users and contacts homed elsewhere that a move to this pool has begun for.
      type: int
      sample: 0
    moving_out:
      description: Number of users and contacts homed here that a move to another pool has begun for.
      type: int
      sample: 3
    homed_in_back_end:
      description: Number of users homed on the pool, according to its back end. None if the pool is not supported.
      returned: O(back_end=true)
      type: int
      sample: 1447
    blockers:
      description: What is in the way of removing the pool; empty if nothing is.
      returned: O(blockers=true)
      type: list
      elements: dict
      contains:
        kind:
          description: >-
            One of V(users), V(half_moved), V(central_forest_contacts), V(um_contacts), V(application_contacts),
            V(other_contacts), V(conference_directories), V(trusted_services) and V(location_contacts). With
            O(back_end=true) also V(rows_in_back_end), people of whom the back end still has a home row or data though
            the directory homes nobody on the pool.
          type: str
          sample: half_moved
        count:
          description: How many of them there are.
          type: int
          sample: 3
        names:
          description: Names of the first 20. Not for V(users), which M(msrtc.ocs.ocs_user_info) lists.
          type: list
          elements: str
          sample: [sip:ann@example.com, sip:bob@example.com, sip:cy@example.com]
        remedy:
          description: What to do about them.
          type: str
          sample: "A move to or from this pool was interrupted: run the same move again."
r2_schema:
  description: Whether the forest's schema has the attributes of 2007 R2.
  returned: success
  type: bool
  sample: true
"""

from typing import Any

from ansible_collections.msrtc.ocs.plugins.module_utils._arguments import BACK_END_OPTIONS, DIRECTORY_OPTIONS, merge
from ansible_collections.msrtc.ocs.plugins.module_utils._module import OcsModule
from ansible_collections.msrtc.ocs.plugins.module_utils._pools.info import pool_info
from ansible_collections.msrtc.ocs.plugins.module_utils._result import run

OPTIONS: dict[str, dict[str, Any]] = {
    "pools": {"type": "list", "elements": "str", "default": []},
    "blockers": {"type": "bool", "default": True},
    "back_end": {"type": "bool", "default": False},
}


def main() -> None:
    module = OcsModule(
        argument_spec=merge(DIRECTORY_OPTIONS, BACK_END_OPTIONS, OPTIONS),
        supports_check_mode=True,
    )
    run(module, lambda module: pool_info(module.params), reads_only=True)


if __name__ == "__main__":
    main()

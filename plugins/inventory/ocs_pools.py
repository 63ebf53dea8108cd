# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
name: ocs_pools
short_description: Every pool of a forest as a host
description:
  - Makes a host of every pool of Office Communications Server that Active Directory knows, so that plays can work on
    several pools at once.
  - The hosts stand for Windows servers that nobody logs on to. The modules of this collection reach a pool by LDAP
    and SQL from where they run, therefore the plugin sets the hosts' connection to V(local), their Python to the one
    that runs the plugin, and C(ansible_facts_modules) to nothing, so that plays do not gather facts of the control
    node once for every pool.
  - The name of the configuration file has to end with V(ocs_pools.yml) or V(ocs_pools.yaml).
author:
  - MSRTC OCS maintainers (@msrtc-ocs)
version_added: 0.1.0
extends_documentation_fragment:
  - ansible.builtin.constructed
  - ansible.builtin.inventory_cache
  - msrtc.ocs.directory
  - msrtc.ocs.directory.plugins
options:
  plugin:
    description: Marks the file as a configuration of this plugin.
    type: str
    required: true
    choices:
      - msrtc.ocs.ocs_pools
  all_products:
    description:
      - Whether pools of Live Communications Server and Lync become hosts too. They are in no group but those of their
        version and kind.
    type: bool
    default: false
    env:
      - name: OCS_POOLS_ALL_PRODUCTS
    ini:
      - section: ocs
        key: pools_all_products
    vars:
      - name: ocs_pools_all_products
  count_users:
    description:
      - Whether to count who is homed on each pool. It takes a search over all users.
    type: bool
    default: true
    env:
      - name: OCS_POOLS_COUNT_USERS
    ini:
      - section: ocs
        key: pools_count_users
    vars:
      - name: ocs_pools_count_users
notes:
  - O(directory_user) and O(directory_password) may be Jinja2 expressions, such as a lookup in a vault.
  - "Variables of every host: C(ocs_pool), a dictionary with what M(msrtc.ocs.ocs_pool_info) returns for a pool,
    without the blockers."
  - A pool whose name is that of a host of an inventory that was read before is refused, since that host's plays would
    run on the control node. It happens with Standard Edition, whose pool has the name of its server.
  - "Groups: V(ocs_pools) for all pools that the modules work with; one for the version, such as V(ocs_2007),
    V(ocs_2007_r2) or V(lync_2010); V(standard_edition) and V(enterprise_edition)."
requirements:
  - Python 3.11 or newer on the control node
seealso:
  - module: msrtc.ocs.ocs_pool_info
  - ref: ansible_collections.msrtc.ocs.docsite.decommissioning_pools
    description: A play that takes several pools out of service, each as a host.
"""

EXAMPLES = r"""
# ocs_pools.yml
plugin: msrtc.ocs.ocs_pools
directory_servers:
  - dc1.corp.example.com
directory_ca_file: /etc/ssl/corp-ca.pem
directory_user: CORP\svc-ocs
# directory_password comes from the environment: OCS_DIRECTORY_PASSWORD

# Groups of one's own
groups:
  large: ocs_pool.users > 10000
keyed_groups:
  - key: ocs_pool.container
    prefix: container
compose:
  successor: "'newpool.corp.example.com'"

# Ask the directory once an hour
cache: true
cache_plugin: ansible.builtin.jsonfile
cache_connection: /var/cache/ansible/ocs_pools
cache_timeout: 3600
"""

import re
import sys
from typing import Any

from ansible.errors import AnsibleParserError
from ansible.inventory.data import InventoryData
from ansible.parsing.dataloader import DataLoader
from ansible.plugins.inventory import BaseInventoryPlugin, Cacheable, Constructable

from ansible_collections.msrtc.ocs.plugins.module_utils._arguments import DIRECTORY_OPTIONS
from ansible_collections.msrtc.ocs.plugins.module_utils._common.host_names import is_host
from ansible_collections.msrtc.ocs.plugins.module_utils._common.messages import failure_text
from ansible_collections.msrtc.ocs.plugins.module_utils._common.visible_text import visible_line
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.forest.forest import Forest
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.ldap.settings import DirectorySettings
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users.homed_objects import (
    HomedObjects,
    count_homed_objects,
)
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import OcsError
from ansible_collections.msrtc.ocs.plugins.module_utils._pools.info import describe

TEMPLATED = ("directory_user", "directory_password")
NOT_COUNTED = ("users", "contacts", "moving_in", "moving_out")


class InventoryModule(BaseInventoryPlugin, Constructable, Cacheable):
    """Reads pools from Active Directory, or from the cache, and adds them as hosts."""

    NAME = "msrtc.ocs.ocs_pools"

    def verify_file(self, path: str) -> bool:
        """Is this file a configuration of this plugin, by its name?"""
        return bool(super().verify_file(path)) and path.endswith(("ocs_pools.yml", "ocs_pools.yaml"))

    def parse(self, inventory: InventoryData, loader: DataLoader, path: str, cache: bool = True) -> None:
        """Add hosts and groups. Raises AnsibleParserError with the remedy, if the directory gives an error, or a pool
        that cannot be a host.
        """
        super().parse(inventory, loader, path, cache)
        self._read_config_data(path)
        shown = [pool for pool in self._pools(path, cache) if pool["supported"] or self.get_option("all_products")]
        if problem := next(filter(None, map(self._problem, shown)), None):
            raise AnsibleParserError(problem)
        for pool in shown:
            self._add(pool)

    def _problem(self, pool: dict[str, Any]) -> str | None:
        """The reason for which a pool cannot be a host: whoever names pools in Active Directory could otherwise write
        into Ansible's output, or make plays for another server run here.
        """
        fqdn = pool["fqdn"]
        if not is_host(fqdn):
            return (
                f"The pool {visible_line(pool['name'])} has the name {fqdn!a} (dNSHostName), which is no host name."
                " Correct it in Active Directory."
            )
        known = self.inventory.get_host(fqdn)
        if known is not None and "ocs_pool" not in known.vars:
            return (
                f"The pool {fqdn} is a host of another inventory already, and would get ansible_connection: local: plays"
                " for that server would run here. Give it another name there, and its address in ansible_host, or use"
                " the two inventories in runs of their own."
            )
        return None

    def _pools(self, path: str, use_cache: bool) -> list[dict[str, Any]]:
        key = self.get_cache_key(path)
        cached = self.get_option("cache") and use_cache
        if cached and key in self._cache:
            return list(self._cache[key])
        try:
            pools = self._read_pools()
        except OcsError as error:
            raise AnsibleParserError(failure_text(error, reads_only=True)) from error
        if self.get_option("cache"):
            self._cache[key] = pools
        return pools

    def _read_pools(self) -> list[dict[str, Any]]:
        params = {name: self._value(name) for name in DIRECTORY_OPTIONS}
        counting = self.get_option("count_users")
        with Forest.open(DirectorySettings.from_params(params)) as forest:
            pools = forest.pools()
            homed_objects = count_homed_objects(forest, pools) if counting else {}
            described = [describe(pool, homed_objects.get(pool.dn, HomedObjects())) for pool in pools]
        if not counting:
            described = [
                {key: value for key, value in pool_facts.items() if key not in NOT_COUNTED} for pool_facts in described
            ]
        return described

    def _value(self, name: str) -> Any:
        value = self.get_option(name)
        if name in TEMPLATED and value is not None:
            return str(self.templar.template(value))
        return value

    def _add(self, pool: dict[str, Any]) -> None:
        host = self.inventory.add_host(pool["fqdn"])
        variables = {
            "ocs_pool": pool,
            "ansible_connection": "local",
            "ansible_python_interpreter": sys.executable,
            "ansible_facts_modules": [],
        }
        for name, value in variables.items():
            self.inventory.set_variable(host, name, value)
        for group in self._groups(pool):
            self.inventory.add_child(self.inventory.add_group(group), host)
        strict = self.get_option("strict")
        self._set_composite_vars(self.get_option("compose"), variables, host, strict)
        self._add_host_to_composed_groups(self.get_option("groups"), variables, host, strict)
        self._add_host_to_keyed_groups(self.get_option("keyed_groups"), variables, host, strict)

    def _groups(self, pool: dict[str, Any]) -> list[str]:
        version = f"ocs {pool['version']}" if pool["version"][0].isdigit() else pool["version"]
        names = [version, pool["kind"], *(["ocs_pools"] if pool["supported"] else [])]
        return [re.sub(r"\W+", "_", name).strip("_").lower() for name in names]

# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whoever names pools in Active Directory cannot write into Ansible's output, nor take over another host."""

from __future__ import annotations

from typing import Any

import pytest
from ansible.errors import AnsibleParserError
from ansible.inventory.data import InventoryData
from ansible.parsing.dataloader import DataLoader

from ansible_collections.msrtc.ocs.plugins.inventory.ocs_pools import InventoryModule

POOL = {"name": "pool07", "version": "2007", "kind": "Standard Edition", "supported": True, "container": "System"}
NAMES = ("a\nTASK [all is well]", "\x1b[2Jpool", "a\u202eb", "ssh://web1", "web1 ansible_host=x", "")


class WithoutADirectory(InventoryModule):
    """The plugin with options that leave all as it is."""

    pools: list[dict[str, Any]]

    def _read_config_data(self, path: str) -> dict[str, Any]:
        return {"plugin": path}

    def get_option(self, option: str, hostvars: Any = None) -> Any:
        return {"compose": {}, "groups": {}, "keyed_groups": []}.get(option, hostvars)

    def _pools(self, path: str, use_cache: bool) -> list[dict[str, Any]]:
        return [] if use_cache or not path else self.pools


def read(names: list[str], inventory: InventoryData) -> None:
    """Read an inventory of pools with these names into another one."""
    plugin = WithoutADirectory()
    plugin.pools = [{**POOL, "fqdn": name} for name in names]
    plugin.parse(inventory, DataLoader(), "ocs_pools.yml", cache=False)


@pytest.mark.parametrize("name", NAMES)
def test_a_name_that_is_none_is_refused(name: str) -> None:
    inventory = InventoryData()
    with pytest.raises(AnsibleParserError, match=r"The pool pool07 has the name .*, which is no host name") as refusal:
        read(["pool08.corp.example.test", name], inventory)
    assert str(refusal.value).isprintable()
    assert not inventory.hosts


def test_the_host_of_another_inventory_is_left_alone() -> None:
    inventory = InventoryData()
    inventory.add_host("web1.corp.example.test")
    inventory.set_variable("web1.corp.example.test", "ansible_connection", "winrm")
    with pytest.raises(AnsibleParserError, match=r"web1\.corp\.example\.test is a host of another inventory already"):
        read(["web1.corp.example.test"], inventory)
    assert inventory.hosts["web1.corp.example.test"].vars["ansible_connection"] == "winrm"


def test_the_same_pools_can_be_read_twice() -> None:
    inventory = InventoryData()
    for _number in range(2):
        read(["pool07.corp.example.test"], inventory)
    assert list(inventory.hosts) == ["pool07.corp.example.test"]
    assert inventory.hosts["pool07.corp.example.test"].vars["ansible_connection"] == "local"

# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The inventory plugin ocs_pools against the lab."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from end_to_end.playbook import SETTINGS, AnsiblePlaybook
from lab.data.pools import LabPool
from lab.environment import Lab

COMMAND = str(Path(sys.executable).parent / "ansible-inventory")


@pytest.fixture
def inventory_file(lab: Lab, tmp_path: Path) -> Path:
    """A configuration of the plugin; the password is not in it."""
    options: dict[str, Any] = {
        name: value
        for name, value in lab.connection.items()
        if name.startswith("directory_") and name != "directory_password"
    }
    options |= {
        "plugin": "msrtc.ocs.ocs_pools",
        "groups": {"populated": "ocs_pool.users > 0"},
        "keyed_groups": [{"key": "ocs_pool.container", "prefix": "container"}],
        "compose": {"successor": "'newpool'"},
    }
    path = tmp_path / "ocs_pools.yml"
    path.write_text(json.dumps(options), encoding="utf-8")  # JSON is YAML
    return path


def ansible_inventory(
    lab: Lab, path: Path, *arguments: str, environment: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("ANSIBLE_", "OCS_"))}
    inherited |= {"ANSIBLE_CONFIG": str(SETTINGS), "OCS_DIRECTORY_PASSWORD": lab.connection["directory_password"]}
    return subprocess.run(
        [COMMAND, "-i", str(path), *arguments],
        env=inherited | (environment or {}),
        capture_output=True,
        text=True,
        check=False,
    )


def fqdn(lab: Lab, pool: LabPool) -> str:
    return f"{pool.name}.{lab.site.forest.domain}".lower()


def hosts(lab: Lab, path: Path, **options: Any) -> dict[str, Any]:
    done = ansible_inventory(lab, path, "--list", **options)
    assert done.returncode == 0, done.stderr
    listed: dict[str, Any] = json.loads(done.stdout, object_hook=_plain)
    return listed


def _plain(value: dict[str, Any]) -> Any:
    """ansible-inventory marks texts that templating must not touch."""
    return value.get("__ansible_unsafe", value)


def test_every_pool_is_a_host_in_the_groups_of_its_version_and_kind(lab: Lab, inventory_file: Path) -> None:
    listed = hosts(lab, inventory_file)
    variables = listed["_meta"]["hostvars"]
    expected = {fqdn(lab, pool): pool for pool in lab.site.back_end_pools}
    assert set(expected) <= set(variables)
    assert set(listed["ocs_pools"]["hosts"]) == set(variables)
    for host, pool in expected.items():
        assert variables[host]["ocs_pool"]["name"] == pool.name
        assert variables[host]["ocs_pool"]["users"] > 0
        assert host in listed["ocs_2007_r2" if pool.version == "2007 R2" else "ocs_2007"]["hosts"]
        assert host in listed["populated"]["hosts"]
        assert variables[host]["successor"] == "newpool"
    assert "container_System" in listed


def test_the_graph_shows_the_pools(lab: Lab, inventory_file: Path) -> None:
    done = ansible_inventory(lab, inventory_file, "--graph")
    assert done.returncode == 0, done.stderr
    assert all(fqdn(lab, pool) in done.stdout for pool in lab.site.back_end_pools)


def test_plays_run_on_the_pools_without_logging_on_or_gathering_facts(
    lab: Lab, inventory_file: Path, ansible_playbook: AnsiblePlaybook, tmp_path: Path
) -> None:
    play = tmp_path / "play.yml"
    message = "{{ ocs_pool.name }} by {{ ansible_connection }}, {{ ansible_facts.hostname is defined }}"
    tasks = [{"name": "Say", "ansible.builtin.debug": {"msg": message}}]
    play.write_text(json.dumps([{"name": "Test", "hosts": "ocs_pools", "tasks": tasks}]), encoding="utf-8")
    on_pools = replace(ansible_playbook, inventory=inventory_file, connection={})
    environment = {"OCS_DIRECTORY_PASSWORD": lab.connection["directory_password"]}
    run = on_pools.run(play, environment=environment).succeeded()
    messages = {task.result["msg"] for task in run.tasks if task.task == "Say"}
    assert {f"{pool.name} by local, False" for pool in lab.site.back_end_pools} <= messages


def test_the_cache_is_used_when_the_directory_is_away(lab: Lab, inventory_file: Path, tmp_path: Path) -> None:
    options = json.loads(inventory_file.read_text(encoding="utf-8"))
    options |= {"cache": True, "cache_plugin": "ansible.builtin.jsonfile", "cache_connection": str(tmp_path / "cache")}
    inventory_file.write_text(json.dumps(options), encoding="utf-8")
    first = hosts(lab, inventory_file)
    assert hosts(lab, inventory_file, environment={"OCS_DIRECTORY_PASSWORD": "wrong"}) == first
    assert "Passw0rd" not in "".join(file.read_text(encoding="utf-8") for file in (tmp_path / "cache").iterdir())


def test_an_error_says_what_to_do(lab: Lab, inventory_file: Path) -> None:
    done = ansible_inventory(lab, inventory_file, "--list", environment={"OCS_DIRECTORY_PASSWORD": "wrong"})
    assert "the account or its password is wrong" in done.stderr
    assert "Traceback" not in done.stderr

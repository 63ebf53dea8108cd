# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""ocs_pool_info against the lab, and every way in which a connection to the directory can go wrong."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from end_to_end.modules import ModuleRun, Modules
from end_to_end.playbook import AnsiblePlaybook
from lab.directory import client
from lab.environment import Lab


def pool_info(modules: Modules, **options: Any) -> ModuleRun:
    return modules.run("ocs_pool_info", options)


def pools(modules: Modules, **options: Any) -> dict[str, dict[str, Any]]:
    return {pool["name"]: pool for pool in pool_info(modules, **options).succeeded().result["pools"]}


def people_homed_on(lab: Lab, service_dn: str) -> dict[str, int]:
    """The number of users and contacts that the directory has there, by class."""
    connection = lab.directory()
    with client.connect(connection) as session:
        people = client.search(session, connection["base_dn"], f"(msRTCSIP-PrimaryHomeServer={service_dn})")
    users = sum(b"user" in person["objectClass"] for person in people.values())
    return {"users": users, "contacts": len(people) - users}


def test_the_pools_of_the_lab(lab: Lab, modules: Modules) -> None:
    found = pools(modules)
    assert set(found) == {pool.name for pool in lab.site.forest.pools if not pool.removed}
    for pool in lab.site.back_end_pools:
        seen = found[pool.name]
        assert (seen["version"], seen["supported"]) == (pool.version, True)
        homed = people_homed_on(lab, seen["service_dn"])
        assert (seen["users"], sum(seen["contacts"].values())) == (homed["users"], homed["contacts"])


def test_the_back_end_counts_who_is_homed_there(lab: Lab, modules: Modules) -> None:
    name = lab.site.source.name
    [pool] = pools(modules, pools=[name], back_end=True).values()
    assert pool["name"] == name
    assert pool["homed_in_back_end"] > 0


def test_blockers_come_with_a_remedy(lab: Lab, modules: Modules) -> None:
    [pool] = pools(modules, pools=[lab.site.target.name]).values()
    kinds = {blocker["kind"]: blocker for blocker in pool["blockers"]}
    assert kinds["users"]["count"] == pool["users"]
    assert kinds["conference_directories"]["count"] > 0
    assert all(blocker["remedy"] and blocker["count"] for blocker in pool["blockers"])


def test_check_mode_reads_the_same(lab: Lab, modules: Modules) -> None:
    run = modules.run("ocs_pool_info", {}, check=True).succeeded()
    assert run.result["pools"] == list(pools(modules).values())
    assert not run.changed


def test_the_reader_sees_the_same(lab: Lab, modules: Modules) -> None:
    reader = {name: value for name, value in lab.reader_connection.items() if name.startswith("directory_")}
    assert pools(modules, **reader) == pools(modules)


@pytest.mark.parametrize(
    ("options", "what", "remedy"),
    [
        ({"pools": ["no such pool"]}, "The forest has no pool 'no such pool'. It has: ", "Name one of these"),
        ({"directory_password": "Not-it.1"}, "the account or its password is wrong", "directory_password"),
        ({"directory_servers": ["127.0.0.17"]}, "127.0.0.17 (port 636) cannot be reached", "directory_servers"),
        ({"directory_servers": ["dc.invalid"]}, "dc.invalid (port 636) cannot be reached", "directory_servers"),
        ({"directory_servers": []}, "No domain controller is named.", "directory_servers"),
        ({"directory_ca_file": "/etc/ssl/certs/ca-certificates.crt"}, "is not trusted", "directory_ca_file"),
        ({"directory_ca_file": "/no/such/file"}, "/no/such/file cannot be read", "Copy the certificate"),
        ({"directory_ca_file": "/etc/passwd"}, "no certificate in PEM form", "Export the authority's certificate"),
    ],
)
def test_bad_input_says_what_and_what_to_do(modules: Modules, options: dict[str, Any], what: str, remedy: str) -> None:
    run = pool_info(modules, **options)
    assert what in run.message
    assert remedy in run.message
    assert "changed" not in run.message


def test_the_missing_library_is_named(ansible_playbook: AnsiblePlaybook, tmp_path: Path) -> None:
    libraries = tmp_path / "libraries"
    libraries.mkdir()
    (libraries / "ldap3.py").write_text('raise ImportError("not here")\n', encoding="utf-8")
    tasks = [{"name": "List pools", "msrtc.ocs.ocs_pool_info": {}}]
    run = ansible_playbook.start(tasks, environment={"PYTHONPATH": str(libraries)}).finish()
    assert "ldap3" in run.message
    assert "pip install ldap3" in run.message
    assert "Traceback" not in run.output


def test_credentials_come_from_the_environment_last(modules: Modules) -> None:
    connection = dict(modules.connection)
    environment = {"OCS_DIRECTORY_USER": connection.pop("directory_user")}
    environment["OCS_DIRECTORY_PASSWORD"] = connection.pop("directory_password")
    from_environment = modules.connected(connection)
    from_environment.run("ocs_pool_info", {}, environment=environment).succeeded()
    run = from_environment.run("ocs_pool_info", {})
    assert "directory_user is empty" in run.message
    assert "OCS_DIRECTORY_PASSWORD" in run.message

# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The playbooks' messages for a missing variable or one of another form, and the output of find_users."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

import pytest

from end_to_end.playbook import AnsiblePlaybook, StartsPlaybooks
from lab.environment import Lab
from samples import cases

NO_VAULT = {
    "directory_servers": ["127.0.0.1"],
    "directory_user": "EXAMPLE\\ocs-admin",
    "directory_password": "{{ vault_directory_password }}",
}


@pytest.fixture
def site_without_a_vault(starts_ansible_playbook: StartsPlaybooks, tmp_path: Path) -> AnsiblePlaybook:
    """An inventory as the README has it, whose vault was not given."""
    inventory = tmp_path / "inventory.yml"
    hosts = {"localhost": {"ansible_connection": "local"}}
    inventory.write_text(json.dumps({"all": {"hosts": hosts, "vars": NO_VAULT}}), encoding="utf-8")
    return starts_ansible_playbook(tmp_path, inventory, {})


def test_a_password_of_a_vault_that_was_not_given_is_called_undefined(site_without_a_vault: AnsiblePlaybook) -> None:
    """The variable has to be there and to have a value."""
    assert "'vault_directory_password' is undefined" in site_without_a_vault.run("msrtc.ocs.find_users").message


@pytest.mark.parametrize(
    ("playbook", "given", "expected"),
    cases(
        [
            ("move_users", {}, '"target_pool": "poolr2"'),
            ("decommission_pool", {"pool_decommission_pools": "pool07"}, '"name": "pool07", "successor": "poolr2"'),
            ("decommission_pool", {"pool_decommission_pools": [{"name": "pool07"}]}, '"successor": "poolr2"'),
            ("decommission_pool", {}, '"successor": "poolr2"'),
        ],
        3,
    ),
)
def test_a_playbook_without_its_variable_says_how_to_write_it(
    site_without_a_vault: AnsiblePlaybook, playbook: str, given: dict[str, Any], expected: str
) -> None:
    """The refusal has a few lines: a pool without a successor does not print the description of all variables."""
    run = site_without_a_vault.run(f"msrtc.ocs.{playbook}", extra_vars=given)
    found = re.search(r"--extra-vars '(\{.*\})'", run.message)
    assert found and expected in json.dumps(json.loads(found[1])), run.message
    assert len(run.output) < 3000


def test_found_users_are_a_table(lab: Lab, ansible_playbook: AnsiblePlaybook) -> None:
    everybody = ansible_playbook.run("msrtc.ocs.find_users").succeeded()
    users = everybody.result("Find the users")["users"]
    headings, *rows = everybody.result("Show whom there is")["msg"]
    assert headings.split() == ["sip_uri", "display_name", "pool", "enabled", "telephony"]
    assert [row.split()[0] for row in rows] == [user["sip_uri"] for user in users if user["sip_uri"]]
    assert len(everybody.output.splitlines()) < len(users) + 40


def test_the_inventory_says_whom_and_which_columns(
    lab: Lab, starts_ansible_playbook: StartsPlaybooks, tmp_path: Path
) -> None:
    """Variables count from everywhere, and not only from --extra-vars."""
    variables = json.loads((lab.inventory.parent / "group_vars" / "all.yml").read_text().removeprefix("---\n"))
    wanted = {"find_users": {"pool": "poolr2", "limit": 3}, "find_users_columns": ["login", "pool"]}
    inventory = tmp_path / "inventory.yml"
    hosts = {"localhost": {"ansible_connection": "local", "ansible_python_interpreter": sys.executable}}
    inventory.write_text(json.dumps({"all": {"hosts": hosts, "vars": variables | wanted}}), encoding="utf-8")
    found = starts_ansible_playbook(tmp_path, inventory, {}).run("msrtc.ocs.find_users").succeeded()
    headings, *rows = found.result("Show whom there is")["msg"]
    assert headings.split() == ["login", "pool"] and len(rows) == 3
    assert all(row.endswith("poolr2") for row in rows)
    assert "the table ends at the limit" in found.result("Say how many there are")["msg"]

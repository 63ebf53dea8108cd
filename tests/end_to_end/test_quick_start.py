# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The README's quick start as it is printed: its inventory and vault, with the lab's names instead of the examples."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from end_to_end.playbook import AnsiblePlaybook
from lab.environment import CHECKOUT, Lab

README = (CHECKOUT / "README.md").read_text(encoding="utf-8")


def printed(file: str) -> str:
    """The README's block of YAML that begins with the name of a file."""
    found = re.search(rf"```yaml\n# {re.escape(file)}\n(.*?)```", README, re.DOTALL)
    assert found, file
    return found[1]


@pytest.fixture
def inventory(lab: Lab, tmp_path: Path) -> dict[str, Any]:
    """The printed inventory with the lab's addresses and accounts, and two folders that are not there yet."""
    read: dict[str, Any] = yaml.safe_load(printed("inventory.yml"))
    assert read["all"]["vars"].keys() >= {"journal_dir", "report_dir", "directory_ca_file"}
    read["all"]["vars"] |= {
        **{name: lab.reader_connection[name] for name in ("directory_servers", "directory_ca_file", "directory_user")},
        "back_end_user": lab.reader_connection["back_ends"][0]["user"],
        "back_ends": [
            {name: back_end[name] for name in ("pool", "server", "port")}
            for back_end in lab.reader_connection["back_ends"]
        ],
        "journal_dir": str(tmp_path / "ocs" / "journals"),
        "report_dir": str(tmp_path / "ocs" / "reports"),
    }
    return read


def test_the_inventory_and_the_vault_are_all_that_it_takes(
    lab: Lab, inventory: dict[str, Any], starts_ansible_playbook: type[AnsiblePlaybook], tmp_path: Path
) -> None:
    vault = dict.fromkeys(yaml.safe_load(printed("vault.yml")), "")
    vault["vault_directory_password"] = lab.reader_connection["directory_password"]
    vault["vault_back_end_password"] = lab.reader_connection["back_ends"][0]["password"]
    inventory["all"]["hosts"]["localhost"]["ansible_python_interpreter"] = sys.executable
    file = tmp_path / "inventory.yml"
    file.write_text(json.dumps(inventory), encoding="utf-8")
    run = starts_ansible_playbook(tmp_path, file, {}).run("msrtc.ocs.find_users", extra_vars=vault).succeeded()
    assert len(run.result("Show whom there is")["msg"]) > 100


def test_it_installs_where_pip_takes_nothing_outside_of_a_virtual_environment() -> None:
    installing = README.partition("## Installing")[2].partition("## Quick start")[0]
    lines = [line.removeprefix("$ ") for line in installing.splitlines() if line.startswith("$ ")]
    order = [
        "apt-get install",
        "python3 -m venv",
        "source ",
        "pip install 'ansible-core",
        "git clone",
        "ansible-galaxy",
    ]
    assert [next(part for part in order if part in line) for line in lines] == order
    assert "setup" not in installing.replace("development environment", "")

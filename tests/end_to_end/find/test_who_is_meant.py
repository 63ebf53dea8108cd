# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tasks that do not say who is meant are refused by every module that acts on users, before anything is touched."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from end_to_end.modules import Modules
from end_to_end.move.moving import SOURCE, TARGET, move_options
from end_to_end.playbook import AnsiblePlaybook
from lab.environment import Lab
from lab.snapshot import difference

NAMELESS = [[""], ["  "], [None], "", ["sip:capitals@example.test", ""], ["sip:"]]


def options_of(lab: Lab, module: str, folder: Path) -> dict[str, Any]:
    """A whole task, but for who is meant."""
    if module == "ocs_user_move":
        return {name: value for name, value in move_options(lab).items() if name != "all_users"}
    if module == "ocs_user_absent":
        return {"pool": SOURCE, "export_dir": str(folder), "journal_dir": str(folder)}
    return (
        {"dest": str(folder / "export.jsonl")} if module == "ocs_user_export" else {"src": str(folder / "saved.jsonl")}
    )


@pytest.mark.parametrize("module", ["ocs_user_move", "ocs_user_absent", "ocs_user_export", "ocs_user_import"])
def test_a_list_with_a_member_that_is_empty(lab: Lab, modules: Modules, tmp_path: Path, module: str) -> None:
    before = lab.snapshot()
    modules.run("ocs_user_export", {"identities": ["sip:capitals@example.test"], "dest": str(tmp_path / "saved.jsonl")})
    files = sorted(tmp_path.glob("*.jsonl"))
    for identities in NAMELESS:
        for check in (True, False):
            run = modules.run(module, {**options_of(lab, module, tmp_path), "identities": identities}, check=check)
            assert run.failed and not run.changed, (identities, run.output)
            assert "empty" in run.message or "sip:" in run.message
            assert "Nothing was changed." in run.message
    assert difference(before, lab.snapshot()) == []
    assert sorted(tmp_path.glob("*.jsonl")) == files


@pytest.mark.parametrize("module", ["ocs_user_move", "ocs_user_absent", "ocs_user_export"])
def test_a_file_that_names_nobody(lab: Lab, modules: Modules, tmp_path: Path, module: str) -> None:
    names = tmp_path / "names.csv"
    names.write_text("sip_uri,name\n,Anna\n", encoding="utf-8")
    run = modules.run(module, {**options_of(lab, module, tmp_path), "identities_file": str(names)})
    assert run.failed and "names nobody in its column sip_uri" in run.message


def test_a_value_that_is_missing(lab: Lab, ansible_playbook: AnsiblePlaybook, tmp_path: Path) -> None:
    """Without the list, the criterion beside it would mean a whole domain."""
    before = lab.snapshot()
    tasks = []
    for module in ("ocs_user_move", "ocs_user_absent", "ocs_user_export", "ocs_user_import"):
        beside = {"all_users": False} if module == "ocs_user_import" else {"domain": "CORP"}
        options = {**options_of(lab, module, tmp_path), **beside, "identities": "{{ none }}"}
        tasks.append({"name": module, f"msrtc.ocs.{module}": options, "ignore_errors": True})
    run = ansible_playbook.run(tasks).succeeded()
    assert [task.outcome for task in run.tasks] == ["ignored"] * 4
    for task in run.tasks:
        assert "identities: there is no value (null)" in task.result["msg"], task.task
        assert "Nothing was changed." in task.result["msg"], task.task
    assert difference(before, lab.snapshot()) == []


def test_an_empty_list_means_nobody(lab: Lab, modules: Modules) -> None:
    marks = lab.marks()
    run = modules.run("ocs_user_move", move_options(lab, identities=[])).succeeded()
    assert not run.changed and sum(run.result["counts"].values()) == 0
    assert run.result["still_open"] == {"count": 0, "users": []}
    assert lab.changes(marks).nothing_written and run.result["target_pool"] == TARGET

# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A person presses Ctrl-C in ansible-playbook: Ansible ends at once, and what the run has done stands in a file."""

from __future__ import annotations

import json
import os
import re
import signal
import stat
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from end_to_end.delete.deleting import deletion
from end_to_end.import_export.importing import export
from end_to_end.modules import Modules
from end_to_end.move.moving import SOURCE, TARGET, addresses_homed, half_moved, move, move_task, unlike
from end_to_end.playbook import AnsiblePlaybook
from lab.environment import Lab
from samples import cases

USERS = 40


def wait_for(condition: Callable[[], object]) -> None:
    """Ask again and again, and leave the processor to the run between."""
    deadline = os.times().elapsed + 120
    while not condition():
        assert os.times().elapsed < deadline, "waited for two minutes"
        threading.Event().wait(0.02)


def ordinary_users(lab: Lab) -> list[str]:
    homed = lab.snapshot().back_ends[SOURCE].homed
    return [f"sip:{address}" for address in sorted(homed) if address.partition("@")[0][-1:].isdigit()][:USERS]


def the_account(folder: Path) -> Path:
    wait_for(lambda: list(folder.glob("*.interrupted.txt")))
    (found,) = folder.glob("*.interrupted.txt")
    return found


def counted(text: str, outcome: str) -> int:
    return int(re.search(rf"^  {outcome}: (\d+)$", text, re.MULTILINE)[1])  # type: ignore[index]


@pytest.mark.parametrize("signalled", cases(["all processes", "ansible-playbook"], 1))
def test_a_move(signalled: str, ansible_playbook: AnsiblePlaybook, modules: Modules, lab: Lab, tmp_path: Path) -> None:
    """The batch is finished, there is an account of it, and the next run goes on. Batches of one user, so that there
    are many left when the signal has found its way through Ansible.
    """
    before, journals, report = lab.snapshot(), lab.folder / "journals", tmp_path / "report.jsonl"
    task = move_task(lab, identities=ordinary_users(lab), batch_size=1, report_file=str(report))
    running = ansible_playbook.start([task])
    wait_for(
        lambda: any('"done"' in path.read_text() or '"confirmed"' in path.read_text() for path in journals.glob("*"))
    )
    if signalled == "ansible-playbook":
        running.process.send_signal(signal.SIGINT)
    else:
        running.press_ctrl_c()
    run = running.finish(timeout=60)
    assert run.returncode != 0 and "interrupted" in run.output
    account = the_account(journals)
    assert stat.S_IMODE(account.stat().st_mode) == 0o600
    text = account.read_text()
    assert "The run was interrupted by a signal." in text and "run the same task again" in text
    (journal,) = journals.glob("*.jsonl")
    assert f"journal: {journal}" in text
    moved, left = counted(text, "moved"), counted(text, "not reached")
    assert moved > 0 < left and moved + left == USERS
    wait_for(lambda: '"summary"' in report.read_text(encoding="utf-8"))
    outcomes = [json.loads(line).get("outcome") for line in report.read_text(encoding="utf-8").splitlines()]
    assert (outcomes.count("moved"), outcomes.count("not_reached")) == (moved, left)
    middle, users = lab.snapshot(), {uri[4:] for uri in task["msrtc.ocs.ocs_user_move"]["identities"]}
    assert len(middle.back_ends[SOURCE].homed & users) == left
    assert set(half_moved(middle)) <= set(half_moved(before))
    report.unlink()
    move(modules, lab, identities=sorted(f"sip:{user}" for user in users)).succeeded()
    after = lab.snapshot()
    assert users <= addresses_homed(lab, after, TARGET)
    assert unlike(before.back_ends[SOURCE], after.back_ends[TARGET], users) == {}


@pytest.mark.parametrize("module", ["ocs_user_absent", "ocs_user_import"])
def test_a_deletion_and_an_import(
    module: str, ansible_playbook: AnsiblePlaybook, modules: Modules, lab: Lab, exports: Path, tmp_path: Path
) -> None:
    users = ordinary_users(lab)
    options = deletion(lab, identities=users, batch_size=1)
    if module == "ocs_user_import":
        saved = export(modules, [user[4:] for user in users], tmp_path / "saved.jsonl")
        modules.run("ocs_user_absent", {**options, "batch_size": 500}).succeeded()
        kept = tmp_path / "kept"
        options = {"src": str(saved), "all_users": True, "directory": "restore", "export_dir": str(kept)}
        options["batch_size"] = 1
        folder = kept
    else:
        folder = exports
    before = set(folder.glob("*"))
    running = ansible_playbook.start([{"name": "Task", f"msrtc.ocs.{module}": options}])
    wait_for(lambda: set(folder.glob("*")) - before)  # also an export that is complete already: deletions come after it
    running.press_ctrl_c()
    running.finish(timeout=60)
    text = the_account(folder).read_text()
    assert f"{module} was told to end by a signal" in text
    assert counted(text, "not reached") > 0

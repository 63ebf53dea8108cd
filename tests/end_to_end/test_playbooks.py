# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The common behaviour of all playbooks with a mapping of options."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from end_to_end.playbook import AnsiblePlaybook
from lab.environment import Lab
from samples import cases

PLAYBOOKS: dict[str, dict[str, Any]] = {  # those that change most come first
    "delete_users": {"pool": "pool07", "all_users": True},
    "move_users": {"pool": "pool07", "target_pool": "poolr2", "all_users": True},
    "find_users": {},
    "export_users": {"pool": "pool07"},
    "import_users": {"src": "users.jsonl", "all_users": True},
}


@pytest.mark.parametrize("playbook", cases(list(PLAYBOOKS), 2))
def test_a_misspelt_option_is_refused(
    lab: Lab, ansible_playbook: AnsiblePlaybook, tmp_path: Any, playbook: str
) -> None:
    """The misspelt option might be the one that protects users from being changed."""
    options = {"dest": str(tmp_path / "users.jsonl")} if playbook == "export_users" else {}
    wanted = {playbook: {**PLAYBOOKS[playbook], **options, "max_user": 3}}
    before = lab.marks()
    run = ansible_playbook.run(f"msrtc.ocs.{playbook}", extra_vars=wanted)
    assert "Unsupported parameters for" in run.message and "max_user." in run.message
    assert lab.changes(before).nothing_written


def test_every_criterion_can_be_given(lab: Lab, ansible_playbook: AnsiblePlaybook, exports: Path) -> None:
    """Every criterion can be given, also those of the back end, and the users who are found are deleted."""
    criteria = {"pool": "pool07", "sip_uri": "b*", "enhanced_presence": True, "contacts_over": 3}
    variables = {"delete_users": criteria, "export_dir": str(exports)}
    found = ansible_playbook.run("msrtc.ocs.find_users", extra_vars={"find_users": criteria}).succeeded()
    run = ansible_playbook.run("msrtc.ocs.delete_users", extra_vars=variables).succeeded()
    counts = run.result("Delete the users")["counts"]
    assert 0 < counts["deleted"] == found.result("Find the users")["count"]
    assert "deleted" in run.output and str(exports) in run.output

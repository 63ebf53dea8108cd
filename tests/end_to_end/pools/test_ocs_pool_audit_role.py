# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The role pool_audit, by its playbook: what it prints, what makes it fail, and the files that it leaves."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from end_to_end.playbook import AnsiblePlaybook, PlaybookRun, StartsPlaybooks
from lab.environment import Lab

PLAYBOOK = "msrtc.ocs.audit_pools"


def audit(ansible_playbook: AnsiblePlaybook, check: bool = False, **variables: Any) -> PlaybookRun:
    named = {f"pool_audit_{name}": value for name, value in variables.items()}
    return ansible_playbook.run(PLAYBOOK, check=check, extra_vars=named)


def test_the_whole_forest(lab: Lab, ansible_playbook: AnsiblePlaybook) -> None:
    run = audit(ansible_playbook).succeeded()
    summary = "\n".join(run.result("Sum up")["msg"])
    assert "Pool pool07 (2007, Enterprise Edition): " in summary
    assert "BLOCKER half_moved on pool07: 3" in summary
    assert "- sip:move_announced@example.test: from pool07 to poolr2" in summary
    assert "WARNING home_deleted: 1" in summary
    assert "and " in summary and " more" in summary  # users are more than are listed
    assert run.changed == []


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"fail_on": ["blocker"]}, "half_moved (3 on pool07)"),
    ({"fail_on": ["ghost_rows"]}, "ghost_rows (1 on pool07)"),
    ({"fail_on": ["ghost_rows", "ghosts"]}, "neither a finding nor a severity: ghosts."),
    ({"accepted": ["ghosts"]}, "accepted names findings that do not exist: ghosts"),
    ({"fail_on": "blocker, note", "pools": ["lcs05"]}, "unsupported_pool (1 on lcs05)"),
]


@pytest.fixture(scope="module")
def refusals(
    starts_ansible_playbook: StartsPlaybooks, running_lab: Lab, tmp_path_factory: pytest.TempPathFactory
) -> PlaybookRun:
    """One play that goes on after each failure of the role, and says with what it failed; at last it does not fail."""
    running_lab.reset()
    site = starts_ansible_playbook(tmp_path_factory.mktemp("refusals"), running_lab.inventory, running_lab.connection)
    refusals = [_refusal(number, options) for number, (options, _message) in enumerate(REFUSED)]
    return site.run([*refusals, _role({"pools": "pool07", "accepted": "ghost_rows", "fail_on": "ghost_rows"})])


def _role(options: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": "Audit",
        "ansible.builtin.include_role": {"name": "msrtc.ocs.pool_audit"},
        "vars": {f"pool_audit_{name}": value for name, value in options.items()},
    }


def _refusal(number: int, options: dict[str, Any]) -> dict[str, Any]:
    role = _role({"pools": ["pool07"], **options})
    message = {"name": f"Refusal {number}", "ansible.builtin.debug": {"msg": "{{ ansible_failed_result.msg }}"}}
    return {"name": "Audit and be refused", "block": [role], "rescue": [message]}


@pytest.mark.parametrize("number", range(len(REFUSED)), ids=[message for _options, message in REFUSED])
def test_it_fails_only_on_what_was_asked_for(refusals: PlaybookRun, number: int) -> None:
    assert REFUSED[number][1] in refusals.result(f"Refusal {number}")["msg"]


def test_what_is_accepted_does_not_make_it_fail(refusals: PlaybookRun) -> None:
    """Texts are taken for lists, as the command line gives them."""
    sums = [task.result["msg"] for task in refusals.succeeded().tasks if task.task.endswith("Sum up")]
    assert "WARNING (accepted) ghost_rows on pool07: 1" in sums[-1]


def test_the_files(lab: Lab, ansible_playbook: AnsiblePlaybook, tmp_path: Path) -> None:
    """Written once, not in check mode, and before the role fails."""
    result_file, objects_file = tmp_path / "audit.json", tmp_path / "audit.jsonl"
    variables: dict[str, Any] = {
        "pools": ["pool07"],
        "successor": "poolr2",
        "fail_on": ["users"],
        "result_file": str(result_file),
        "objects_file": str(objects_file),
    }
    audit(ansible_playbook, check=True, **variables)
    assert not result_file.exists() and not objects_file.exists()
    assert audit(ansible_playbook, **variables).returncode != 0
    kept = json.loads(result_file.read_text(encoding="utf-8"))
    assert set(kept) == {"findings", "summary", "pools"}
    lines = [json.loads(line) for line in objects_file.read_text(encoding="utf-8").splitlines()]
    assert kept["summary"]["objects"]["users"] == sum(line["finding"] == "users" for line in lines)
    assert audit(ansible_playbook, **variables).changed == []


def test_an_inventory_of_pools(lab: Lab, ansible_playbook: AnsiblePlaybook, tmp_path: Path) -> None:
    """Each host is a pool and audits itself."""
    local = {"ansible_connection": "local", "ansible_python_interpreter": sys.executable}
    hosts = dict.fromkeys(("pool07", "poolr2"), local)
    (tmp_path / "inventory.yml").write_text(json.dumps({"all": {"hosts": hosts}}), encoding="utf-8")
    playbook = replace(ansible_playbook, inventory=tmp_path / "inventory.yml")
    variables = {**lab.connection, "ocs_hosts": "all", "pool_audit_pools": ["{{ inventory_hostname }}"]}
    run = playbook.run(PLAYBOOK, extra_vars=variables).succeeded()
    assert "Pool pool07 (2007" in run.output
    assert "Pool poolr2 (2007 R2" in run.output

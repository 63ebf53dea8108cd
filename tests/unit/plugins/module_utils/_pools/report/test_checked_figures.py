# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A report whose figures contradict each other says so, wherever it is read."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._pools.report.checked_figures import contradictions
from browser.report_sample import make_report, many_arguments, sample_arguments, write_lines

Change = Callable[[dict[str, Any]], None]


def facts_of(result: dict[str, Any]) -> dict[str, Any]:
    facts: dict[str, Any] = json.loads(Path(result["data"]).read_text(encoding="utf-8"))
    return facts


def test_what_really_happened_does_not_contradict_itself(tmp_path: Path) -> None:
    for name, more in {"run": {}, "rehearsal": {"rehearsal": True, "pools_after": []}}.items():
        (tmp_path / name).mkdir()
        result = make_report({**sample_arguments(tmp_path / name), **more})
        assert result["contradictions"] == []
        assert "contradict" not in Path(result["page"]).read_text(encoding="utf-8")
    assert make_report(many_arguments(tmp_path, 1000))["contradictions"] == []


def test_a_report_file_without_one_of_its_users_is_an_error_everywhere(tmp_path: Path) -> None:
    arguments = sample_arguments(tmp_path)
    file = Path(arguments["moves"][0]["result"]["report_file"])
    records = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    records.remove(next(record for record in records if record.get("outcome") == "moved"))
    write_lines(file, records)
    result = make_report(arguments)
    message = "Everybody, users moved: 117. Such users in its list of users: 116."
    assert message in result["contradictions"]
    assert result["contradictions"] == facts_of(result)["contradictions"]
    assert f"Error: figures of this report contradict each other. {message}" in result["closing_lines"]
    page = Path(result["page"]).read_text(encoding="utf-8")
    assert page.index('role="alert"') < page.index(message) < page.index('class="verdict')


def test_a_user_who_failed_after_all_counts_once_and_without_rows(tmp_path: Path) -> None:
    """The move writes a second line then, and its rows are those that it had planned."""
    arguments = sample_arguments(tmp_path)
    result = arguments["moves"][0]["result"]
    file = Path(result["report_file"])
    records = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    moved = next(record for record in records if record.get("outcome") == "moved")
    failed = {"record": "user", "sip_uri": moved["sip_uri"], "outcome": "failed", "reason": "The target has gone."}
    write_lines(file, [*records, failed])
    result["counts"] = {**result["counts"], "moved": 116, "failed": 3}
    report = make_report(arguments)
    facts = facts_of(report)
    assert report["contradictions"] == []
    assert (facts["counts"]["moved"], facts["counts"]["failed"]) == (116, 3)
    lost = sum(moved["after"]["rows on poolr2"].values())
    assert lost > 0 and sum(facts["rows"].values()) == sum(result["rows"].values()) - lost


def test_the_later_waves_of_a_rehearsal_meet_users_again_and_agree(tmp_path: Path) -> None:
    arguments = sample_arguments(tmp_path)
    arguments["moves"].append({**arguments["moves"][0], "name": "Once more"})
    assert make_report({**arguments, "rehearsal": True, "pools_after": []})["contradictions"] == []


def test_a_move_that_was_cut_off_and_one_that_was_refused_agree(tmp_path: Path) -> None:
    arguments = sample_arguments(tmp_path)
    result = arguments["moves"][0]["result"]
    arguments["moves"][0]["result"] = {key: result[key] for key in ("pool", "target_pool", "report_file")}
    arguments["moves"].append({"name": "Refused", "result": {"refusals": ["No room."], "counts": {"moved": 5}}})
    assert make_report(arguments)["contradictions"] == []


def _change_counts(facts: dict[str, Any]) -> None:
    facts["counts"]["users"] += 1


def _change_reasons(facts: dict[str, Any]) -> None:
    facts["left"]["reasons"].pop()


def _change_losses(facts: dict[str, Any]) -> None:
    facts["losses"]["rows"] += 1


def _change_pool(facts: dict[str, Any]) -> None:
    facts["pool"]["after"]["users"] += 1


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (_change_counts, "All users: 128. Users by outcome"),
        (_change_reasons, "Users not moved: 5. Users for whom a reason is listed: "),
        (_change_losses, "Rows lost: 1. Rows lost by kind: 0."),
        (_change_pool, "pool07 after the work, users: 4. Users among its blockers: 3."),
    ],
    ids=["counts", "reasons", "losses", "pool"],
)
def test_each_pair_of_figures(tmp_path: Path, change: Change, message: str) -> None:
    facts = facts_of(make_report(sample_arguments(tmp_path)))
    facts["waves"], facts["rows"] = [], {}
    assert contradictions(facts, []) == []
    change(facts)
    [found] = contradictions(facts, [])
    assert found.startswith(message)

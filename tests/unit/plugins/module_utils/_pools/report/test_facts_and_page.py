# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The whole report: what it takes over, what it says, and what it writes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._errors import BadInput
from browser.report_sample import HOSTILE, make_report, sample_arguments, write_lines

SECRET = "p4ssw0rd-of-the-directory"


@pytest.fixture
def arguments(tmp_path: Path) -> dict[str, Any]:
    return sample_arguments(tmp_path)


def files(result: dict[str, Any]) -> list[Path]:
    return [Path(result["page"]), Path(result["data"])]


def test_the_same_facts_give_the_same_bytes(arguments: dict[str, Any]) -> None:
    first = make_report(arguments)
    before = [path.read_bytes() for path in files(first)]
    assert first["changed"] and not make_report(arguments)["changed"]
    for path in files(first):
        path.unlink()
    assert make_report(arguments)["changed"]
    assert [path.read_bytes() for path in files(first)] == before
    assert make_report({**arguments, "title": "Another"})["changed"]


def test_only_the_owner_reads_it_unless_asked_otherwise(arguments: dict[str, Any]) -> None:
    assert {path.stat().st_mode & 0o777 for path in files(make_report(arguments))} == {0o600}
    open_to_group = make_report({**arguments, "mode": "0640"})
    assert open_to_group["changed"]
    assert {path.stat().st_mode & 0o777 for path in files(open_to_group)} == {0o640}
    assert not make_report({**arguments, "mode": "0640"})["changed"]


def test_nothing_but_the_facts_gets_in(arguments: dict[str, Any]) -> None:
    task = {"invocation": {"module_args": {"directory_password": SECRET}}, "diff": SECRET}
    arguments["moves"][0]["result"] |= task
    arguments["pools_before"][0] |= task
    arguments["audit_before"] = [{"name": "ghosts", "severity": "note", "count": 1, "objects": [], **task}]
    for path in files(make_report(arguments)):
        assert SECRET not in path.read_text(encoding="utf-8")


def test_hostile_names_are_text_in_the_page_and_in_its_data(arguments: dict[str, Any], tmp_path: Path) -> None:
    report_file = arguments["moves"][0]["result"]["report_file"]
    write_lines(
        Path(report_file), [{"record": "user", "sip_uri": f"sip:{HOSTILE}", "outcome": "failed", "reason": HOSTILE}]
    )
    arguments["audit_before"] = [{"name": HOSTILE, "count": 1, "objects": [{"name": HOSTILE, "detail": HOSTILE}]}]
    result = make_report(arguments)
    page = Path(result["page"]).read_text(encoding="utf-8")
    assert "<img" not in page and page.count("</script>") == 2
    assert json.loads(Path(result["data"]).read_text(encoding="utf-8"))["users"][0]["sip_uri"] == f"sip:{HOSTILE}"


def test_half_a_character_does_not_stop_the_report(arguments: dict[str, Any]) -> None:
    report_file = Path(arguments["moves"][0]["result"]["report_file"])
    report_file.write_text('{"record": "user", "sip_uri": "sip:\\ud83d@x", "outcome": "moved"}\n', encoding="ascii")
    result = make_report(arguments)
    assert json.loads(Path(result["data"]).read_text(encoding="utf-8"))["users"][0]["sip_uri"] == "sip:\ud83d@x"


def test_the_page_lets_nothing_else_in(arguments: dict[str, Any]) -> None:
    page = Path(make_report(arguments)["page"]).read_text(encoding="utf-8")
    assert "default-src &#x27;none&#x27;" in page
    assert "http://" not in page and "https://" not in page and " style=" not in page and " onclick=" not in page


def test_a_rehearsal_is_written_and_marked(arguments: dict[str, Any]) -> None:
    rehearsal = make_report({**arguments, "pools_after": []}, check_mode=True)
    assert rehearsal["rehearsal"] and rehearsal["changed"]
    assert rehearsal["verdict"] == "3 users would stay on pool07."
    assert "Nothing was changed" in Path(rehearsal["page"]).read_text(encoding="utf-8")
    assert not make_report({**arguments, "rehearsal": False}, check_mode=True)["rehearsal"]


def test_a_rehearsal_knows_of_users_in_no_wave(arguments: dict[str, Any]) -> None:
    """The users left were not counted, but those who were there are known, and those who would leave."""
    before = next(pool for pool in arguments["pools_before"] if pool["name"] == "pool07")
    before["users"] += 2
    rehearsal = make_report({**arguments, "pools_after": []}, check_mode=True)
    assert rehearsal["verdict"] == "5 users would stay on pool07." and rehearsal["left"] == 5
    assert "2 users of pool07 are in no wave." in rehearsal["summary"]


def test_what_it_says_of_a_run_that_left_some(arguments: dict[str, Any]) -> None:
    result = make_report(arguments)
    assert result["verdict"] == "3 users are still on pool07." and result["left"] == 3
    assert result["summary"][:2] == [
        "122 of 127 users and contact objects were moved from pool07 to poolr2, with 15,248 rows of data.",
        "3 users and 2 contact objects were not moved; each reason is given below.",
    ]


def test_what_it_says_of_an_empty_pool(arguments: dict[str, Any]) -> None:
    empty = next(pool for pool in arguments["pools_after"] if pool["name"] == "pool07")
    empty.update(
        users=0, contacts={}, blockers=[{"kind": "um_contacts", "count": 1, "names": ["x"], "remedy": "Move it."}]
    )
    assert make_report(arguments)["verdict"] == "All users have left pool07; 1 other thing must go before it can."
    empty["blockers"] = [{"kind": "rows_in_back_end", "count": 1, "names": ["x"], "remedy": "Delete them."}]
    assert make_report(arguments)["verdict"] == "All users have left pool07; 1 other thing must go before it can."
    empty["blockers"] = []
    assert make_report(arguments)["verdict"] == "pool07 is empty: nothing stands in the way of removing it."


def test_accepted_findings(arguments: dict[str, Any]) -> None:
    found = [
        {"name": name, "count": 1, "accepted": name == "ghosts"} for name in ("ghosts", "unassigned", "half_moved")
    ]
    result = make_report({**arguments, "audit_before": found, "accepted_findings": ["unassigned"]})
    audit = json.loads(Path(result["data"]).read_text(encoding="utf-8"))["audit"]
    assert [finding["accepted"] for finding in audit["before"]] == [True, True, False]
    assert audit["after"] is None


@pytest.mark.parametrize(
    "why",
    [
        {"refusals": ["The successor is too old."], "counts": {"moved": 5}, "msg": "The move is refused."},
        {"msg": "The successor is too old."},
    ],
    ids=["refused", "failed"],
)
def test_a_move_that_did_not_start(arguments: dict[str, Any], why: dict[str, Any]) -> None:
    arguments["moves"].append({"name": "Second", "result": {"failed": True, **why}})
    assert make_report(arguments)["verdict"] == "One move from pool07 did not start."
    del arguments["moves"][0]
    result = make_report(arguments)
    assert result["verdict"] == "The move from pool07 did not start."
    assert "The successor is too old." in Path(result["page"]).read_text(encoding="utf-8")


def test_losses_are_summed_up_by_kind(arguments: dict[str, Any]) -> None:
    lost = {"section": "delegates", "what": "delegates", "why": "2007 has no table for them."}
    users = [
        {"record": "user", "sip_uri": f"sip:{name}", "outcome": "moved", "lost": [{**lost, "rows": rows}]}
        for name, rows in {"ann": 2, "bob": 3}.items()
    ]
    write_lines(Path(arguments["moves"][0]["result"]["report_file"]), users)
    result = make_report({**arguments, "data_loss_allowed": True})
    losses = json.loads(Path(result["data"]).read_text(encoding="utf-8"))["losses"]
    assert losses == {"allowed": True, "users": 2, "rows": 5, "kinds": [{**lost, "users": 2, "rows": 5}]}
    assert "5 rows of 2 users cannot be kept on the successor. This was allowed." in result["summary"]


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"dest": "/nowhere/report.pdf"}, "is not the name of a page"),
        ({"mode": "384"}, "mode 384 is not a mode"),
        ({"mode": "0999"}, "mode 0999 is not a mode"),
        ({"successor": "poolr3"}, "poolr3 is not among pools_before"),
        ({"started": "last night"}, "started is 'last night'"),
        ({"pools_before": []}, "given are: none"),
    ],
)
def test_bad_input(arguments: dict[str, Any], changed: dict[str, Any], message: str) -> None:
    with pytest.raises(BadInput, match=message):
        make_report({**arguments, **changed})

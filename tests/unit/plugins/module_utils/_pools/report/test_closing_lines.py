# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lines at the end of a play: what a person has to know, also after a rehearsal."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ansible_collections.msrtc.ocs.plugins.module_utils._pools.report.closing_lines import closing_lines

PAGE = Path("/reports/pool07/report.html")


def facts(*, rehearsal: bool) -> dict[str, Any]:
    """160 users, two of whom stay, and one of whom loses something."""
    kind = {
        "section": "conferences",
        "what": "pstn_conference_id",
        "why": "a number of the pool",
        "users": 1,
        "rows": 2,
    }
    reasons = [
        {"outcome": "failed", "reason": "no rights\x1b[2J", "users": 2, "examples": ["sip:carol@x", "sip:dan@x"]}
    ]
    after = None if rehearsal else {"name": "pool07", "users": 2}
    return {
        "rehearsal": rehearsal,
        "refusals": [],
        "started": "2026-01-31T22:00:00+00:00",
        "ended": "2026-01-31T22:03:12+00:00",
        "pool": {"name": "pool07", "before": {"users": 160}, "after": after},
        "successor": {"name": "poolr2", "before": {}, "after": None},
        "counts": {"users": 160, "done": 158, "left": 2, "already_there": 0},
        "rows": {"contacts": 3200, "home": 158, "delegates": 0},
        "losses": {"allowed": True, "users": 1, "rows": 2, "kinds": [kind]},
        "blockers": {"before": [], "after": [] if after else None, "taken_away": [], "remaining": []},
        "left": {"reasons": reasons, "contacts": 0, "in_no_wave": 0, "ghosts": []},
        "contradictions": [],
        "steps": [{"step": "Stop the services", "why": "", "command": ""}, {"step": "Remove the pool", "why": ""}],
    }


def test_a_run() -> None:
    lines = closing_lines(facts(rehearsal=False), PAGE)
    assert lines[0] == "2 users are still on pool07."
    assert "158 of 160 users were moved from pool07 to poolr2, with 3,358 rows of data." in lines
    assert "Rows carried: Contacts 3,200; Users' own settings and list versions 158." in lines
    assert "Lost: 2 rows of conferences (pstn_conference_id) of 1 user: a number of the pool" in lines
    assert "Stays: sip:carol@x, sip:dan@x: no rights\\x1b[2J" in lines
    assert any("3 min 12 s" in line for line in lines)
    assert lines[-4:] == [
        "Report: /reports/pool07/report.html",
        "What stays with people, in this order:",
        "1. Stop the services",
        "2. Remove the pool",
    ]


def test_a_rehearsal_says_numbers_too() -> None:
    lines = closing_lines(facts(rehearsal=True), PAGE)
    assert lines[0] == "2 users would stay on pool07."
    assert "158 of 160 users would be moved from pool07 to poolr2, with 3,358 rows of data." in lines
    assert "Rows that would be carried: Contacts 3,200; Users' own settings and list versions 158." in lines
    assert "Would be lost: 2 rows of conferences (pstn_conference_id) of 1 user: a number of the pool" in lines
    assert "Rehearsal: /reports/pool07/report.html" in lines

# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The failure at the end of an incomplete run."""

from __future__ import annotations

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._errors import NOTHING_CHANGED, OcsError
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.bulk.incomplete import Ending
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.bulk.report import Report

OUTCOMES = ("moved", "resumed", "failed", "not_reached")


def ending(*outcomes: str, stopped: str = "") -> Ending:
    report = Report(OUTCOMES, ("failed", "not_reached"), None, {})
    for number, outcome in enumerate(outcomes):
        report.add(f"user{number}", {"outcome": outcome, "reason": "It would not."})
    return Ending(report, ("moved", "resumed"), stopped)


def raised(run_ending: Ending, *, changed: bool, check_mode: bool = False) -> OcsError:
    with pytest.raises(OcsError) as caught:
        run_ending.raise_if_incomplete({"changed": changed, "counts": {}}, check_mode=check_mode)
    return caught.value


def test_a_complete_run_raises_nothing() -> None:
    ending("moved").raise_if_incomplete({"changed": True}, check_mode=False)


def test_it_says_what_was_changed() -> None:
    error = raised(ending("moved", "resumed", "failed", "not_reached", stopped="It stopped."), changed=True)
    assert str(error).startswith("It stopped. 1 user(s) cannot be moved:\n- user2: It would not.\n")
    assert error.changed == "2 user(s) were moved, 1 were not reached." and error.has_changed


def test_a_run_that_changed_nothing_says_so() -> None:
    error = raised(ending("failed", "not_reached", stopped="The disk is full."), changed=False)
    assert error.changed == NOTHING_CHANGED and not error.has_changed


def test_check_mode_has_changed_nothing_and_says_that_it_would() -> None:
    error = raised(ending("moved", "failed"), changed=True, check_mode=True)
    assert error.changed == NOTHING_CHANGED and error.has_changed


def test_many_failures_are_told_in_few_lines() -> None:
    assert len(str(raised(ending(*["failed"] * 3000), changed=False))) < 2000

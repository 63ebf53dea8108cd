# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Errors of a deletion tell of the unfinished moves that it has finished before."""

from __future__ import annotations

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._errors import NOTHING_CHANGED, OcsError
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.delete.finished_moves import FinishedMoves

BOTH = "Unfinished moves were finished first, from pool07 and pool08."


def raised_after(first: FinishedMoves, changed: str) -> str:
    with pytest.raises(OcsError) as raised, first.named_in_errors():
        raise OcsError("No.", changed=changed, remedy="Try again.")
    return raised.value.changed


def test_without_moves_an_error_says_what_it_said() -> None:
    assert raised_after(FinishedMoves(), NOTHING_CHANGED) == NOTHING_CHANGED
    assert FinishedMoves().so_far("Half was.") == "Half was."


def test_an_error_after_the_moves_does_not_say_that_nothing_was_changed() -> None:
    first = FinishedMoves(finished=["pool07", "pool08"])
    assert raised_after(first, NOTHING_CHANGED) == f"{BOTH} Nobody was deleted."
    assert raised_after(first, "Two users were deleted.") == f"{BOTH} Two users were deleted."


def test_a_move_that_fails_tells_of_those_before_it() -> None:
    first = FinishedMoves(finished=["pool07", "pool08"])
    assert first.so_far("Three users were moved.") == f"{BOTH} Three users were moved."
    assert first.so_far(NOTHING_CHANGED) == BOTH

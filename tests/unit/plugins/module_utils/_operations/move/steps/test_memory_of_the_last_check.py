# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""All users of a move are remembered until its last check: each takes few bytes besides its place in the plan."""

from __future__ import annotations

import tracemalloc
from types import SimpleNamespace
from typing import Any
from unittest import mock

from ansible_collections.msrtc.ocs.plugins.module_utils._operations.move.steps.last_check import LastCheck

USERS, BATCH = 5000, 500
MOST = 50  # bytes; 240 with an object, an entry of a mapping, and versions of their own for each
PLANNED = [SimpleNamespace(address=f"user{number}@example.com") for number in range(USERS)]


def moved(number: int, carried: bool) -> Any:
    versions = {"contacts": number + 1, "groups": number % 7 + 1, "containers": 1, "container_members": 12}
    return SimpleNamespace(planned=PLANNED[number], versions=versions, carried=carried or None)


def check_of_everybody(journal: Any, vanished: Any) -> LastCheck:
    """`vanished`: what is asked of the target about users and the versions of their lists."""
    on_target = mock.Mock(vanished=vanished, write=lambda _data: mock.Mock(refused={}))
    check = LastCheck(mock.Mock(batch_size=BATCH, settle_time=0), mock.Mock(), journal, on_target)
    for first in range(0, USERS, BATCH):
        check.add([moved(number, number % 3 > 0) for number in range(first, first + BATCH)])
    return check


def test_users_take_few_bytes() -> None:
    tracemalloc.start()
    try:
        before, _peak = tracemalloc.get_traced_memory()
        check = check_of_everybody(mock.Mock(), mock.Mock())
        taken = tracemalloc.get_traced_memory()[0] - before
    finally:
        tracemalloc.stop()
    assert (check is not None, taken / USERS < MOST) == (True, True), taken / USERS


def test_their_list_versions_are_asked_for_as_they_were() -> None:
    asked, journal = {}, mock.Mock()

    def vanished(versions: Any, _data: object) -> dict[str, Any]:
        asked.update(versions)
        return {}

    check = check_of_everybody(journal, vanished)
    assert check.check(mock.Mock(requested=False)) == []
    assert asked == {PLANNED[number].address: moved(number, True).versions for number in range(USERS) if number % 3}
    journal.reached.assert_called_once_with("done", [planned.address for planned in PLANNED])

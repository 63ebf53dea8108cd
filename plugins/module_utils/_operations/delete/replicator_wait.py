# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Waiting until User Replicator has marked all disabled users as disabled on the back end."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users.user_search import in_chunks
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import BackEndError

if TYPE_CHECKING:
    from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.user_store import UserStore

SECONDS_BETWEEN_LOOKS = 2.0
_AT_ONCE = 1000


class Clock:
    """The time, as far as waiting needs it."""

    now = staticmethod(time.monotonic)
    sleep = staticmethod(time.sleep)


def wait_until_disabled(
    store: UserStore,
    addresses: Sequence[str],
    seconds: int,
    *,
    report: Callable[[str, int, int], None],
    interrupted: Callable[[], bool],
    clock: Clock,
) -> set[str]:
    """Look again and again, until all are shown as disabled or the time is over. Returns those who are not.

    Raises BackEndError where the back end cannot tell.
    """
    end = clock.now() + seconds
    waiting = list(addresses)
    while True:
        waiting = _still_enabled(store, waiting)
        report("shown as disabled by User Replicator", len(addresses) - len(waiting), len(addresses))
        if not waiting or clock.now() >= end or interrupted():
            return set(waiting)
        clock.sleep(min(SECONDS_BETWEEN_LOOKS, max(0.0, end - clock.now())))


def _still_enabled(store: UserStore, addresses: Sequence[str]) -> list[str]:
    enabled: list[str] = []
    for chunk in in_chunks(addresses, _AT_ONCE):
        found = store.shown_as_enabled(chunk)
        if found is None:
            raise BackEndError(
                "The back end cannot tell which users are enabled: the user data map names no column for it.",
                changed="Users were disabled in the directory; nothing was deleted.",
                remedy="Leave wait_for_replicator out, or name the column enabled in user_data_maps.",
            )
        enabled += found
    return enabled

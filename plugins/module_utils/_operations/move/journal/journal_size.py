# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The size of a plan's journal in bytes: known before the run, so that it does not end for want of room.

It is an upper bound, except for data that users change on the source while they are moved, which is written once more.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.rows.loss import Loss
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users.users import User
from ansible_collections.msrtc.ocs.plugins.module_utils._files.checked_lines import encode_record

from ..states.state import MoveDecision, Transfer
from .journal import USERS_OF_A_LINE, directory_values, user_record

_STAGES = 3  # of a user who is brought to the end: carried, confirmed, done
_WITHOUT_USERS = 2000  # bytes of the header and the end; about 900 were measured
_OF_A_MERGING = 200  # bytes that a `merging` record has besides both states; about 150 were measured
_OF_STAGES = 300  # bytes that a line of each stage has besides the addresses; about 240 were measured


def size_of_user(
    address: str, user: User | None, decision: MoveDecision, losses: Sequence[Loss], *, carried: int, held: int
) -> int:
    """Bytes of a `user` record and of what follows it; `carried`, `held`: bytes of what is carried to the target, and
    of what that has. Where it is merged, both are written again before they are committed.
    """
    record = user_record(
        None,
        None,
        address=address,
        outcome=decision.case.value,
        carry=decision.transfer.value,
        directory=directory_values(user),
        losses=losses,
    )
    named = len(json.dumps(address, ensure_ascii=False).encode("utf-8", "backslashreplace")) + 1
    plain = len(encode_record(record)) + 2 * _data_round(named) + named * _STAGES + carried + held
    if decision.transfer not in (Transfer.MERGE, Transfer.RESTORE):
        return plain
    return plain + _OF_A_MERGING + 2 * _data_round(named) + named + 2 * carried + held


def size_of_journal(sizes: Iterable[int], batch_size: int) -> int:
    """Bytes of the journal that has users of these sizes; without users there is none. Of 100,000 sizes no list is
    made.
    """
    users, bytes_of_users = 0, 0
    for size in sizes:
        users += 1
        bytes_of_users += size
    lines = -(-users // batch_size) * -(-min(users, batch_size) // USERS_OF_A_LINE)
    return _WITHOUT_USERS + _OF_STAGES * lines + bytes_of_users if users else 0


def _data_round(named: int) -> int:
    """Bytes of a user's data besides its sections."""
    return len('{"address":"sections":{}}') + named

# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The users who are open in the journal of an unfinished move: their data can be on either pool."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from .journal_index import JournalIndex
from .journal_lines import has_end
from .journal_order import journals_in, place_of


class UnfinishedMove(NamedTuple):
    """The move of one user, in a journal without an end: the pools' names, and the address as the journal spells it.

    `guid`: the account's; empty where the journal does not have it.
    """

    journal: Path
    source: str
    target: str
    address: str
    guid: str = ""


def unfinished_moves(folder: Path) -> dict[str, UnfinishedMove]:
    """Folded address -> the move that has it open, of all pairs of pools. Reads only. Raises JournalError,
    UntrustedFile, UnreadableFolder.
    """
    paths = [path for path in journals_in(folder) if not has_end(path)]
    open_users: dict[str, UnfinishedMove] = {}
    for index in sorted(map(JournalIndex.read, paths), key=lambda index: place_of(index.header, index.path)):
        source, target = (index.header.get(pool, {}).get("name", "") for pool in ("source", "target"))
        for key, user in index.open_users.items():
            open_users[key] = UnfinishedMove(index.path, source, target, user.address, user.guid)
    return open_users

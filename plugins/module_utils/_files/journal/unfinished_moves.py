# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The users who are open in the journal of an unfinished move: their data can be on either pool."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from operator import itemgetter
from pathlib import Path
from typing import Any

from ansible_collections.msrtc.ocs.plugins.module_utils._common.trusted_files import open_trusted
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import OcsError

from ..checked_lines import decode_record
from .journal_addresses import JournalAddresses
from .journal_order import JOURNALS, Place, place_of

_CLOSING = ("done", "withdrawn")


class UnreadableJournal(OcsError):
    """A journal of an unfinished move cannot be read."""


@dataclass(frozen=True)
class UnfinishedMove:
    """The move of one user, in a journal without an end: the pools' names, and the address as the journal spells it.

    `guid`: the account's; empty where the journal does not have it.
    """

    journal: Path
    source: str
    target: str
    address: str
    guid: str = ""


def unfinished_moves(folder: Path) -> dict[str, UnfinishedMove]:
    """The unfinished moves of all pairs of pools: folded address -> the move that has the user open. Reads only. Raises
    UnreadableJournal.
    """
    open_users: dict[str, UnfinishedMove] = {}
    unfinished = [path for path in folder.glob(JOURNALS) if not _ended(path)] if folder.is_dir() else []
    for _place, found in sorted(map(_open_in, unfinished), key=itemgetter(0)):
        open_users.update(found)
    return open_users


def _ended(path: Path) -> bool:
    """The journal's last line is its end; only the file's tail is read. Raises UntrustedFile."""
    try:
        with open_trusted(path) as file:
            file.seek(max(0, os.fstat(file.fileno()).st_size - 1024))
            lines = file.read().splitlines(keepends=True)
    except OSError as error:
        raise _unreadable(path, error.strerror or str(error)) from error
    record = decode_record(lines[-1]) if lines else None
    return record is not None and record["record"] == "end"


def _open_in(path: Path) -> tuple[Place, dict[str, UnfinishedMove]]:
    """The journal's place among others, and the users that it has open."""
    users: dict[str, tuple[str, str]] = {}
    addresses = JournalAddresses()
    source = target = ""
    place = place_of({}, path)
    try:
        for record in _records(path):
            kind = record["record"]
            if kind == "header":
                source, target = record["source"]["name"], record["target"]["name"]
                place = place_of(record, path)
            elif kind == "user":
                address, guid = record["address"], record["directory"].get("guid") or ""
                users[addresses.introduce(address)] = address, guid
            elif kind == "stage" and record["stage"] in _CLOSING:
                for key in map(addresses.key, record["addresses"]):
                    users.pop(key, None)
    except (OSError, KeyError) as error:
        raise _unreadable(path, str(error)) from error
    return place, {key: UnfinishedMove(path, source, target, *unfinished) for key, unfinished in users.items()}


def _records(path: Path) -> Iterator[dict[str, Any]]:
    """Every record. A torn last line is what a killed run leaves; the run did nothing after it."""
    with open_trusted(path) as lines:
        for number, line in enumerate(lines, start=1):
            record = decode_record(line)
            if record is not None:
                yield record
            elif line.endswith(b"\n"):
                raise _unreadable(path, f"line {number} is damaged")


def _unreadable(path: Path, reason: str) -> UnreadableJournal:
    return UnreadableJournal(
        f"The journal {path}, perhaps of an unfinished move, cannot be read: {reason}.",
        remedy="Restore the file, or move it out of journal_dir if the users in it are known to be right.",
    )

# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The objects of the directory: read whole once, then only those that have changed; and small changes put back.

Active Directory numbers every update, also a rename or a deletion, and each object has the number of its last one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import ldap3
from ldap3.core.exceptions import LDAPException

from lab.directory import changes, client
from lab.directory.client import Snapshot

MOST_PUT_BACK = 30  # entries; to start the directory anew takes less time than more of them
MANY = frozenset({b"group"})  # an entry of such a class is named in attributes of others, which are not numbered anew


@dataclass(frozen=True)
class Reading:
    """The entries when the process had made so many updates, or later."""

    process: str
    updates: int
    entries: Snapshot


class DirectoryReadings:
    """`connection` and `process` are asked each time: the directory may have been started anew."""

    def __init__(self, connection: Callable[[], Mapping[str, Any]], process: Callable[[], str]) -> None:
        self._connection, self._process = connection, process
        self._last: Reading | None = None
        self._as_built: Reading | None = None
        self._reset: tuple[str, int] | None = None  # the process, and the end of its log, when it was as built

    @property
    def log_as_built(self) -> int:
        """The end of the log of changes when the directory was as built last; 0 for another process's log."""
        return self._reset[1] if self._reset and self._reset[0] == self._process() else 0

    def read(self) -> Snapshot:
        with client.connect(self._connection()) as session:
            as_built = self._is_as_built()
            self._last = self._read(session, self._last)
        if as_built:
            self._as_built = self._last
        return self._last.entries

    def put_back(self) -> bool:
        """Give every entry the attributes that it had as built. False when that is not the way to do it."""
        if self._as_built is None or self._as_built.process != self._process():
            return False
        try:
            with client.connect(self._connection()) as session:
                now = self._read(session, self._as_built)
                if not _put_back(session, now.entries, self._as_built.entries):
                    return False
                again = self._read(session, now)
        except LDAPException:
            return False
        self._last = Reading(again.process, again.updates, self._as_built.entries)
        return again.entries == self._as_built.entries

    def were_reset(self) -> None:
        """The directory is as it was built, by now."""
        self._reset = self._moment()
        if self._as_built is None:
            return
        if self._as_built.process != self._process():
            with client.connect(self._connection()) as session:
                self._as_built = Reading(self._process(), updates_so_far(session), self._as_built.entries)
            self._last = self._as_built

    def _is_as_built(self) -> bool:
        """No client has changed anything since the reset. The log grows without any, by the times of logons."""
        if self._reset is None or self._reset[0] != self._process():
            return False
        return not changes.changes_since(self._connection(), self._reset[1])

    def _moment(self) -> tuple[str, int]:
        return self._process(), changes.mark(self._connection())

    def _read(self, session: ldap3.Connection, known: Reading | None) -> Reading:
        """All, or what the known reading says with what has changed since."""
        process, updates = self._process(), updates_so_far(session)
        base = self._connection()["base_dn"]
        if known is not None and known.process == process:
            if known.updates == updates:
                return known
            changed = client.read(session, base, f"(uSNChanged>={known.updates + 1})", deleted=True)
            if _are_modifications(changed, known.entries):
                return Reading(process, updates, {**known.entries, **changed})
        return Reading(process, updates, client.read(session, base))


def updates_so_far(session: ldap3.Connection) -> int:
    """The number of the domain controller's last update, of whatever object."""
    session.search("", "(objectClass=*)", ldap3.BASE, attributes=["highestCommittedUSN"])
    return int(session.response[0]["raw_attributes"]["highestCommittedUSN"][0])


def _are_modifications(changed: Snapshot, known: Snapshot) -> bool:
    """All changed objects were there before under the same DN, and are of no kind of which a lab has many."""
    return all(
        dn in known and known[dn].get("objectGUID") == entry.get("objectGUID") and not _is_one_of_many(entry)
        for dn, entry in changed.items()
    )


def _is_one_of_many(entry: Mapping[str, Iterable[bytes]]) -> bool:
    return not MANY.isdisjoint(entry.get("objectClass", ()))


def _put_back(session: ldap3.Connection, now: Snapshot, as_built: Snapshot) -> bool:
    """False when something cannot be put back by a modification, or too much would have to be."""
    if now.keys() != as_built.keys():
        return False
    differing = [dn for dn, entry in as_built.items() if entry != now[dn]]
    if len(differing) > MOST_PUT_BACK:
        return False
    for dn in differing:
        was, entry = as_built[dn], now[dn]
        names = [name for name in was.keys() | entry.keys() if was.get(name) != entry.get(name)]
        session.modify(dn, {name: [(ldap3.MODIFY_REPLACE, was.get(name, []))] for name in names})
    return True

# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Users of the lab who edit their contact lists while a module is at work, as a client does it through a front end."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pyodbc
from fault_injection.cutting_proxy import Exchanges

from lab.environment import Lab
from lab.snapshot import same_name

ContactList = dict[str, tuple[bytes | None, tuple[bytes, ...]]]  # contact: its name, and the names of its groups
EDITS = ("rename", "delete", "put")
NEXT_NAME = iter(range(10**9))


@contextmanager
def connected(lab: Lab, pool: str) -> Iterator[Any]:
    """A connection that waits for no lock: at the next exchange is soon enough."""
    connection = lab.back_ends[pool].connect("rtc")
    try:
        connection.execute("SET LOCK_TIMEOUT 20")
        yield connection
    finally:
        connection.close()


def owner_of(connection: Any, address: str) -> int | None:
    """The number of a user who is homed there."""
    homed = "SELECT h.ResourceId FROM dbo.HomedResource h JOIN dbo.Resource r ON r.ResourceId = h.ResourceId"
    found = connection.execute(f"{homed} WHERE r.UserAtHost = ?", address).fetchone()
    return found[0] if found else None


def contact_list(connection: Any, owner: int) -> ContactList:
    """The list as it is, without numbers."""
    contacts = connection.execute(
        "SELECT r.UserAtHost, c.DisplayName FROM dbo.Contact c JOIN dbo.Resource r ON r.ResourceId = c.BuddyId"
        f" WHERE c.OwnerId = {owner}"
    ).fetchall()
    groups = connection.execute(
        "SELECT r.UserAtHost, g.DisplayName FROM dbo.ContactGroupAssoc a JOIN dbo.ContactGroup g"
        " ON g.OwnerId = a.OwnerId AND g.GroupNumber = a.GroupNumber"
        f" JOIN dbo.Resource r ON r.ResourceId = a.BuddyId WHERE a.OwnerId = {owner}"
    ).fetchall()
    within: dict[str, list[bytes]] = {}
    for address, name in groups:
        within.setdefault(same_name(address), []).append(bytes(name))
    return {same_name(who): (name, tuple(sorted(within.get(same_name(who), ())))) for who, name in contacts}


@dataclass
class Editor:
    """One user, who edits on one pool some contacts only: those of `half` 0 or 1, in the order of their names."""

    lab: Lab
    pool: str
    address: str
    half: int
    expected: ContactList  # shared by the editors of a user; each edit is made in it too
    dice: random.Random
    kinds: tuple[str, ...] = EDITS
    mine: list[str] = field(init=False)
    edits: int = 0

    def __post_init__(self) -> None:
        self.mine = sorted(self.expected)[self.half :: 2]

    def edit(self) -> bool:
        """One edit; False while the rows are locked or are not there."""
        known = [who for who in self.mine if who in self.expected]
        if not known:
            return False
        with connected(self.lab, self.pool) as connection:
            try:
                owner = owner_of(connection, self.address)
                connection.execute("BEGIN TRANSACTION")
                done = owner is not None and self._edit(connection, owner, self.dice.choice(known))
                connection.execute("COMMIT TRANSACTION")
            except pyodbc.Error:  # a lock: nothing was done
                return False
        self.edits += done
        return done

    def _edit(self, connection: Any, owner: int, who: str) -> bool:
        buddy = connection.execute("SELECT ResourceId FROM dbo.Resource WHERE UserAtHost = ?", who).fetchval()
        row = f"OwnerId = {owner} AND BuddyId = {buddy}"
        if connection.execute(f"SELECT 1 FROM dbo.Contact WHERE {row}").fetchone() is None:
            return False
        name, groups = self.expected[who]
        wanted = self.dice.choice(self.kinds)
        other = connection.execute(
            f"SELECT GroupNumber, DisplayName FROM dbo.ContactGroup WHERE OwnerId = {owner} AND GroupNumber NOT IN"
            f" (SELECT GroupNumber FROM dbo.ContactGroupAssoc WHERE {row}) ORDER BY GroupNumber"
        ).fetchone()
        if wanted == "delete":
            connection.execute(f"DELETE FROM dbo.ContactGroupAssoc WHERE {row}")
            connection.execute(f"DELETE FROM dbo.Contact WHERE {row}")
            del self.expected[who]
        elif wanted == "put" and other is not None:
            connection.execute(f"INSERT INTO dbo.ContactGroupAssoc VALUES ({owner}, {buddy}, {other[0]})")
            self.expected[who] = (name, tuple(sorted([*groups, bytes(other[1])])))
        else:
            name = f"renamed {next(NEXT_NAME)}".encode()
            connection.execute(f"UPDATE dbo.Contact SET DisplayName = 0x{name.hex()} WHERE {row}")
            self.expected[who] = (name, groups)
        raised = "UPDATE dbo.HomedResource SET ContactVersion = ContactVersion + 1"
        connection.execute(f"{raised} WHERE ResourceId = {owner}")
        return True


class EditsAt(Exchanges):
    """Each editor edits once, at an exchange with the servers or as soon after it as it can."""

    def __init__(self, exchange: int, editors: list[Editor], may: Callable[[Editor], bool] = lambda _one: True) -> None:
        super().__init__()
        self._exchange, self._editors, self._may = exchange, editors, may

    def begin(self) -> int:
        number = super().begin()
        if number >= self._exchange:
            with self._lock:
                for editor in self._editors:
                    if not editor.edits and self._may(editor):
                        editor.edit()
        return number

    def end(self) -> None:
        """The module has ended: a connection that closes late is no reason to edit any more."""
        with self._lock:
            self._editors = []

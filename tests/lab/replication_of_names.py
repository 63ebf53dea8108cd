# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The replicator's treatment of an account whose SIP URI was changed: the rows are found by its GUID, else by its SID.

Documented: the database maps GUIDs and SIDs to users. Inferred: the address of the row is changed then, and users who
have the new address as a contact already have the renamed user by it afterwards.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from lab.data.table_columns import R2_TABLES, RTC_TABLES

Send = Callable[[str], None]
REFERENCES = {  # to others, parents first, with the columns that make a row one of a kind
    "Contact": ("BuddyId", ("OwnerId",)),
    "ContactGroupAssoc": ("BuddyId", ("OwnerId", "GroupNumber")),
    "PromptedSubscriber": ("SubscriberId", ("PublisherId",)),
    "ContainerMemberUser": ("MemberId", ("OwnerId", "ContainerNum")),
    "CachedContainerMember": ("MemberId", ("OwnerId", "ContainerNum")),
    "Delegate": ("DelegateId", ("ResourceId",)),
}


def give_addresses(connection: Any, send: Send, r2: bool, wanted: Iterable[tuple[int, str]]) -> None:
    """Let resources (by number) have these addresses from now on, also if they swap them among themselves.

    Another resource that has such an address and no identity is only somebody's contact: the two become one.
    """
    renamed = list(wanted)
    for number, _address in renamed:
        send(f"UPDATE dbo.Resource SET UserAtHost = N'renamed {number}' WHERE ResourceId = {number}")
    for number, address in renamed:
        others = connection.execute("SELECT ResourceId FROM dbo.Resource WHERE UserAtHost = ?", address).fetchall()
        for (other,) in others:
            send("\n".join(_as_one(other, number, r2)))
        connection.execute("UPDATE dbo.Resource SET UserAtHost = ? WHERE ResourceId = ?", address, number).close()


def _as_one(buddy: int, person: int, r2: bool) -> Iterator[str]:
    """Statements: whatever speaks of the buddy speaks of the person, once, and the buddy's row is gone."""
    columns = {**RTC_TABLES, **(R2_TABLES if r2 else {})}
    tables = [table for table in REFERENCES if table in columns]
    for table in tables:
        column, natural = REFERENCES[table]
        selected = ", ".join(str(person) if name == column else f"t.{name}" for name in columns[table])
        same = " AND ".join((f"x.{column} = {person}", *(f"x.{name} = t.{name}" for name in natural)))
        yield (
            f"INSERT INTO dbo.{table} ({', '.join(columns[table])}) SELECT {selected} FROM dbo.{table} t "
            f"WHERE t.{column} = {buddy} AND NOT EXISTS (SELECT * FROM dbo.{table} x WHERE {same})"
        )
    for table in reversed(tables):
        yield f"DELETE FROM dbo.{table} WHERE {REFERENCES[table][0]} = {buddy}"
    yield f"DELETE FROM dbo.Resource WHERE ResourceId = {buddy}"

# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A user comes back into the groups of other people's lists, which got other numbers or went in the meantime."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from end_to_end.import_export.importing import export, imported
from end_to_end.modules import Modules
from end_to_end.move.editing import connected, contact_list, owner_of
from end_to_end.move.moving import SOURCE
from lab.environment import Lab
from lab.snapshot import same_name


def test_whatever_became_of_the_groups(lab: Lab, modules: Modules, tmp_path: Path) -> None:
    """One group got another number, and another one has the number now; or the group went with the contact."""
    with connected(lab, SOURCE) as connection:
        found = connection.execute(
            "SELECT a.BuddyId, r.UserAtHost, COUNT(*) FROM dbo.ContactGroupAssoc a JOIN dbo.Resource r"
            " ON r.ResourceId = a.BuddyId JOIN dbo.HomedResource h ON h.ResourceId = a.BuddyId"
            " GROUP BY a.BuddyId, r.UserAtHost ORDER BY COUNT(*) DESC, r.UserAtHost"
        ).fetchall()
        key, address, _lists = found[0]
        path = export(modules, [address], tmp_path / "saved.jsonl")
        owners = connection.execute(
            "SELECT DISTINCT r.UserAtHost FROM dbo.ContactGroupAssoc a JOIN dbo.Resource r ON r.ResourceId = a.OwnerId"
            f" WHERE a.BuddyId = {key} ORDER BY r.UserAtHost"
        ).fetchall()
        before = {}
        for place, (name,) in enumerate(owners):
            owner = owner_of(connection, name)
            assert owner is not None
            before[name] = contact_list(connection, owner)[same_name(address)][1]
            _lose(connection, owner, key, exchanged=place % 2 == 0)
        connection.commit()
        imported(modules, src=str(path))
        after = {
            name: contact_list(connection, owner_of(connection, name) or 0)[same_name(address)][1] for name in before
        }
    assert after == before
    assert len(before) > 1


def _lose(connection: Any, owner: int, contact: int, *, exchanged: bool) -> None:
    """The contact is gone, and its groups are: another group has the number, or nobody."""
    mine = f"OwnerId = {owner}"
    groups = connection.execute(f"SELECT GroupNumber, DisplayName FROM dbo.ContactGroup WHERE {mine}").fetchall()
    names = {number: bytes(name).hex() for number, name in groups}
    within = f"SELECT GroupNumber FROM dbo.ContactGroupAssoc WHERE {mine} AND BuddyId = {contact}"
    for (number,) in connection.execute(within).fetchall():
        for table in ("ContactGroupAssoc", "ContactGroup"):
            connection.execute(f"DELETE FROM dbo.{table} WHERE {mine} AND GroupNumber = {number}")
        name = names[number]
        free = next((item for item in range(1, 65) if item not in names), None)
        for other, called in ((number, b"New".hex()), (free, name)) if exchanged and free else ():
            names[other] = called
            connection.execute(
                "INSERT INTO dbo.ContactGroup (OwnerId, GroupNumber, DisplayName)"
                f" VALUES ({owner}, {other}, 0x{called})"
            )
    for table in ("ContactGroupAssoc", "Contact"):
        connection.execute(f"DELETE FROM dbo.{table} WHERE {mine} AND BuddyId = {contact}")

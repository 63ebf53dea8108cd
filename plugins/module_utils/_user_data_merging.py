# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Completing newer data of a user with what only older data has: after a cut, at an undo, at an import."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from ansible_collections.msrtc.ocs.plugins.module_utils._typed_json import Value
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data import (
    HOME,
    Row,
    UserData,
    comparable,
    identity_of,
    is_list_version,
)

# What makes two rows of a section the same thing to the user (not to the database) when an older state is merged into a
# newer one: a contact that the user has put into another group is not put back, nor is a member of another container.
# A section that is not named here is merged by whole rows.
MERGE_IDENTITIES: Mapping[str, tuple[str, ...]] = {
    "contact_groups": ("number",),
    "contacts": ("address",),
    "contact_group_members": ("address",),
    "permissions": ("type", "mask"),
    "containers": ("number",),
    "container_members": ("type", "member"),
    "static_presence": ("category", "container", "instance"),
    "prompted_subscribers": ("address",),
    "conferences": ("conference_id",),
    "conference_directory_entries": ("conference_id",),
    "delegates": ("address",),
}

# Fields that a row of the newer state gets from its counterpart in the older one when it has none of them: a move takes
# a conference's dial-in id, and nobody can take it on purpose.
_COMPLETED: Mapping[str, tuple[str, ...]] = {"conferences": ("directory_id", "pstn_conference_id")}


def merge(older: UserData, *, newer: UserData) -> UserData:
    """The newer data, completed by what only the older data has. No row of C(newer) is lost, no field changed.

    Contact groups are matched by name, not by number: a group that was given another number keeps its contacts. List
    versions become the larger of both: clients have seen either list.
    """
    older = _with_groups_renumbered(older, newer)
    sections = {
        name: _completed(name, older, newer) + _missing(older.rows(name), newer.rows(name), MERGE_IDENTITIES.get(name))
        for name in {*older.sections, *newer.sections}
    }
    if newer.homed:
        sections[HOME] = newer.rows(HOME)
    return UserData(newer.address, {name: _latest(name, older, rows) for name, rows in sections.items()})


def _latest(section: str, older: UserData, rows: tuple[Row, ...]) -> tuple[Row, ...]:
    """The rows with list versions that are not below those of their counterparts in the older data."""
    identity = () if section == HOME else MERGE_IDENTITIES.get(section)
    if identity is None:
        return rows
    versions = {
        identity_of(row, identity): {field: value for field, value in row.items() if is_list_version(field)}
        for row in older.rows(section)
    }
    if not any(versions.values()):
        return rows
    return tuple({**row, **_larger(row, versions.get(identity_of(row, identity), {}))} for row in rows)


def _larger(row: Row, versions: Mapping[str, Value]) -> dict[str, Value]:
    known = ((field, value, row.get(field)) for field, value in versions.items())
    return {
        field: value
        for field, value, own in known
        if isinstance(value, int) and (not isinstance(own, int) or value > own)
    }


def _missing(older: tuple[Row, ...], newer: tuple[Row, ...], identity: tuple[str, ...] | None) -> tuple[Row, ...]:
    """The rows of C(older) that have no counterpart in C(newer)."""
    if identity:
        known = {identity_of(row, identity) for row in newer}
        return tuple(row for row in older if identity_of(row, identity) not in known)
    left = Counter(comparable(row) for row in newer)
    result = []
    for row in older:
        text = comparable(row)
        if left[text] > 0:
            left[text] -= 1
        else:
            result.append(row)
    return tuple(result)


def _completed(section: str, older: UserData, newer: UserData) -> tuple[Row, ...]:
    """The rows of C(newer), with the fields of C(_COMPLETED) that they lack."""
    fields, identity = _COMPLETED.get(section), MERGE_IDENTITIES.get(section, ())
    if not fields:
        return newer.rows(section)
    saved = {
        identity_of(row, identity): {name: value for name, value in row.items() if name in fields}
        for row in older.rows(section)
    }
    return tuple(
        row if any(name in row for name in fields) else {**saved.get(identity_of(row, identity), {}), **row}
        for row in newer.rows(section)
    )


def _with_groups_renumbered(older: UserData, newer: UserData) -> UserData:
    """The older data with the numbers that its contact groups have, or get, among the groups of C(newer)."""
    groups, members = "contact_groups", "contact_group_members"
    numbers = _group_numbers(older.rows(groups), newer.rows(groups))
    sections = dict(older.sections)
    sections[groups] = tuple({**row, "number": numbers[row.get("number")]} for row in older.rows(groups))
    sections[members] = tuple(
        {**row, "number": numbers.get(row.get("number"), row.get("number"))} for row in older.rows(members)
    )
    return UserData(older.address, sections)


def _group_numbers(older: tuple[Row, ...], newer: tuple[Row, ...]) -> dict[Value, Value]:
    """Old number -> number after merging: that of the group with the same name; else its own, else the lowest free one.

    A user has at most 64 groups, numbered from 1 (MSDN, MSFT_SIPESUserContactGroupData). When all are taken, the
    contacts of a group that finds no place go to the newer data's first group.
    """
    by_name = {row.get("display_name"): row.get("number") for row in newer}
    taken = {row.get("number") for row in newer}
    numbers: dict[Value, Value] = {}
    for row in older:
        number = row.get("number")
        if row.get("display_name") in by_name:
            numbers[number] = by_name[row.get("display_name")]
            continue
        if number in taken:
            free = (candidate for candidate in range(1, 65) if candidate not in taken)
            number = next(free, newer[0].get("number"))
        taken.add(number)
        numbers[row.get("number")] = number
    return numbers

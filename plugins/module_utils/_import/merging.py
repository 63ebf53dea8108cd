# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an import makes of a user's data. Pure: what the source tells, what is there, and what the pool can hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.list_versions import (
    list_versions,
    raised,
    why_not_raised,
)
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.loss import Abilities, fit
from ansible_collections.msrtc.ocs.plugins.module_utils._import.imported import ImportedUser
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data import (
    HOME,
    Row,
    UserData,
    folded,
    identity_of,
    is_list_version,
)
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data_merging import (
    MERGE_IDENTITIES,
    Merged,
    merge_three_ways,
)

_GROUPS, _MEMBERS = "contact_groups", "contact_group_members"


def wanted_data(imported: ImportedUser, fitting: UserData, there: UserData, abilities: Abilities, mode: str) -> Merged:
    """The data that the user should have afterwards, and what of it finds no place beside what is there.

    `fitting`: what the source tells, as far as the pool can hold it. `mode` merge: what is there stays, and what is
    missing is added. Replace: what the source tells of takes the place of what is there. Without a home row on either
    side the answer is not homed, and cannot be written.
    """
    held = held_data(there, abilities)
    if mode == "merge" and not only_made_by_replicator(held):
        given = _with_lower_versions(fitting)
        return merge_three_ways(None, source=given, target=held, identities=abilities.identities)
    sections = dict(fitting.sections)
    if imported.covers is not None and fitting.sections:
        told = {name: _completed(name, fitting.rows(name), held.rows(name)) for name in imported.covers}
        sections = {**held.sections, **told}
    if HOME not in sections:  # an account without data never takes the place of data; data without a home row does
        replaceable = bool(sections) or only_made_by_replicator(held)
        sections = {**sections, HOME: held.rows(HOME)} if replaceable else dict(held.sections)
    return Merged(_with_lower_versions(UserData(fitting.address, sections)))


def with_groups_of_pool(fitting: UserData, held: UserData, mode: str) -> tuple[UserData, str]:
    """What a source tells whose contacts are in groups that it does not tell of: completed by the user's groups of the
    same numbers on the pool. The second: why nothing can be written; empty when something can.

    Published scripts write such files: they add contacts to a group that is there. Mode replace leaves only groups
    of the file, so none can be looked for.
    """
    told = {row.get("number") for row in fitting.rows(_GROUPS)}
    missing = {row.get("number") for row in fitting.rows(_MEMBERS)} - told
    if not missing:
        return fitting, ""
    found = [row for row in held.rows(_GROUPS) if row.get("number") in missing] if mode == "merge" else []
    if unknown := sorted(map(str, missing - {row.get("number") for row in found})):
        where = "neither in the file nor on the pool" if mode == "merge" else "not in the file, which replaces all"
        remedy = "Correct the file." if mode == "merge" else "Import with mode: merge, which uses the pool's groups."
        return fitting, f"Contacts are in groups that are {where}: {', '.join(unknown)}. {remedy}"
    return UserData(fitting.address, {**fitting.sections, _GROUPS: (*fitting.rows(_GROUPS), *found)}), ""


def only_made_by_replicator(held: UserData) -> bool:
    """User Replicator makes a home row for every user: alone it is nothing of the user's, and gives way to the saved
    one.
    """
    return set(held.sections) <= {HOME}


def held_data(there: UserData, abilities: Abilities) -> UserData:
    """What is there of a user, without what is never written."""
    return fit(there, abilities)[0]


def missing_mentions(saved: Sequence[UserData], now: Sequence[UserData]) -> list[UserData]:
    """The rows of other people that spoke of a user and do not any more."""
    present = {
        (folded(owner.address), section, identity_of(row, MERGE_IDENTITIES.get(section, tuple(row))))
        for owner in now
        for section, rows in owner.sections.items()
        for row in rows
    }
    missing = []
    for owner in saved:
        sections = {
            section: tuple(
                row
                for row in rows
                if (folded(owner.address), section, identity_of(row, MERGE_IDENTITIES.get(section, tuple(row))))
                not in present
            )
            for section, rows in owner.sections.items()
        }
        if any(sections.values()):
            missing.append(UserData(owner.address, sections))
    return missing


def together(mentions: Sequence[UserData]) -> list[UserData]:
    """Rows of the same owner as one."""
    owners: dict[str, dict[str, tuple[Row, ...]]] = {}
    names: dict[str, str] = {}
    for one in mentions:
        sections = owners.setdefault(folded(one.address), {})
        names.setdefault(folded(one.address), one.address)
        for section, rows in one.sections.items():
            sections[section] = sections.get(section, ()) + rows
    return [UserData(names[key], sections) for key, sections in owners.items()]


def mention_that_fits(mention: UserData, owner: UserData, abilities: Abilities) -> UserData:
    """The rows that can be put back as the owner's lists are now.

    A contact whose group is gone comes into the owner's first group; a member of a container that is gone stays away.
    """
    groups = sorted(number for row in owner.rows(_GROUPS) if isinstance(number := row.get("number"), int))
    containers = {row.get("number") for row in owner.rows("containers")}
    sections = dict(mention.sections)
    sections[_MEMBERS] = tuple(
        row if row.get("number") in groups else {**row, "number": groups[0]} for row in mention.rows(_MEMBERS) if groups
    )
    sections["container_members"] = tuple(
        row for row in mention.rows("container_members") if row.get("container") in containers
    )
    return fit(UserData(owner.address, sections), abilities)[0]


def why_not_listed(owner: UserData, abilities: Abilities) -> str:
    """Why nobody can be put back in the owner's lists; empty when that can be done."""
    versions = list_versions(owner.sections)
    why = why_not_raised(raised(versions, versions), abilities.greatest_list_version, "the pool")
    return f"The user cannot be put back in the lists of {owner.address}. {why}" if why else ""


def not_in(given: UserData, there: UserData) -> UserData:
    """What the source tells and the back end does not have: only that can get lost."""
    present = {name: set(there.texts(name)) for name in there.sections}
    return UserData(
        given.address,
        {
            name: tuple(
                row for row, text in zip(rows, given.texts(name), strict=True) if text not in present.get(name, ())
            )
            for name, rows in given.sections.items()
        },
    )


def _completed(section: str, told: Sequence[Row], held: Sequence[Row]) -> tuple[Row, ...]:
    """Rows of a source that does not tell every field keep the others, and the one that such a source assumes."""
    identity = MERGE_IDENTITIES.get(section, ())
    known: Mapping[object, Row] = {identity_of(row, identity): row for row in held} if section != _MEMBERS else {}
    return tuple({**row, **known.get(identity_of(row, identity), {}), **_surely_told(row)} for row in told)


def _surely_told(row: Row) -> Row:
    return {name: value for name, value in row.items() if name != "subscribed"}


def _with_lower_versions(data: UserData) -> UserData:
    """Writing raises list versions by one: so those of a user of whom nothing is left become what they were.

    Where lists are there, they become one more than the larger of what is there and what was there before.
    """
    return UserData(
        data.address,
        {
            section: tuple(
                {
                    name: value - 1 if is_list_version(name) and isinstance(value, int) else value
                    for name, value in row.items()
                }
                for row in rows
            )
            for section, rows in data.sections.items()
        },
    )

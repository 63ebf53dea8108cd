# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The data of an imported user, from the source's data, the present data, and the pool's capabilities."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.rows.list_versions import (
    list_versions,
    raised_versions,
    why_not_raised,
)
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.rows.loss import Loss, data_and_losses, losses_of
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.schema.capabilities import BackEndCapabilities
from ansible_collections.msrtc.ocs.plugins.module_utils._common.typed_json import Value
from ansible_collections.msrtc.ocs.plugins.module_utils._common.wording import in_sentence
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.contact_groups import (
    GROUP_NUMBERS,
    GROUPS,
    MEMBERS,
    groups_of,
    same_groups,
)
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.merging import (
    MERGE_IDENTITIES,
    Merged,
    merge_three_ways,
)
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import (
    HOME_SECTION,
    WITHIN,
    Row,
    UserData,
    folded,
    identity_of,
    is_list_version,
)

from .missing import Seen, known_base
from .sources.imported import ImportedUser

_PLACES = frozenset(section for _field, section, _key in WITHIN.values())


def wanted_data(
    imported: ImportedUser,
    fitting: UserData,
    there: UserData,
    capabilities: BackEndCapabilities,
    mode: str,
    seen: Seen | None = None,
) -> Merged:
    """The data that the user should have afterwards, and the rows that do not fit in beside those that are there.

    `fitting`: the source's data, as far as the pool can hold it. `mode` merge: the present rows stay, and missing rows
    are added. A missing row that the plan has `seen` there, or that a move has carried, was deleted since, and stays
    away. Replace: the sections of the source take the place of the present ones. Without a home row on either side the
    answer is not homed, and cannot be written.
    """
    held = held_data(there, capabilities)
    if mode == "merge" and not only_made_by_replicator(held):
        given = _with_lower_versions(fitting)
        base = known_base(given, held, seen, imported.carried)
        return merge_three_ways(base, source=given, target=held, after_merge=held, identities=capabilities.identities)
    sections: dict[str, Sequence[Row]] = dict(fitting.sections)
    if imported.covers is not None and fitting.sections:
        new = {name: _completed(name, fitting.rows(name), held.rows(name)) for name in imported.covers}
        sections = {**held.sections, **new}
    if (
        HOME_SECTION not in sections
    ):  # an account without data never takes the place of data; data without a home row does
        replaceable = bool(sections) or only_made_by_replicator(held)
        sections = {**sections, HOME_SECTION: held.rows(HOME_SECTION)} if replaceable else dict(held.sections)
    return Merged(_with_lower_versions(UserData(fitting.address, sections)))


def with_groups_of_pool(fitting: UserData, held: UserData, mode: str) -> tuple[UserData, str]:
    """A source's data, completed by the pool's contact groups of the same numbers where the source has contacts in
    groups that it does not contain. The second value: the reason for which nothing can be written; empty otherwise.

    Published scripts write such files: they add contacts to a group that exists. Mode replace leaves only groups of the
    file, so a group is not completed there.
    """
    numbers = {row.get("number") for row in fitting.rows(GROUPS)}
    missing = {row.get("number") for row in fitting.rows(MEMBERS)} - numbers
    if not missing:
        return fitting, ""
    found = [row for row in held.rows(GROUPS) if row.get("number") in missing] if mode == "merge" else []
    if unknown := sorted(map(str, missing - {row.get("number") for row in found})):
        where = "neither in the file nor on the pool" if mode == "merge" else "not in the file, which replaces all"
        remedy = "Correct the file." if mode == "merge" else "Import with mode: merge, which uses the pool's groups."
        return fitting, f"Contacts are in groups that are {where}: {in_sentence(unknown)}. {remedy}"
    return UserData(fitting.address, {**fitting.sections, GROUPS: (*fitting.rows(GROUPS), *found)}), ""


def only_made_by_replicator(held: UserData) -> bool:
    """There is a home row at most, which User Replicator makes for every user: the saved one takes its place."""
    return set(held.sections) <= {HOME_SECTION}


def held_data(there: UserData, capabilities: BackEndCapabilities) -> UserData:
    """The present data of a user, without rows that are never written."""
    return data_and_losses(there, capabilities)[0]


def missing_mentions(saved: Sequence[UserData], now: Sequence[UserData], seen: Seen | None = None) -> list[UserData]:
    """The rows of other people that spoke of a user and do not any more, with their groups and containers.

    `seen`: by the plan. Rows that it has seen, and that are gone, were deleted since.
    """
    present = {key for owner in now for section, rows in owner.sections.items() for key in _keys(owner, section, rows)}
    missing = []
    for owner in saved:
        sections = {
            section: tuple(
                row for row, key in zip(rows, _keys(owner, section, rows), strict=True) if key not in present
            )
            for section, rows in owner.sections.items()
            if section not in _PLACES and (seen is None or seen.was_missing(owner, section))
        }
        if any(sections.values()):
            missing.append(UserData(owner.address, {**sections, **_places_of(owner, sections)}))
    return missing


def _keys(owner: UserData, section: str, rows: Sequence[Row]) -> Iterable[tuple[object, ...]]:
    fields = MERGE_IDENTITIES.get(section)
    return [(folded(owner.address), section, identity_of(row, fields or tuple(row))) for row in rows]


def _places_of(owner: UserData, sections: Mapping[str, Sequence[Row]]) -> dict[str, tuple[Row, ...]]:
    """The owner's groups and containers in which these rows are."""
    places: dict[str, tuple[Row, ...]] = {}
    for section, (field, place, key) in WITHIN.items():
        needed = {row.get(field) for row in sections.get(section, ())}
        places[place] = tuple(row for row in owner.rows(place) if row.get(key) in needed)
    return places


def together(mentions: Sequence[UserData]) -> list[UserData]:
    """The mentions, joined to one for each owner. Groups that have only the number in common stay two."""
    owners: dict[str, dict[str, tuple[Row, ...]]] = {}
    names: dict[str, str] = {}
    for mention in mentions:
        sections = owners.setdefault(folded(mention.address), {})
        names.setdefault(folded(mention.address), mention.address)
        numbers = _numbers_beside(sections.get(GROUPS, ()), mention.rows(GROUPS))
        for section, rows in mention.sections.items():
            renumbered = [_with_number(row, numbers) for row in rows] if section in (GROUPS, MEMBERS) else rows
            known = sections.get(section, ())
            sections[section] = (*known, *(row for row in renumbered if row not in known or section not in _PLACES))
    return [UserData(names[key], sections) for key, sections in owners.items()]


def _numbers_beside(known: Sequence[Row], more: Sequence[Row]) -> dict[Value, Value]:
    """Other numbers for those groups of `more` whose number another of the known ones has."""
    used = {row.get("number"): row for row in (*more, *known)}
    numbers: dict[Value, Value] = {}
    for row in more:
        if used[row.get("number")] != row:
            same = (number for number, group in used.items() if {**group, "number": row.get("number")} == row)
            free = (number for number in GROUP_NUMBERS if number not in used)
            numbers[row.get("number")] = found = next(same, next(free, row.get("number")))
            used[found] = {**row, "number": found}
    return numbers


def _with_number(row: Row, numbers: Mapping[Value, Value]) -> Row:
    return {**row, "number": numbers[row.get("number")]} if row.get("number") in numbers else row


def mention_that_fits(mention: UserData, owner: UserData, capabilities: BackEndCapabilities) -> UserData:
    """The rows that can be put back as the owner's lists are now.

    A contact comes into the group in which it was, by what the group is (`_contact_groups`), and under its present
    number. A group or container that is gone comes back with it. Where the file has no more of a group than its
    number, the number decides; without a group of that number the owner's first one is used.
    """
    sections: dict[str, Sequence[Row]] = dict(mention.sections)
    sections[GROUPS], sections[MEMBERS] = _in_their_groups(mention, owner)
    there = {row.get("number") for row in owner.rows("containers")}
    numbers = {row.get("number") for row in mention.rows("containers")}
    sections["containers"] = tuple(row for row in mention.rows("containers") if row.get("number") not in there)
    sections["container_members"] = tuple(
        row for row in mention.rows("container_members") if row.get("container") in there | numbers
    )
    return data_and_losses(UserData(owner.address, sections), capabilities)[0]


def _in_their_groups(mention: UserData, owner: UserData) -> tuple[tuple[Row, ...], tuple[Row, ...]]:
    """The groups and their members as they are to be added to the owner's list."""
    wanted, there = groups_of(mention), groups_of(owner)
    numbers = same_groups(wanted, there)
    first = min((number for number, group in there.items() if group.row and isinstance(number, int)), default=None)
    for number, group in wanted.items():
        if group.row is None and number not in numbers and first is not None:
            numbers[number] = first
    gone = [number for number, group in wanted.items() if group.row is not None and number not in numbers]
    numbers |= _numbers_of_gone(gone, set(numbers.values()))
    groups = tuple(
        _with_number(group.row, numbers) if number in gone else there[numbers[number]].row or group.row
        for number, group in wanted.items()
        if group.row is not None
    )
    members = tuple(_with_number(row, numbers) for row in mention.rows(MEMBERS) if row.get("number") in numbers)
    return groups, members


def _numbers_of_gone(gone: Sequence[Value], used: set[Value]) -> dict[Value, Value]:
    """The numbers under which groups come back: their own, unless another of the mention's groups has it by now."""
    numbers = {number: number for number in gone if number not in used}
    for number in (gone_number for gone_number in gone if gone_number in used):
        known = {*used, *numbers.values()}
        numbers[number] = next((free for free in GROUP_NUMBERS if free not in known), number)
    return numbers


def with_mention(mention: UserData, owner: UserData, capabilities: BackEndCapabilities) -> UserData:
    """The owner's data with the rows that are put back."""
    return merge_three_ways(None, source=mention, target=owner, identities=capabilities.identities).data


def losses_of_mention(fitting: UserData, owner: UserData, capabilities: BackEndCapabilities) -> tuple[Loss, ...]:
    """The rows of a mention that find no place in the owner's lists: groups of which there can be no more."""
    return losses_of(merge_three_ways(None, source=fitting, target=owner, identities=capabilities.identities))


def why_not_listed(owner: UserData, capabilities: BackEndCapabilities) -> str:
    """Why nobody can be put back in the owner's lists; empty when that can be done."""
    versions = list_versions(owner.sections)
    why = why_not_raised(raised_versions(versions, versions), capabilities.greatest_list_version, "the pool")
    return f"The user cannot be put back in the lists of {owner.address}. {why}" if why else ""


def not_in(given: UserData, there: UserData) -> UserData:
    """The source's rows that the back end does not have: only they can get lost."""
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


def _completed(section: str, saved: Sequence[Row], held: Sequence[Row]) -> tuple[Row, ...]:
    """The saved rows, completed by the present ones: in the fields that the source does not have, and in `subscribed`,
    which such a source only assumes.
    """
    identity = MERGE_IDENTITIES.get(section, ())
    known: Mapping[object, Row] = {identity_of(row, identity): row for row in held} if section != MEMBERS else {}
    return tuple({**row, **known.get(identity_of(row, identity), {}), **_certain_fields(row)} for row in saved)


def _certain_fields(row: Row) -> Row:
    return {name: value for name, value in row.items() if name != "subscribed"}


def _with_lower_versions(data: UserData) -> UserData:
    """The data with list versions lowered by one, since writing raises them: those of a user of whom nothing is left
    become what they were.

    Where lists are there, they become one more than the larger of what is there and what was there before.
    """
    lowered = {
        section: tuple(
            {
                name: value - 1 if is_list_version(name) and isinstance(value, int) else value
                for name, value in row.items()
            }
            for row in rows
        )
        for section, rows in data.sections.items()
        if not rows.columns.has_no_list_versions
    }
    return UserData(data.address, {**data.sections, **lowered})

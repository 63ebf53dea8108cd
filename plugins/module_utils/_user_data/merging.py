# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Putting a user's data together where two sides have it: after a cut, at an undo, at an import.

Three ways where it is known what both sides came from, so that an edit or a deletion on either side survives; else the
newer data, completed by what only the older has.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ansible_collections.msrtc.ocs.plugins.module_utils._common.wording import in_sentence

from .model import HOME_SECTION, WITHIN, Row, UserData, identity_of

if TYPE_CHECKING:
    from .contact_list_merging import Lost

Identities = Mapping[str, "tuple[str, ...]"]

# The fields that make two rows of a section the same to the user (not to the database): a member who is in another
# container now is the same member. A section that is not named here is merged by whole rows.
MERGE_IDENTITIES: Identities = {
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

# Fields that a row of the target gets from its counterpart when it has none of them: a move takes a conference's
# dial-in id, and nobody can take it on purpose.
_COMPLETED: Mapping[str, tuple[str, ...]] = {"conferences": ("directory_id", "pstn_conference_id")}

# Rows that cannot be without another row: the field that names it, and that row's section and field.
_PARENTS: Mapping[str, tuple[str, str, str]] = {
    "container_members": WITHIN["container_members"],
    "conference_directory_entries": ("conference_id", "conferences", "conference_id"),
}


@dataclass(frozen=True)
class Merged:
    """The data that comes out, and what of it is lost, though no row of a side was deleted by the other."""

    data: UserData
    losses: tuple[Lost, ...] = ()

    @property
    def lost(self) -> str:
        """The losses, of which there are some, in a message: so many rows of these, and why the first are lost."""
        return f"{in_sentence([f'{loss.rows} of {loss.what}' for loss in self.losses])}: {self.losses[0].why}"


def merge(older: UserData, *, newer: UserData) -> UserData:
    """The newer data, completed by what only the older data has; no row of `newer` is lost, no field changed."""
    return merge_three_ways(None, source=older, target=newer).data


def merge_three_ways(
    base: UserData | None,
    *,
    source: UserData,
    target: UserData,
    after_merge: UserData | None = None,
    identities: Identities | None = None,
) -> Merged:
    """The common result of the changes that source and target made to `base`, by the rules of `row_merging`.

    `base`: a state that both once had; None when none is known. Then rows of either side are kept, and rows of both are
    as on the target. `after_merge`: the target's data once the base had been merged into it, where contact groups may
    have got other numbers. The result has the target's address. It never fails, whatever the rows are. With its own
    result as the target it changes nothing.
    """
    from .contact_list_merging import merged_contact_lists  # few users have data on both sides
    from .row_merging import merged_rows

    told_apart_by = MERGE_IDENTITIES if identities is None else identities
    sections, losses = merged_contact_lists(base, source, target, after_merge=after_merge)
    before = base or UserData(target.address)
    for name in {*source.sections, *target.sections} - sections.keys():
        identity = () if name == HOME_SECTION else told_apart_by.get(name)
        completed = _completed(name, source, target)
        sections[name] = merged_rows(before.rows(name), source.rows(name), completed, identity)
    for child in _PARENTS.keys() & sections.keys():
        _keep_parents(child, sections, (target, source, before))
    return Merged(UserData(target.address, sections), losses)


def _completed(section: str, source: UserData, target: UserData) -> tuple[Row, ...]:
    """The target's rows, with the fields of `_COMPLETED` that they lack."""
    fields, identity = _COMPLETED.get(section), MERGE_IDENTITIES.get(section, ())
    if not fields:
        return target.rows(section)
    saved = {
        identity_of(row, identity): {name: value for name, value in row.items() if name in fields}
        for row in source.rows(section)
    }
    return tuple(
        row if any(name in row for name in fields) else {**saved.get(identity_of(row, identity), {}), **row}
        for row in target.rows(section)
    )


def _keep_parents(child: str, sections: dict[str, Sequence[Row]], states: tuple[UserData, ...]) -> None:
    """A row that one side has deleted stays as long as a row of the other side needs it.

    `states`: target, source and base. A row that is on the target without its parent already may stay so.
    """
    field, parent, key = _PARENTS[child]
    parents = [{identity_of(row, (key,)): row for row in state.rows(parent)} for state in states]
    alone = [row for row in states[0].rows(child) if (row.get(field),) not in parents[0]]
    there = {identity_of(row, (key,)) for row in sections.get(parent, ())}
    for row in sections[child]:
        wanted = (row.get(field),)
        kept = next((state[wanted] for state in parents if wanted in state), None)
        if wanted not in there and kept is not None and row not in alone:
            there.add(wanted)
            sections[parent] = (*sections.get(parent, ()), kept)

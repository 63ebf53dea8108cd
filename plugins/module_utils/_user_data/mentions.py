# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Rows of other users that name one user, all of them together.

A user is in some fifty lists, with two or three rows in each. So they are kept by section and not by owner: whatever is
asked of all of them is asked once for a section.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import islice, repeat
from json.encoder import encode_basestring
from typing import NamedTuple, overload

from .model import WRITTEN_TOGETHER, UserData
from .rows import folded
from .sections import Columns, Section, texts_of_each


class OwnedRows(NamedTuple):
    """Rows of one section, and the address of the owner of each."""

    owners: Sequence[str]
    rows: Section

    @property
    def by_owner(self) -> Iterable[tuple[str, Sequence[int]]]:
        """Each owner, with the places of the owner's rows."""
        if len(set(self.owners)) == len(self.owners):
            return ((owner, (place,)) for place, owner in enumerate(self.owners))
        places: dict[str, list[int]] = {}
        for place, owner in enumerate(self.owners):
            places.setdefault(owner, []).append(place)
        return places.items()

    def rows_at(self, places: Iterable[int]) -> Section:
        """Some of the rows."""
        return Section(self.rows.columns, list(map(self.rows.tuples.__getitem__, places)))


class Mentions(Sequence[UserData]):
    """The rows of others that name a user. To others a sequence of incomplete data of these owners, in the order of
    their addresses.
    """

    def __init__(self, sections: Mapping[str, OwnedRows]) -> None:
        self.sections = sections

    @classmethod
    def of(cls, owners: Sequence[UserData]) -> Mentions:
        """The same of incomplete data of the owners, each of whom is there once."""
        if isinstance(owners, Mentions):
            return owners
        parts: dict[str, list[tuple[str, Section]]] = {}
        for data in owners:
            for name, rows in data.sections.items():
                parts.setdefault(name, []).append((data.address, rows))
        return cls({name: _together(found) for name, found in parts.items()})

    @cached_property
    def _owners(self) -> tuple[UserData, ...]:
        data: dict[str, dict[str, Section]] = {}
        for name, owned in self.sections.items():
            for owner, places in owned.by_owner:
                data.setdefault(owner, {})[name] = owned.rows_at(places)
        return tuple(UserData(owner, sections) for owner, sections in sorted(data.items()))

    def __len__(self) -> int:
        return len({owner for owned in self.sections.values() for owner in owned.owners})

    @overload
    def __getitem__(self, place: int) -> UserData: ...

    @overload
    def __getitem__(self, place: slice) -> tuple[UserData, ...]: ...

    def __getitem__(self, place: int | slice) -> UserData | tuple[UserData, ...]:
        return self._owners[place]

    def __iter__(self) -> Iterator[UserData]:
        return iter(self._owners)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, (Mentions, tuple)) and self._owners == tuple(other)

    def __hash__(self) -> int:
        return hash(self._owners)

    def __repr__(self) -> str:
        return f"Mentions.of({list(self._owners)!r})"

    def to_json(self) -> str:
        """JSON text: that of each owner's data (`UserData.to_json`), in the order of their folded addresses."""
        return next(mentions_to_json([self]))


def mentions_to_json(of_users: Iterable[Mentions]) -> Iterator[str]:
    """The JSON text of each user's mentions (`Mentions.to_json`), made for some at once: their sections are written
    together.
    """
    waiting = iter(of_users)
    while some := list(islice(waiting, WRITTEN_TOGETHER)):
        alike: dict[Columns, list[Section]] = {}
        for mentions in some:
            for owned in mentions.sections.values():
                alike.setdefault(owned.rows.columns, []).append(owned.rows)
        texts: dict[Section, tuple[list[str], list[str]]] = {}
        for sections in alike.values():
            texts.update(zip(sections, texts_of_each(sections), strict=True))
        for mentions in some:
            yield _written(mentions, texts)


def _written(mentions: Mentions, texts: Mapping[Section, tuple[list[str], list[str]]]) -> str:
    """The text of mentions, of the texts of all rows and their keys."""
    rows: list[tuple[str, str, int, str, str]] = []
    said = []
    for number, (name, (owners, section)) in enumerate(sorted(mentions.sections.items())):
        json, keys = texts[section]
        rows += zip(map(folded, owners), owners, repeat(number), keys, json, strict=False)
        said.append(f"{encode_basestring(name)}:[")
    written: list[str] = []
    last_owner, last_section = None, -1
    for _folded, owner, number, _key, text in sorted(rows):
        if owner != last_owner:
            end = "]}}," if written else ""
            written.append(f'{end}{{"address":{encode_basestring(owner)},"sections":{{{said[number]}{text}')
        elif number != last_section:
            written.append(f"],{said[number]}{text}")
        else:
            written.append(f",{text}")
        last_owner, last_section = owner, number
    return f"[{''.join(written)}{']}}' if written else ''}]"


def _together(parts: Sequence[tuple[str, Section]]) -> OwnedRows:
    owners = [owner for owner, rows in parts for _row in rows.tuples]
    first, *others = (rows for _owner, rows in parts)
    columns = first.columns
    if any(rows.columns is not columns for rows in others):
        columns = Columns(sorted({name for _owner, rows in parts for name in rows.columns.names}))
    return OwnedRows(owners, first.joined(others, columns))

# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Fields that tell the rows of each user apart: asked of the rows of all users at once, and once only."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, islice
from operator import itemgetter

from ansible_collections.msrtc.ocs.plugins.module_utils._common.typed_json import Value

from .rows import folded, is_name
from .sections import Section


def column_of(sections: Sequence[Section], name: str) -> list[Value]:
    """The values of a field of all rows of these sections, in their order."""
    origins = {section.columns for section in sections}
    if len(origins) != 1:
        return [value for section in sections for value in section.column(name)]
    place = origins.pop().places.get(name)  # nearly always all rows were read together
    tuples = chain.from_iterable(section.tuples for section in sections)
    return list(map(itemgetter(place), tuples)) if place is not None else [None for _row in tuples]


def are_told_apart(sections: Sequence[Section], fields: tuple[str, ...]) -> bool:
    """No section has two rows with the same values of these fields, names folded; False also where one of them has no
    value in a whole section. Sections remember that it is so.
    """
    asked = [section for section in sections if fields not in section.told_apart_by]
    if not asked:
        return True
    by_field: list[list[Value]] = []
    for name in fields:
        values = column_of(asked, name)
        if None in values and any(set(section.column(name)) == {None} for section in asked):
            return False
        if is_name(name):
            names = {value: folded(value) if isinstance(value, str) else value for value in set(values)}
            if len(set(names.values())) < len(names):  # else two names differ exactly where their spellings do
                values = list(map(names.__getitem__, values))
        by_field.append(values)
    of_rows: Iterator[object] = iter(by_field[0]) if len(by_field) == 1 else zip(*by_field, strict=True)
    if any(len(set(islice(of_rows, len(section)))) < len(section) for section in asked):
        return False
    for section in asked:
        section.told_apart_by = (*section.told_apart_by, fields)
    return True


def without_repeated_rows(sections: Sequence[Section]) -> Iterator[Section]:
    """Those of these sections, which all have the same columns, that have no row twice."""
    keys = Section(sections[0].columns, [row for section in sections for row in section.tuples]).keys.values
    at = 0
    for section in sections:
        end = at + len(section)
        if len(set(keys[at:end])) == len(section):
            yield section
        at = end

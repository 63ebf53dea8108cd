# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Rows that two sides have changed, put together row by row and field by field.

Three states of a row meet: the `base` that both sides had, and the row on the `source` and on the `target` now; None
stands for a missing row. A change of one side only is taken from that side. Where both have changed the same field, the
target's value stays, since the user works on the target. A row that one side has deleted and the other has edited stays
as it was edited: a deletion can be repeated, a lost edit cannot.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from ansible_collections.msrtc.ocs.plugins.module_utils._common.typed_json import Value

from .model import Row, comparable, identity_of, is_list_version

Rows = Sequence[Row]
Identity = tuple[Value, ...]


def merged_row(base: Row | None, source: Row | None, target: Row | None) -> Row | None:
    """One row of three states; None where it is to be gone. A row without a base that both sides have is the target's.

    List versions never fall: the row has the largest of all.
    """
    row = _merged(base, source, target)
    return None if row is None else {**row, **_latest_versions(row, source, target)}


def _merged(base: Row | None, source: Row | None, target: Row | None) -> Row | None:
    if base is None:
        return target if target is not None else source
    if source is None or target is None:
        left = target if source is None else source
        return left if left is not None and differs(left, base) else None
    names = {*base, *source, *target}
    return {name: (target if _changed(name, base, target) else source).get(name) for name in names}


def differs(row: Row, other: Row) -> bool:
    """Two rows differ; list versions do not count."""
    return comparable(row) != comparable(other)


def _changed(name: str, base: Row, now: Row) -> bool:
    return comparable({name: base.get(name)}) != comparable({name: now.get(name)})


def _latest_versions(row: Row, *others: Row | None) -> Row:
    latest: dict[str, int] = {}
    for version_of_row in (row, *others):
        for name, value in (version_of_row or {}).items():
            if is_list_version(name) and isinstance(value, int):
                latest[name] = max(value, latest.get(name, value))
    return dict(latest)


def merged_rows(base: Rows, source: Rows, target: Rows, identity: Sequence[str] | None) -> tuple[Row, ...]:
    """All rows of a section. `identity`: the fields that make rows the same thing to the user; None: all fields do."""
    if identity is None:
        return _merged_copies(base, source, target)
    states = [_by_identity(rows, identity) for rows in (base, source, target)]
    keys = dict.fromkeys(key for state in states for key in state)
    return tuple(row for key in keys for row in _merged_group(*(state.get(key, []) for state in states)))


def _by_identity(rows: Rows, identity: Sequence[str]) -> dict[Identity, list[Row]]:
    found: dict[Identity, list[Row]] = {}
    for row in rows:
        found.setdefault(identity_of(row, identity), []).append(row)
    return found


def _merged_group(base: list[Row], source: list[Row], target: list[Row]) -> Iterable[Row]:
    """The rows of one identity. There may be several: the same member can stand in two containers."""
    if max(len(base), len(source), len(target)) <= 1:
        row = merged_row(*(rows[0] if rows else None for rows in (base, source, target)))
        return [] if row is None else [row]
    texts = [Counter(map(comparable, rows)) for rows in (base, source, target)]
    if texts[2] == texts[0]:
        return source
    if texts[1] == texts[0] or not base:
        return target
    return _merged_copies(base, source, target)


def _merged_copies(base: Rows, source: Rows, target: Rows) -> tuple[Row, ...]:
    """Rows that only differ as a whole: each as often as both sides want it, since the same row may stand twice."""
    before, here, there = (Counter(map(comparable, rows)) for rows in (base, source, target))
    spelled: Mapping[str, Row] = {comparable(row): row for rows in (base, source, target) for row in rows}
    return tuple(
        row for text, row in spelled.items() for _copy in range(_copies(before[text], here[text], there[text]))
    )


def _copies(base: int, source: int, target: int) -> int:
    if target == base:
        return source
    if source == base:
        return target
    return max(source, target) if max(source, target) > base else min(source, target)

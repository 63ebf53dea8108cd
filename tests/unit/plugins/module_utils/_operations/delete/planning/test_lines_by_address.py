# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lines of exports come out as they went in, the newest last, and only the newest of a user is replaced."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.msrtc.ocs.plugins.module_utils._operations.delete.planning.exported_lines import ExportedLine
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.delete.planning.lines_by_address import (
    LinesByAddress,
)
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.delete.planning.row_sums import RowSum
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import folded

SUMS = st.builds(RowSum.of, st.integers(-10, 10_000), st.integers())
LINES = st.builds(
    lambda path, offset, known: ExportedLine(Path(path), offset, *(known or ())),
    st.sampled_from(["first.jsonl", "second.jsonl", "third.jsonl"]),
    st.integers(0, 2**60),
    st.none() | st.tuples(SUMS, st.binary(min_size=16, max_size=16)),
)
ADDRESSES = st.sampled_from(["anna@x", "Anna@X", "ben@x", "CLEO@x", "dora\n@x", "a\ud800@x"])
ADDED = st.lists(st.tuples(ADDRESSES, LINES), max_size=12)


def added(lines: list[tuple[str, ExportedLine]]) -> LinesByAddress:
    found = LinesByAddress()
    for address, line in lines:
        found.add(address, line)
    return found


@given(ADDED, ADDED)
def test_lines_come_out_as_they_went_in(
    first: list[tuple[str, ExportedLine]], then: list[tuple[str, ExportedLine]]
) -> None:
    found = added(first)
    found.add_all(added(then))
    expected: dict[str, tuple[ExportedLine, ...]] = {}
    for address, line in (*first, *then):
        expected[folded(address)] = (*expected.get(folded(address), ()), line)
    assert {key: found.of(key) for key in found} == expected
    assert {key: found.spelled(key) for key in found} == {
        folded(address): address for address, _line in (*first, *then)
    }


@given(ADDED.filter(bool), LINES)
def test_the_newest_line_is_replaced(lines: list[tuple[str, ExportedLine]], other: ExportedLine) -> None:
    found, key = added(lines), folded(lines[0][0])
    before = found.of(key)
    found.replace_newest(key, other)
    assert found.of(key) == (*before[:-1], other)
    assert len(found) == len({folded(address) for address, _line in lines})


def test_sums_of_any_size_are_subtracted_as_they_were_added() -> None:
    all_rows, some = RowSum.of(7, -(2**200)), RowSum.of(3, 2**150 + 5)
    assert all_rows.without(some) == RowSum.of(4, -(2**200) - 2**150 - 5)
    assert all_rows.without(some) != all_rows.without(RowSum.of(3, 2**150 + 6))

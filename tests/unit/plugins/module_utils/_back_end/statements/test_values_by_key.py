# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rows that come with keys get what the keys stand for; the rows that came stay as they were."""

from __future__ import annotations

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.statements.result_sets import ResultSet

NULL = type(None)


def test_what_is_said_stands_in_the_place_of_keys() -> None:
    came = ResultSet([(0, 7, b"x"), (0, 8, b"y"), (1, None, b"z"), (1, 9, b"z")])
    found = came.with_values([1], {7: "anna@x.test", 8: "bob@x.test"})
    assert list(found) == [(0, "anna@x.test", b"x"), (0, "bob@x.test", b"y"), (1, None, b"z"), (1, None, b"z")]
    assert list(found.types) == [{int}, {str, NULL}, {bytes}] and len(found) == len(came)
    assert list(came.types) == [{int}, {int, NULL}, {bytes}] and came[0] == (0, 7, b"x")


def test_rows_without_keys_are_the_very_rows_that_came() -> None:
    came, nothing = ResultSet([(0, 7)]), ResultSet([])
    assert came.with_values([], {7: "anna@x.test"}) is came
    assert not nothing.with_values([1], {7: "anna@x.test"})

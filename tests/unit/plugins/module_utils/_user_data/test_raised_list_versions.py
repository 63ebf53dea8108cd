# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rows that were written with higher list versions, or come from two tables, are compared as they were read."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.sections import (
    Columns,
    RowTuple,
    Section,
    types_told,
)


def read(columns: Sequence[str], rows: Sequence[RowTuple]) -> Section:
    """Rows as one SELECT of a back end gives them."""
    return Section(Columns(columns), rows, types_told(set(map(type, values)) for values in zip(*rows, strict=True)))


CONTAINERS = [(100, 4), (200, 4), (32000, 5)]
MEMBERS = Columns(["container", "type", "member"])


def test_rows_with_raised_versions_are_compared_without_folding_names() -> None:
    names = ["number", "list_version"]
    written = read(names, [(number, version + 1) for number, version in reversed(CONTAINERS)])
    wanted = read(names, CONTAINERS)
    assert wanted.says_the_same_as(written)
    assert "keys" not in vars(wanted) and "keys" not in vars(written)
    assert not wanted.says_the_same_as(read(names, [(100, 4), (200, 4), (31000, 5)]))


def test_a_row_of_nothing_but_versions() -> None:
    assert read(["list_version"], [(1,)]).says_the_same_as(read(["list_version"], [(2,)]))


@pytest.mark.parametrize("member", ["anna@x", "Anna@x"])
def test_rows_of_two_tables_are_compared_as_they_were_read(member: str) -> None:
    def joined(name: str) -> Section:
        domains = read(["container", "type", "member"], [(100, "domain", "x.test")])
        return domains.joined([read(["container", "member"], [(200, name)])], MEMBERS)

    wanted, there = joined("anna@x"), joined(member)
    assert wanted.says_the_same_as(there)
    assert ("keys" in vars(wanted)) == (member != "anna@x")
    other = read(["container", "type", "member"], [(100, "domain", "x.test"), (200, "user", "anna@x")])
    assert not wanted.says_the_same_as(other)

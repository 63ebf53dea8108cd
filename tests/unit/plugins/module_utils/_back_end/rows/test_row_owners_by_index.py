# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Owners of rows come in portions, and none of these takes a look at all rows of the back end, which may be millions:
the time would grow with the square of the number of users.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any, cast

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.connection.connection import BackEnd
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.rows import row_identities
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.schema.catalogue import Column, folded
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.schema.sql_names import SqlNames
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.statements.results import Question

from ..catalogues import sql_names

ADDRESSES = ["an-na@x", "anna@x", "o'neill@x"]
SUBQUERY = re.compile(r"\(SELECT [^()]*\)")


class Owners:
    """A back end with these owners of rows, one in each portion."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def run(self, _purpose: str, questions: Iterable[Question]) -> list[list[tuple[Any, ...]]]:
        self.asked += [f"SELECT {', '.join(question.columns)} {question.source}" for question in questions]
        return [[(address, 1, None, None) for address in ADDRESSES[len(self.asked) - 1 :][:1]]]


def questions(names: SqlNames, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    monkeypatch.setattr(row_identities, "_OWNERS_AT_ONCE", 1)
    back_end = Owners()
    found = row_identities.row_owners(cast(BackEnd, back_end), names)
    assert [row.address for row in found] == ADDRESSES
    return back_end.asked


@pytest.mark.parametrize("version", ["2007", "2007 R2"])
def test_rows_are_looked_for_by_their_owner(version: str, monkeypatch: pytest.MonkeyPatch) -> None:
    names = sql_names(version)
    for question in questions(names, monkeypatch):
        subqueries = SUBQUERY.findall(question)
        assert len(subqueries) == question.count("SELECT") - 1 > 10
        assert [subquery for subquery in subqueries if f" = r.{names.resource_key})" not in subquery] == []


@pytest.mark.parametrize("kind", ["varchar", "nvarchar"])
def test_the_next_portion_begins_in_the_order_of_the_column(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """With SQL Server's own collations, an-na comes before anna as varchar, and after it as nvarchar."""
    names = sql_names("2007 R2")
    table = names.catalogue.table(names.map.resources.table)
    assert table is not None
    columns = cast(dict[str, Column], table.columns)
    address = folded(names.map.resources.column("address").column)
    columns[address] = replace(columns[address], type=kind)
    _first, *others = questions(names, monkeypatch)
    for question, last in zip(others, ["N'an-na@x'", "N'anna@x'", "N'o''neill@x'"], strict=True):
        assert f" AND r.{names.resource_address} > CAST({last} AS {kind}(450)) ORDER BY" in question

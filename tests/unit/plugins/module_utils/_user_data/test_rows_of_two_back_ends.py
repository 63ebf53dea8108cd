# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rows that two back ends spell alike are compared as they were read; all others as before, field by field."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._user_data import sections
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.sections import Columns, Section, types_told

NAMES = ("address", "number", "subscribed")


def read(*rows: tuple[Any, ...], names: Sequence[str] = NAMES) -> Section:
    """Rows of one SELECT of their own."""
    return Section(Columns(names), list(rows), types_told(set(map(type, values)) for values in zip(*rows, strict=True)))


CONTACTS = [("anna@example.com", 1, True), ("ben@example.com", 2, False), ("ben@example.com", 2, False)]


def test_equal_rows_in_any_order_cost_no_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_arguments: object) -> None:
        raise AssertionError("a row was looked at field by field")

    here, there = read(*CONTACTS), read(*reversed(CONTACTS))
    monkeypatch.setattr(sections, "_comparable_values", refuse)
    assert here.says_the_same_as(there)


@pytest.mark.parametrize(
    ("mine", "its", "same"),
    [
        (("Anna@example.com", 1, True), ("anna@example.com ", 1, True), True),
        (("anna", 1, True), ("anna", 1, 1), False),
        (("anna", 1, True), ("anna", True, True), False),
        (("anna", Decimal("1.0"), True), ("anna", Decimal("1.00"), True), False),
        (("anna", 1.0, True), ("anna", 1, True), False),
        (("anna", None, True), ("anna", None, True), True),
        (("anna", None, True), ("anna", 0, True), False),
        ((b"anna", datetime(2009, 1, 1), True), (b"anna", datetime(2009, 1, 1), True), True),
        (("anna", b"1", True), ("anna", "1", True), False),
    ],
)
def test_it_says_what_the_comparison_field_by_field_says(
    mine: tuple[Any, ...], its: tuple[Any, ...], same: bool
) -> None:
    assert read(mine).says_the_same_as(read(its)) is same
    assert Section(Columns(NAMES), [mine]).says_the_same_as(Section(Columns(NAMES), [its])) is same


def test_rows_are_told_apart_by_how_often_they_stand() -> None:
    assert not read(*CONTACTS, CONTACTS[0]).says_the_same_as(read(*CONTACTS, CONTACTS[1]))


def test_fields_of_other_names_are_other_fields() -> None:
    assert not read(("a", 1), names=("address", "number")).says_the_same_as(read(("a", 1), names=("address", "level")))


@pytest.mark.parametrize(
    ("rows", "repeated"),
    [
        (CONTACTS, True),
        (CONTACTS[:2], False),
        ([("anna", 1, True), ("ANNA ", 1, True)], True),
        ([("anna", 1, True), ("ANNA ", 2, True)], False),
        ([("anna", 1, True), ("anna", True, True)], False),
        ([("anna", None, True), ("anna", 0, True)], False),
        ([("anna", None, True), ("anna", None, True)], True),
    ],
)
def test_repeated_rows(rows: list[tuple[Any, ...]], repeated: bool) -> None:
    assert read(*rows).has_repeated_rows is repeated

# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A server may say that its columns are of types which no back end has, and give its tables impossible names."""

from __future__ import annotations

import datetime
import uuid
from decimal import Decimal
from typing import Any

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.statements.row_shapes import fault_of


@pytest.mark.parametrize("value", [datetime.date(2026, 1, 1), datetime.time(1), uuid.UUID(int=1), [1], bytearray(b"x")])
def test_a_type_that_no_column_has(value: Any) -> None:
    assert "no column of a back end" in fault_of([("a", 1), ("b", value)], ("anything", "anything"), one_row=False)


@pytest.mark.parametrize(
    "value",
    [None, "x", 1, True, 1.5, Decimal("1.5"), datetime.datetime(2026, 1, 1), b"x"],
    ids=lambda v: type(v).__name__,
)
def test_types_that_columns_have(value: Any) -> None:
    assert fault_of([("a", value)], ("anything", "anything"), one_row=True) == ""


@pytest.mark.parametrize("name", ["", "a\0b", "x" * 129, None, 1])
def test_a_name_that_is_none(name: Any) -> None:
    assert "row 2 is not name" in fault_of([("dbo",), (name,)], ("name",), one_row=False)


@pytest.mark.parametrize("name", ["HomedResource", "x" * 128, "a]b", "{{ x }}", "a\nb"])
def test_odd_names_are_names(name: str) -> None:
    assert fault_of([(name,)], ("name",), one_row=False) == ""

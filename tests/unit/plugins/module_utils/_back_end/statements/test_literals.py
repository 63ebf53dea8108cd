# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The one writer of SQL literals."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.statements.literals import (
    literal,
    longest_in_units,
    quote_name,
    utf16_units,
)


@pytest.mark.parametrize(
    ("value", "sql"),
    [
        (None, "NULL"),
        (True, "1"),
        (False, "0"),
        (-(2**63), "-9223372036854775808"),
        ("", "N''"),
        ("O'Neil's", "N'O''Neil''s'"),
        ("😀", "N'😀'"),
        ("]; DROP TABLE x --", "N']; DROP TABLE x --'"),
        ("a\0b", "N'a' + NCHAR(0) + N'b'"),
        ("\0", "NCHAR(0)"),
        ("end\\\nnext", "N'end\\' + N'\nnext'"),
        ("two\\\\\r\n", "N'two\\\\' + N'\r\n'"),
        ("tab\\back", "N'tab\\back'"),
        ("\ud83d'", "NCHAR(55357) + N''''"),
        (b"", "0x"),
        (b"\x00'\xff", "0x0027ff"),
        (datetime(2007, 5, 6, 1, 2, 3, 997000), "CAST('20070506 01:02:03.997' AS datetime)"),
        (Decimal("12.340"), "12.340"),
        (Decimal("1E+2"), "100"),
        (0.5, "0.5e0"),
        (1e300, "1e+300"),
    ],
)
def test_values_are_written_as_sql_server_2000_reads_them(value: Any, sql: str) -> None:
    assert literal(value) == sql


@pytest.mark.parametrize(
    "value",
    [
        2**63,
        "\0" * 4001,
        datetime(1752, 12, 31),
        datetime(2007, 1, 1, tzinfo=UTC),
        datetime(2007, 1, 1, 0, 0, 0, 3333),
        float("nan"),
        Decimal("Infinity"),
    ],
)
def test_values_that_no_column_can_hold_are_refused(value: Any) -> None:
    with pytest.raises(ValueError, match=r"."):
        literal(value)


@pytest.mark.parametrize("value", [object(), [1], {"a": 1}, 1j])
def test_other_types_are_refused(value: Any) -> None:
    with pytest.raises(TypeError):
        literal(value)


AWKWARD = st.sampled_from("\0\\\n\r'\ud83d")


@given(st.text(st.characters(exclude_categories=()) | AWKWARD, max_size=30))
def test_a_text_cannot_end_its_literal(text: str) -> None:
    sql = literal(text)
    pieces = re.findall(r"(?:\A| \+ )(N'(?:[^']|'')*'|NCHAR\(\d+\))", sql)
    assert " + ".join(pieces) == sql
    assert "".join(text_of(piece) for piece in pieces) == text
    assert not re.search("[\0\ud800-\udfff]|\\\\[\r\n]", sql)


def text_of(piece: str) -> str:
    return piece[2:-1].replace("''", "'") if piece.startswith("N'") else chr(int(piece[6:-1]))


def test_names_are_quoted_and_nonsense_is_refused() -> None:
    assert quote_name("Contact") == "[Contact]"
    assert quote_name("odd]name") == "[odd]]name]"
    for name in ("", "x" * 129, "a\0b"):
        with pytest.raises(ValueError, match="cannot be the name"):
            quote_name(name)


def test_lengths_are_counted_as_sql_server_does() -> None:
    assert utf16_units("a😀") == 3


@pytest.mark.parametrize(
    ("values", "units"),
    [
        (["abc", None, b"xy"], 3),
        (["𠮷野", None, b"xy"], 3),
        (["ä", b"x" * 9], 9),
        ([None, 1], 0),
        ([], 0),
        (["ü"], 1),
    ],
)
def test_the_longest_value_of_a_column_in_the_units_of_sql_server(values: list[Any], units: int) -> None:
    assert longest_in_units(values) == units

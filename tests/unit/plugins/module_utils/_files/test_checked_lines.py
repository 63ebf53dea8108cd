# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A record has one spelling, and every other line is refused."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from ansible_collections.msrtc.ocs.plugins.module_utils._files.checked_lines import (
    decode_record,
    encode_record,
    parse_record,
)

TEXTS = some.text(some.characters(exclude_categories=()))  # halves of surrogate pairs, too
VALUES = some.recursive(
    some.none() | some.booleans() | some.integers() | some.floats(allow_nan=False, allow_infinity=False) | TEXTS,
    lambda inner: some.lists(inner, max_size=3) | some.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=10,
)


def joined(value: Any) -> Any:
    """Two halves of one character, one after the other, are that character: JSON and SQL Server read them so."""
    if isinstance(value, str):
        return value.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")
    if isinstance(value, list):
        return [joined(letter) for letter in value]
    return {joined(key): joined(letter) for key, letter in value.items()} if isinstance(value, dict) else value


@given(record=some.dictionaries(TEXTS.filter(lambda key: key != "check"), VALUES, min_size=1, max_size=4).map(joined))
def test_a_line_is_read_as_it_was_written(record: dict[str, Any]) -> None:
    assert parse_record(encode_record(record)) == record


@pytest.mark.parametrize(
    "line",
    [
        b'{"b":1,"a":2,"check":"x"}\n',
        encode_record({"a": 1}).replace(b":", b": ", 1),
        encode_record({"a": 1}).replace(b'"a":1', b'"a":1,"a":1'),
        encode_record({"a": 1}).replace(b"1", b"1.0", 1),
        encode_record({"a": 1})[:-1],
        encode_record({"a": "ä"}).replace("ä".encode(), b"\\u00e4"),
    ],
)
def test_another_spelling_is_no_record(line: bytes) -> None:
    assert decode_record(line) is None

# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The values that a column of a type holds exactly as they are given (T-SQL reference, Data types)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple, cast

from ansible_collections.msrtc.ocs.plugins.module_utils._common.typed_json import Value

_INTEGERS: Mapping[str, tuple[int, int]] = {
    "tinyint": (0, 2**8 - 1),
    "smallint": (-(2**15), 2**15 - 1),
    "int": (-(2**31), 2**31 - 1),
    "bigint": (-(2**63), 2**63 - 1),
}
_OF_A_CODE_PAGE = ("char", "varchar", "text")
_OF_UNICODE = ("nchar", "nvarchar", "ntext")
_NULL = type(None)
_PADDED_TEXTS = ("char", "nchar")
_SMALL_MOMENTS = (datetime(1900, 1, 1), datetime(2079, 6, 6, 23, 59))


class ColumnType(NamedTuple):
    """A column's type. `length` as in a catalogue's Column: UTF-16 units or bytes, None where there is no limit."""

    name: str
    length: int | None = None

    @property
    def is_padded_text(self) -> bool:
        """The database fills texts of this type up with blanks, which are no part of the value."""
        return self.name in _PADDED_TEXTS

    def holds_all_of(self, other: ColumnType) -> bool:
        """Every value of a column of type `other` is held here unchanged. Lengths are not compared."""
        if self.name in _INTEGERS and other.name in _INTEGERS:
            return _INTEGERS[self.name][0] <= _INTEGERS[other.name][0] and (
                _INTEGERS[self.name][1] >= _INTEGERS[other.name][1]
            )
        if self.name == "smalldatetime":
            return other.name == "smalldatetime"
        if self.name == "binary":
            return other == self
        if self.is_padded_text and not other.is_padded_text:
            return False
        return self.name not in _OF_A_CODE_PAGE or other.name not in _OF_UNICODE

    def certainly_holds(self, values: Sequence[Value], kinds: set[type]) -> bool:
        """Values of these Python types are all held unchanged; False: `refusal` has to look at each of them."""
        if kinds <= {bytes, bool, _NULL} and self.name != "binary":
            return True
        if kinds <= {int, _NULL} and self.name in _INTEGERS:
            numbers = {*cast("Sequence[int]", values)} - {None}
            return not numbers or not (self.refusal(min(numbers)) or self.refusal(max(numbers)))
        if kinds <= {str, _NULL} and not self.is_padded_text:
            texts = cast("list[str]", list(filter(None, values)))
            return self.name not in _OF_A_CODE_PAGE or "".join(texts).isascii()
        return all(value is None or self.refusal(value) is None for value in values)

    def refusal(self, value: Value) -> str | None:
        """The reason for which a column of this type would change the value; None where it holds it unchanged. Lengths
        are not compared.

        Code pages of columns differ, but all of them have the characters of ASCII; others may become question marks.
        """
        if isinstance(value, int) and self.name in _INTEGERS:
            least, greatest = _INTEGERS[self.name]
            return None if least <= value <= greatest else f"holds {least} to {greatest}"
        if isinstance(value, str):
            return self._refusal_of_text(value)
        if isinstance(value, bytes) and self.name == "binary":
            return None if len(value) == self.length else f"holds exactly {self.length} bytes"
        if isinstance(value, datetime) and self.name == "smalldatetime":
            first, last = _SMALL_MOMENTS
            exact = first <= value <= last and not (value.second or value.microsecond)
            return None if exact else f"holds whole minutes from {first:%Y} to {last:%Y}"
        return None

    def _refusal_of_text(self, value: str) -> str | None:
        if self.name in _OF_A_CODE_PAGE and not value.isascii():
            return "holds characters of one code page only"
        if self.is_padded_text and value.endswith(" "):
            return "does not keep blanks at the end"
        return None

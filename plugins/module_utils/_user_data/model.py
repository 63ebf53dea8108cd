# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One user's data, free of any database key: the same thing in memory, in a journal and in an export file.

Rows speak of other people by their SIP address (without `sip:`) and of presence categories by their name, never by a
number of one database. So data of two pools can be compared, and data of one product version fits the other as far as
it can.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from operator import itemgetter
from typing import Any

from ansible_collections.msrtc.ocs.plugins.module_utils._common.letters import without_case
from ansible_collections.msrtc.ocs.plugins.module_utils._common.typed_json import Value, value_from_json, value_to_json

Row = dict[str, Value]

HOME_SECTION = "home"

# Sections whose rows are in a row of another section: the field that names it, that section, and its field.
WITHIN: Mapping[str, tuple[str, str, str]] = {
    "contact_group_members": ("number", "contact_groups", "number"),
    "container_members": ("container", "containers", "number"),
}

_ENCODE = json.JSONEncoder(ensure_ascii=False, check_circular=False).encode

# A field with one of these names, alone or after an underscore, holds a name: SQL Server compares it without regard to
# letter case and trailing spaces, and so do we. Maps of other sites follow the same rule.
_NAMES = frozenset({"address", "category", "member", "mask"})
# A version of a list is raised by whoever changes the list. Two lists with other versions can still be the same list.
_LIST_VERSION = "list_version"


def folded(name: str) -> str:
    """The form in which two names (addresses, categories) are compared: like SQL Server's default collation, blind to
    letter case and to trailing spaces.
    """
    return without_case(name.rstrip(" "))


@cache
def is_name(field_name: str) -> bool:
    return field_name.rpartition("_")[2] in _NAMES


@cache
def is_list_version(field_name: str) -> bool:
    return field_name.endswith(_LIST_VERSION)


def comparable(row: Mapping[str, Value]) -> str:
    """Canonical text of a row: equal for two rows exactly when they say the same. NULL and a missing field are the
    same.
    """
    values = {}
    for name, holds_name in _compared(tuple(row)):
        value = row[name]
        if value is not None:
            values[name] = folded(value) if holds_name and isinstance(value, str) else value_to_json(value)
    return _ENCODE(values)


@cache
def _compared(fields: tuple[str, ...]) -> tuple[tuple[str, bool], ...]:
    """The fields that tell rows apart, in the order of the canonical text, and whether each holds a name."""
    return tuple((field, is_name(field)) for field in sorted(fields) if not is_list_version(field))


def identity_of(row: Mapping[str, Value], fields: Iterable[str]) -> tuple[Value, ...]:
    """The values of these fields, names folded: what tells a row from others."""
    values = ((name, row.get(name)) for name in fields)
    return tuple(folded(value) if isinstance(value, str) and is_name(name) else value for name, value in values)


@dataclass(frozen=True)
class UserData:
    """What one back end holds of one user.

    `address` is the SIP address without `sip:`. `sections` maps a section's name (see the user data maps) to its
    rows; a section without rows is left out, a field that is NULL is left out of its row, and rows stand in canonical
    order.
    """

    address: str
    sections: Mapping[str, tuple[Row, ...]] = field(default_factory=dict)
    _texts: Mapping[str, tuple[str, ...]] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        canonical = {name: _canonical(rows) for name, rows in sorted(self.sections.items()) if rows}
        object.__setattr__(self, "sections", {name: rows for name, (rows, _texts) in canonical.items()})
        object.__setattr__(self, "_texts", {name: texts for name, (_rows, texts) in canonical.items()})

    def __eq__(self, other: object) -> bool:
        """Same user and same data. List versions do not count."""
        return (
            isinstance(other, UserData)
            and self.digest() == other.digest()
            and folded(self.address) == folded(other.address)
        )

    def __hash__(self) -> int:
        return hash(folded(self.address))

    @property
    def homed(self) -> bool:
        """Whether the back end regards this user as homed on it."""
        return HOME_SECTION in self.sections

    def rows(self, section: str) -> tuple[Row, ...]:
        return self.sections.get(section, ())

    def counts(self) -> dict[str, int]:
        """Number of rows of each section that has any."""
        return {name: len(rows) for name, rows in self.sections.items()}

    def texts(self, section: str) -> tuple[str, ...]:
        """The comparable text of each row of a section."""
        return self._texts.get(section, ())

    def digest(self, section: str | None = None) -> str:
        """SHA-256 (hexadecimal) of the canonical data, or of one section of it, without list versions and the
        address.
        """
        chosen = self._texts if section is None else {section: self.texts(section)}
        return hashlib.sha256(_ENCODE(chosen).encode("utf-8", "surrogatepass")).hexdigest()

    def to_json(self) -> dict[str, Any]:
        """A dictionary for `json.dumps`. Bytes become `{"base64": ...}`, times `{"utc": ...}`, decimals
        `{"decimal": ...}`.
        """
        return {
            "address": self.address,
            "sections": {
                name: [{key: value_to_json(value) for key, value in row.items()} for row in rows]
                for name, rows in self.sections.items()
            },
        }

    @classmethod
    def from_json(cls, data: Any) -> UserData:
        """The inverse of `to_json`. Raises `ValueError`, naming the place, for anything that `to_json` does not
        write.
        """
        if not isinstance(data, dict) or set(data) != {"address", "sections"}:
            raise ValueError("a user's data must have exactly the keys address and sections")
        address, sections = data["address"], data["sections"]
        if not isinstance(address, str) or not address:
            raise ValueError("address must be a text that is not empty")
        if not isinstance(sections, dict):
            raise ValueError("sections must be a mapping")
        return cls(address, {name: _rows_from_json(name, rows) for name, rows in sections.items()})


def _canonical(rows: Iterable[Mapping[str, Value]]) -> tuple[tuple[Row, ...], tuple[str, ...]]:
    """The rows in canonical order, without NULLs, and the text of each."""
    ordered = sorted(((comparable(row), row) for row in rows), key=itemgetter(0))
    if len({text for text, _row in ordered}) < len(ordered):  # such as two that differ in letter case
        ordered.sort(key=lambda field_and_value: (field_and_value[0], _spelled(field_and_value[1])))
    cleaned = tuple(_without_nulls(row) for _text, row in ordered)
    return cleaned, tuple(text for text, _row in ordered)


def _spelled(row: Mapping[str, Value]) -> str:
    return _ENCODE({name: value_to_json(row[name]) for name in sorted(row) if row[name] is not None})


def _without_nulls(row: Mapping[str, Value]) -> Row:
    return {name: value for name, value in row.items() if value is not None} if None in row.values() else dict(row)


def _rows_from_json(section: Any, rows: Any) -> tuple[Row, ...]:
    if not isinstance(section, str) or not isinstance(rows, list):
        raise ValueError(f"section {section!r} must be a list of rows")
    result = []
    for number, row in enumerate(rows):
        if not isinstance(row, dict):
            raise ValueError(f"{section}[{number}] must be a mapping")
        converted: Row = {}
        for name, value in row.items():
            try:
                converted[name] = value_from_json(value)
            except ValueError as error:
                raise ValueError(f"{section}[{number}].{name}: {error}") from error
        result.append(converted)
    return tuple(result)

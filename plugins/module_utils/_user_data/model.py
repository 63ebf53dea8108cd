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
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from json.encoder import encode_basestring
from types import MappingProxyType
from typing import Any

from ansible_collections.msrtc.ocs.plugins.module_utils._common.typed_json import value_from_json

from .rows import ENCODE, Row, comparable, folded, folded_anew, identity_of, is_list_version, is_name
from .sections import Columns, Section, sections_to_json

__all__ = [
    "HOME_SECTION",
    "WITHIN",
    "WRITTEN_TOGETHER",
    "Row",
    "Section",
    "UserData",
    "comparable",
    "folded",
    "folded_anew",
    "identity_of",
    "is_list_version",
    "is_name",
]

HOME_SECTION = "home"
# Their texts are in memory together: some 20 KB a user. Addresses that several of them name are written once.
WRITTEN_TOGETHER = 100
_AS_IN_JSON = frozenset({type(None), bool, int, float, str})  # the values that JSON holds as they are

# Sections whose rows are in a row of another section: the field that names it, that section, and its field.
WITHIN: Mapping[str, tuple[str, str, str]] = {
    "contact_group_members": ("number", "contact_groups", "number"),
    "container_members": ("container", "containers", "number"),
}


class UserData:
    """The data that one back end holds of one user, immutable.

    `address` is the SIP address without `sip:`. `sections` maps a section's name (see the user data maps) to its rows;
    a section without rows is left out. Rows that are given by the names of their fields come as they are; NULLs and
    missing fields are the same.
    """

    def __init__(self, address: str, sections: Mapping[str, Iterable[Row]] = MappingProxyType({})) -> None:
        self.address = address
        made: dict[str, Section] = {}
        for name in sorted(sections):
            rows = sections[name]
            section = rows if isinstance(rows, Section) else Section.of(rows)
            if section.tuples:
                made[name] = section
        self.sections: Mapping[str, Section] = made
        self._digest = ""

    def __eq__(self, other: object) -> bool:
        """Same user and same data. List versions do not count."""
        return (
            isinstance(other, UserData)
            and folded(self.address) == folded(other.address)
            and self.says_the_same_as(other)
        )

    def __hash__(self) -> int:
        return hash(folded(self.address))

    def __repr__(self) -> str:
        return f"UserData({self.address!r}, {dict(self.sections)!r})"

    def says_the_same_as(self, other: UserData, section: str | None = None) -> bool:
        """Both hold the same data, in all sections or in one, of whichever user. List versions do not count."""
        if section is not None:
            mine, its = self.sections.get(section), other.sections.get(section)
            return mine is its or (mine is not None and its is not None and mine.says_the_same_as(its))
        if self is other:
            return True
        its_sections = other.sections
        return self.sections.keys() == its_sections.keys() and all(
            rows is its_sections[name] or rows.says_the_same_as(its_sections[name])
            for name, rows in self.sections.items()
        )

    @property
    def homed(self) -> bool:
        """The data has a home row."""
        return HOME_SECTION in self.sections

    def rows(self, section: str) -> tuple[Row, ...]:
        """The rows of a section in canonical order, by the names of their fields; a NULL is left out."""
        return self.sections[section].rows if section in self.sections else ()

    def counts(self) -> dict[str, int]:
        """Number of rows of each section that has any."""
        return {name: len(rows) for name, rows in self.sections.items()}

    def texts(self, section: str) -> tuple[str, ...]:
        """The comparable text of each row of a section, in their order."""
        return self.sections[section].texts if section in self.sections else ()

    def digest(self) -> str:
        """SHA-256 (hexadecimal) of the canonical data, without list versions and the address: it is kept where the
        data would be too large.
        """
        if not self._digest:
            texts = ENCODE({name: section.texts for name, section in self.sections.items()})
            self._digest = hashlib.sha256(texts.encode("utf-8", "surrogatepass")).hexdigest()
        return self._digest

    def to_json(self) -> str:
        """JSON text with names in order and without blanks. Bytes become `{"base64": ...}`, times `{"utc": ...}`,
        decimals `{"decimal": ...}`.
        """
        return next(users_to_json([self]))

    @classmethod
    def from_json(cls, data: Any) -> UserData:
        """The inverse of `to_json`, from what a reader of JSON makes of the text. Raises `ValueError`, naming the
        place, for anything that `to_json` does not write.
        """
        if not isinstance(data, dict) or set(data) != {"address", "sections"}:
            raise ValueError("a user's data must have exactly the keys address and sections")
        address, sections = data["address"], data["sections"]
        if not isinstance(address, str) or not address:
            raise ValueError("address must be a text that is not empty")
        if not isinstance(sections, dict):
            raise ValueError("sections must be a mapping")
        return cls(address, {name: _rows_from_json(name, rows) for name, rows in sections.items()})


def users_to_json(users: Iterable[UserData]) -> Iterator[str]:
    """The JSON text of each user (`UserData.to_json`), made for some at once: their sections are written together."""
    waiting = iter(users)
    while some := list(islice(waiting, WRITTEN_TOGETHER)):
        alike: dict[Columns, list[Section]] = {}
        for user in some:
            for section in user.sections.values():
                alike.setdefault(section.columns, []).append(section)
        texts: dict[Section, str] = {}
        for sections in alike.values():
            texts.update(zip(sections, sections_to_json(sections), strict=True))
        for user in some:
            written = [f"{encode_basestring(name)}:{texts[rows]}" for name, rows in user.sections.items()]
            yield f'{{"address":{encode_basestring(user.address)},"sections":{{{",".join(written)}}}}}'


def _rows_from_json(section: Any, rows: Any) -> list[Row]:
    if not isinstance(section, str) or not isinstance(rows, list):
        raise ValueError(f"section {section!r} must be a list of rows")
    result = []
    for number, row in enumerate(rows):
        if not isinstance(row, dict):
            raise ValueError(f"{section}[{number}] must be a mapping")
        if _AS_IN_JSON.issuperset(map(type, row.values())):  # as nearly always: nothing is to be converted
            result.append(row)
            continue
        converted: Row = dict(row)
        for name, value in row.items():
            if type(value) in _AS_IN_JSON:
                continue
            try:
                converted[name] = value_from_json(value)
            except ValueError as error:
                raise ValueError(f"{section}[{number}].{name}: {error}") from error
        result.append(converted)
    return result

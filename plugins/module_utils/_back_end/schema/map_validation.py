# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reading a user data map that a person has written: every complaint names the key."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ansible_collections.msrtc.ocs.plugins.module_utils._common.letters import without_case
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import BadInput
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import is_list_version, is_name

# Families of types: a column may change its size, but its family has to stay.
FAMILIES: Mapping[str, frozenset[str]] = {
    "text": frozenset({"char", "varchar", "nchar", "nvarchar", "text", "ntext"}),
    "binary": frozenset({"binary", "varbinary", "image"}),
    "integer": frozenset({"tinyint", "smallint", "int", "bigint"}),
    "flag": frozenset({"bit"}),
    "moment": frozenset({"datetime", "smalldatetime"}),
    "decimal": frozenset({"decimal", "numeric", "money", "smallmoney"}),
    "real": frozenset({"float", "real"}),
    "guid": frozenset({"uniqueidentifier"}),
}
_LONGEST_NAME = 128  # of tables and columns (T-SQL reference, Database identifiers)
_CHOICES: Mapping[str, frozenset[str]] = {
    "class": frozenset(
        (
            "identity look_up user_data journal_only made_from_directory never_carried of_the_pool "
            "not_about_users transient"
        ).split()
    ),
    "type": frozenset({*FAMILIES, "any"}),
    "role": frozenset(
        (
            "value owner resource address_text look_up parent surrogate list_version journal_only not_carried "
            "account_guid account_sid"
        ).split()
    ),
}


class MapReader:
    """A mapping inside a map, with its path."""

    def __init__(self, data: Any, path: str) -> None:
        self._data = data
        self._path = path
        if not isinstance(data, Mapping):
            raise _bad(path, "must be a mapping")

    def allow(self, *keys: str) -> None:
        for key in self._data:
            if key not in keys:
                raise _bad(f"{self._path}.{key}", f"is not known here; known are {', '.join(keys)}")

    def has(self, key: str) -> bool:
        return self._data.get(key) is not None

    def text(self, key: str, default: str | None = None) -> str:
        value = self._data.get(key, default)
        if not isinstance(value, str) or not value:
            raise _bad(f"{self._path}.{key}", "must be a text that is not empty")
        if len(value) > _LONGEST_NAME:
            raise _bad(f"{self._path}.{key}", f"has more than {_LONGEST_NAME} characters")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        value = self._data.get(key)
        if not isinstance(value, (list, tuple)) or not all(isinstance(item, str) and item for item in value):
            raise _bad(f"{self._path}.{key}", "must be a list of texts")
        return tuple(value)

    def text_mapping(self, key: str) -> dict[str, str]:
        value = self._data.get(key) or {}
        if not isinstance(value, Mapping) or not all(isinstance(item, str) for item in (*value, *value.values())):
            raise _bad(f"{self._path}.{key}", "must be a mapping of texts")
        return dict(value)

    def choice(self, key: str, default: str | None = None) -> str:
        value = self.text(key, default)
        if value not in _CHOICES[key]:
            raise _bad(f"{self._path}.{key}", f"is {value!r}, but must be one of {', '.join(sorted(_CHOICES[key]))}")
        return value

    def child(self, key: str) -> MapReader:
        return MapReader(self._data.get(key), f"{self._path}.{key}")

    def children(self) -> Iterator[tuple[str, MapReader]]:
        for key in self._data:
            if not isinstance(key, str):
                raise _bad(f"{self._path}.{key}", "must be a text")
            yield key, self.child(key)

    def items(self, key: str) -> Iterator[MapReader]:
        value = self._data.get(key)
        if not isinstance(value, (list, tuple)):
            raise _bad(f"{self._path}.{key}", "must be a list")
        for number, item in enumerate(value):
            yield MapReader(item, f"{self._path}.{key}[{number}]")

    def require(self, holds: bool, place: str, demand: str) -> None:
        if not holds:
            raise _bad(f"{self._path}.{place}" if place else self._path, demand)

    def require_field_name(self, place: str, name: str, role: str) -> None:
        """Raise BadInput unless the field's name fits the column's role: the name decides how users' data compares its
        values.
        """
        if role in ("resource", "address_text", "look_up"):
            self.require(is_name(name), place, "holds a name: it must be called address, category or member, or end so")
        self.require(
            is_list_version(name) == (role == "list_version"),
            place,
            "must end in list_version if its role is list_version, and must not otherwise",
        )


def deep_merged(base: Any, over: Any, path: str) -> Any:
    """`base` with the keys of `over` in place of its own, mapping by mapping. A key that is null in `over`
    is removed.
    """
    if not isinstance(over, Mapping):
        return over
    if not isinstance(base, Mapping):
        base = {}
    result = dict(base)
    for key, value in over.items():
        if value is None:
            if key not in result:
                raise _bad(
                    f"{path}.{key}", "is null, which takes a key of the shipped map away, but there is no such key"
                )
            del result[key]
        else:
            result[key] = deep_merged(result.get(key), value, f"{path}.{key}")
    return result


def family_of(type_name: str) -> str:
    """The family of a SQL Server type, or the type's own name where there is none."""
    return next((family for family, types in FAMILIES.items() if without_case(type_name) in types), type_name)


def _bad(path: str, demand: str) -> BadInput:
    return BadInput(
        f"The user data map is wrong: {path} {demand}.", remedy="Correct user_data_maps and run the task again."
    )

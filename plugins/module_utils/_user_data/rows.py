# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Rows of a user's data: when two of them say the same, and when they are the same thing to the user."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache

from ansible_collections.msrtc.ocs.plugins.module_utils._common.letters import without_case
from ansible_collections.msrtc.ocs.plugins.module_utils._common.typed_json import Value, value_to_json

Row = dict[str, Value]

# As text, without the checks that only foreign objects need.
ENCODE = json.JSONEncoder(ensure_ascii=False, check_circular=False).encode

# A field with one of these names, alone or after an underscore, holds a name: SQL Server compares it without regard to
# letter case and trailing spaces, and so do we. Maps of other sites follow the same rule.
_NAMES = frozenset({"address", "category", "member", "mask"})
# A version of a list is raised by whoever changes the list. Two lists with other versions can still be the same list.
_LIST_VERSION = "list_version"
# The same addresses stand in many lists. So many names of a batch are folded once only; each takes some 200 bytes.
_REMEMBERED_NAMES = 2**13


@lru_cache(maxsize=_REMEMBERED_NAMES)
def folded(name: str) -> str:
    """The form in which two names (addresses, categories) are compared: like SQL Server's default collation, blind to
    letter case and to trailing spaces. The very same text where it has that form already.
    """
    return folded_anew(name)


def folded_anew(name: str) -> str:
    """As `folded`, for one of many names that are asked for once: it is not remembered."""
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
    return ENCODE(values)


@lru_cache(maxsize=1000)
def _compared(fields: tuple[str, ...]) -> tuple[tuple[str, bool], ...]:
    """The fields that tell rows apart, in the order of the canonical text, and whether each holds a name."""
    return tuple((field, is_name(field)) for field in sorted(fields) if not is_list_version(field))


def identity_of(row: Mapping[str, Value], fields: Iterable[str]) -> tuple[Value, ...]:
    """The values of these fields, names folded: what tells a row from others."""
    values = ((name, row.get(name)) for name in fields)
    return tuple(folded(value) if isinstance(value, str) and is_name(name) else value for name, value in values)

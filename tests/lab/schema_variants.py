# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The stand-in schemas as a site's real ones may be: all that a user data map names is named otherwise, or there is no
foreign key, or addresses have a collation of their own.

OCS_LAB_SCHEMA=renamed, =without-foreign-keys or =own-collation gives such databases to every lab. The lab's programs
and the tests go on speaking of the stand-in schema; the collection gets nothing but what a site would write into its
variables.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from functools import cache
from typing import Any

VARIABLE = "OCS_LAB_SCHEMA"
RENAMED, WITHOUT_FOREIGN_KEYS, OWN_COLLATION = "renamed", "without-foreign-keys", "own-collation"
VARIANTS = (RENAMED, WITHOUT_FOREIGN_KEYS, OWN_COLLATION)
DATABASES = ("rtc", "rtcdyn")  # those that have tables of users
_PREFIX = "My "

Translate = Callable[[str], str]


def schema_variant() -> str:
    """The variant of the schema that all labs have; empty for the stand-in schemas as they are."""
    variant = os.environ.get(VARIABLE, "")
    if variant and variant not in VARIANTS:
        raise ValueError(f"{VARIABLE} is {variant!r}; it can be {', '.join(VARIANTS)}.")
    return variant


def translation(variant: str, version: str) -> Translate:
    """Makes of SQL that speaks of a version's stand-in schema ("2007", "2007 R2") the same for a variant of it."""
    if variant == RENAMED:
        return _renaming(version)
    return {WITHOUT_FOREIGN_KEYS: _without_foreign_keys, OWN_COLLATION: _own_collation}.get(variant, str)


def overrides(variant: str, version: str) -> dict[str, Any]:
    """The user_data_maps that a site with such a schema writes for this version."""
    if variant != RENAMED:
        return {}
    shipped = _shipped_map(version)
    tables = {
        key: {
            "table": _new_name(table["table"]),
            "columns": {name: {"column": _new_name(column["column"])} for name, column in table["columns"].items()},
        }
        for key, table in shipped["tables"].items()
    }
    return {"tables": tables, "delete_procedure": {"name": _new_name(shipped["delete_procedure"]["name"])}}


def site_name(name: str) -> str:
    """The name of a table or a column in the databases of all labs, by its name in the stand-in schema."""
    return _new_name(name) if schema_variant() == RENAMED else name


def stand_in_name(name: str) -> str:
    """The name of a table or a column in the stand-in schema."""
    return name.removeprefix(_PREFIX)


@cache
def _shipped_map(version: str) -> dict[str, Any]:
    # Only now: but for its variants, the lab needs nothing of the collection, not even on its path.
    from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.schema.user_data_map import SHIPPED

    return SHIPPED[version]


def _new_name(name: str) -> str:
    return f"{_PREFIX}{name}"


def _without_foreign_keys(sql: str) -> str:
    reference = r"REFERENCES dbo\.\w+\s*\([^()]*\)"
    return re.sub(reference, "", re.sub(rf",(\s*--[^\n]*)?\s*FOREIGN KEY\s*\([^()]*\)\s*{reference}", r"\1", sql))


def _own_collation(sql: str) -> str:
    """Addresses compare as text of another collation than the database's, and than addresses that are only told."""
    return re.sub(r"(\bUserAtHost\s+nvarchar\(450\))( NOT NULL UNIQUE)", r"\1 COLLATE Latin1_General_CI_AS\2", sql)


@cache
def _renaming(version: str) -> Translate:
    shipped = _shipped_map(version)
    names = {table["table"] for table in shipped["tables"].values()}
    for table in shipped["tables"].values():
        names |= {column["column"] for column in table["columns"].values()}
    names.add(shipped["delete_procedure"]["name"])
    word = "|".join(sorted(names, key=len, reverse=True))
    # Texts, comments and names that are new already stay as they are.
    tokens = re.compile(
        rf"'(?:[^']|'')*'|--[^\n]*|\[{_PREFIX}[^\]]*\]|\[(?P<quoted>{word})\]|(?<![\w@#\[])(?P<plain>{word})(?![\w\]])"
    )

    def renamed(found: re.Match[str]) -> str:
        name = found["quoted"] or found["plain"]
        return f"[{_new_name(name)}]" if name else found[0]

    return lambda sql: tokens.sub(renamed, sql)


class TranslatedConnection:
    """A pyodbc connection that takes SQL about the stand-in schema."""

    def __init__(self, connection: Any, translate: Translate) -> None:
        self._connection = connection
        self._translate = translate

    def execute(self, sql: str, *parameters: Any) -> Any:
        return self._connection.execute(self._translate(sql), *parameters)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)

# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The user data map against the live catalogue: everything that is not as the map says, before anything is read or
written.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.catalogue import Catalogue, Column, Table, folded
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.map_validation import family_of
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.user_data_map import ColumnMap, TableMap, UserDataMap
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import UnexpectedSchema, UnsupportedPool

Override = tuple[tuple[str, ...], Any]


@dataclass(frozen=True)
class Finding:
    """One thing that is not as the map says. C(override): a path in the map, and a value to paste there and to
    complete.
    """

    what: str
    override: Override


def refuse_other_products(user_data_map: UserDataMap, catalogue: Catalogue, where: str) -> None:
    for other in user_data_map.other_products:
        has = all(catalogue.table(name) for name in other.has)
        if has and not any(catalogue.table(name) for name in other.lacks):
            raise UnsupportedPool(
                f"The database on {where} belongs to {other.product}, not to OCS {user_data_map.version}.",
                remedy="This collection works with pools of OCS 2007 and OCS 2007 R2 only.",
            )


def unclassified_tables(user_data_map: UserDataMap, catalogue: Catalogue) -> list[str]:
    """The tables that the map does not speak of. They matter if they have rows."""
    known = {folded(table.table) for table in user_data_map.tables.values() if table.kind != "transient"}
    return [table.name for name, table in catalogue.tables.items() if name not in known]


def findings(user_data_map: UserDataMap, catalogue: Catalogue, filled: Collection[str]) -> list[Finding]:
    """All differences. C(filled): those of the unclassified tables that have rows."""
    found = [
        Finding(
            f"table {name} has rows and is not in the map",
            (("tables", name), {"class": "not_about_users", "table": name}),
        )
        for name in sorted(filled)
    ]
    for table in user_data_map.tables.values():
        if table.kind == "transient":
            continue
        live = catalogue.table(table.table)
        if live is None:
            found.append(
                Finding(f"table {table.table} is missing", (("tables", table.key, "table"), "<its name here>"))
            )
        elif table.kind != "not_about_users":
            found.extend(_table_findings(table, live))
    return found


def require_expected(user_data_map: UserDataMap, where: str, found: Collection[Finding]) -> None:
    """Raises UnexpectedSchema with all findings, and with a block to paste into the variables."""
    if not found:
        return
    block = yaml_block({"user_data_maps": {user_data_map.version: nested(finding.override for finding in found)}})
    raise UnexpectedSchema(
        f"The database on {where} is not what the user data map of OCS {user_data_map.version} says: "
        f"{'; '.join(finding.what for finding in found)}.",
        remedy="Find out what these tables and columns hold, complete this block and put it into your variables:\n"
        + block,
        details={"findings": [finding.what for finding in found], "user_data_maps_block": block},
    )


def _table_findings(table: TableMap, live: Table) -> Iterator[Finding]:
    for column in table.columns:
        found = live.column(column.column)
        place = ("tables", table.key, "columns", column.field)
        name = f"column {table.table}.{column.column}"
        if found is None:
            yield Finding(f"{name} is missing", ((*place, "column"), "<its name here>"))
        else:
            yield from _column_findings(table, column, found, name, place)
    known = {folded(column.column) for column in table.columns}
    for column_name, extra in live.columns.items():
        if column_name not in known:
            override = {"column": extra.name, "type": _known_family(extra), "role": "not_carried"}
            yield Finding(
                f"column {table.table}.{extra.name} is not in the map",
                (("tables", table.key, "columns", _field_name(extra.name)), override),
            )


def _column_findings(
    table: TableMap, column: ColumnMap, live: Column, name: str, place: tuple[str, ...]
) -> Iterator[Finding]:
    if column.family not in ("any", live.family):
        yield Finding(
            f"{name} is {live.type} and not of the family {column.family}", ((*place, "type"), _known_family(live))
        )
    if column.role == "surrogate" and not live.made_by_database:
        yield Finding(f"{name} gets no value from the database (IDENTITY)", ((*place, "role"), "value"))
    left_out = table.kind == "user_data" and column.role in ("not_carried", "journal_only")
    if left_out and not (live.nullable or live.has_default):
        yield Finding(f"{name} takes no NULL and has no default, so it must be carried", ((*place, "role"), "value"))


def _known_family(live: Column) -> str:
    family = family_of(live.type)
    return family if family != live.type else "any"


def _field_name(column: str) -> str:
    """A name for a field from a column's: DisplayName2 becomes display_name2."""
    return "".join(
        f"_{letter.lower()}" if letter.isupper() and n else letter.lower() for n, letter in enumerate(column)
    )


def nested(overrides: Iterable[Override]) -> dict[str, Any]:
    """Paths and values as one tree."""
    root: dict[str, Any] = {}
    for path, value in overrides:
        node = root
        for key in path[:-1]:
            node = node.setdefault(key, {})
        node[path[-1]] = value
    return root


def yaml_block(tree: Mapping[str, Any], depth: int = 0) -> str:
    """A tree of texts as YAML. Every key and text is quoted where YAML could read anything else into it."""
    lines = []
    for key, value in tree.items():
        indent = "  " * depth + _yaml_text(key) + ":"
        if isinstance(value, Mapping):
            lines.extend([indent, yaml_block(value, depth + 1)])
        else:
            lines.append(f"{indent} {_yaml_text(value)}")
    return "\n".join(lines)


def _yaml_text(text: str) -> str:
    plain = (
        text.replace("_", "").isalnum()
        and not text[0].isdigit()
        and text.lower() not in ("yes", "no", "true", "false", "null", "on", "off", "y", "n")
    )
    return text if plain else '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'

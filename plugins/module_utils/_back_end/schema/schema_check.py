# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The comparison of the user data map with the live catalogue: every difference, before anything is read or written."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any, NamedTuple

from ansible_collections.msrtc.ocs.plugins.module_utils._common.wording import in_sentence
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import UnsupportedPool

from .catalogue import Catalogue, Column, Table, folded
from .column_types import ColumnType
from .dependents import Dependents, field_name
from .mapped_tables import CARRIED, ColumnMap, TableMap
from .override_block import Override, nested, unexpected_schema
from .user_data_map import UserDataMap

_WRITTEN = frozenset({*CARRIED, "owner"})
_LIST_VERSION = ColumnType("int")


class Finding(NamedTuple):
    """One difference between map and catalogue. `override`: a path in the map, and a value to paste there and to
    complete; None where no change of the map can mend it.
    """

    what: str
    override: Override | None


def refuse_other_products(user_data_map: UserDataMap, catalogue: Catalogue, where: str) -> None:
    """Raise UnsupportedPool if the tables are those of Lync or of another product. `where`: the back end, in words."""
    for other in user_data_map.other_products:
        has = all(catalogue.table(name) for name in other.has)
        if has and not any(catalogue.table(name) for name in other.lacks):
            raise UnsupportedPool(
                f"The database on {where} belongs to {other.product}, not to OCS {user_data_map.version}.",
                remedy="This collection works with pools of OCS 2007 and OCS 2007 R2 only.",
            )


def tables_that_matter_with_rows(user_data_map: UserDataMap, catalogue: Catalogue) -> list[str]:
    """Tables that are not in the map but refer to users' rows, and tables whose rows stay while rows to which they
    refer are deleted. They are a problem only if they have rows.
    """
    known = {folded(table.table) for table in user_data_map.tables.values() if table.kind != "transient"}
    unclassified = (table.name for name, table in catalogue.tables.items() if name not in known)
    return list(dict.fromkeys([*unclassified, *Dependents(user_data_map, catalogue).blocking_tables()]))


def findings(user_data_map: UserDataMap, catalogue: Catalogue, filled: Collection[str]) -> list[Finding]:
    """All differences between map and catalogue. `filled`: those of `tables_that_matter_with_rows` that have rows."""
    dependents = Dependents(user_data_map, catalogue)
    found = [_of_filled_table(user_data_map, dependents, name) for name in sorted(filled)]
    for table in user_data_map.tables.values():
        if table.kind == "transient":
            continue
        live = catalogue.table(table.table)
        if live is None:
            found.append(
                Finding(f"table {table.table} is missing", (("tables", table.key, "table"), "<its name here>"))
            )
        elif table.kind != "not_about_users":
            found.extend(_table_findings(user_data_map, catalogue, table, live))
    found.extend(Finding(what, None) for what in dependents.keys_in_the_way())
    for table, names in dependents.unknown_triggers():
        what = f"table {table.table} is changed by triggers of its own: {in_sentence(names)}"
        found.append(Finding(what, (("tables", table.key, "triggers"), [*table.triggers, *names])))
    return found


def require_expected(user_data_map: UserDataMap, where: str, found: Collection[Finding]) -> None:
    """Raise UnexpectedSchema with all findings, and with a block to paste into the variables."""
    if not found:
        return
    overrides = nested(finding.override for finding in found if finding.override)
    raise unexpected_schema(
        f"The database on {where} is not what the user data map of OCS {user_data_map.version} says: "
        f"{in_sentence([finding.what for finding in found], '; ')}.",
        {user_data_map.version: overrides} if overrides else {},
        {"findings": [finding.what for finding in found]},
    )


def _of_filled_table(user_data_map: UserDataMap, dependents: Dependents, name: str) -> Finding:
    """The finding for a table with rows that refer to users' rows: it cannot be left alone, whatever it contains."""
    key = dependents.blocking_tables().get(name)
    if key is None:
        left_alone = {"class": "not_about_users", "table": name}
        return Finding(f"table {name} has rows and is not in the map", (("tables", name), left_alone))
    mapped = (table.key for table in user_data_map.tables.values() if folded(table.table) == folded(name))
    override: dict[str, Any] = {
        "class": "<user_data, or never_carried if its rows may be lost>",
        "table": name,
        "columns": dependents.proposed_columns(name),
    }
    what = f"table {name} has rows that refer to {key.referenced}, so users' rows there cannot be deleted"
    return Finding(what, (("tables", next(mapped, name)), override))


def _table_findings(
    user_data_map: UserDataMap, catalogue: Catalogue, table: TableMap, live: Table
) -> Iterator[Finding]:
    for column in table.columns:
        found = live.column(column.column)
        place = ("tables", table.key, "columns", column.field)
        name = f"column {table.table}.{column.column}"
        if found is None:
            yield Finding(f"{name} is missing", ((*place, "column"), "<its name here>"))
        else:
            yield from _column_findings(table, column, found, name, place)
            yield from _narrow_key(user_data_map, catalogue, column, found, name)
    known = {folded(column.column) for column in table.columns}
    for column_name, extra in live.columns.items():
        if column_name not in known:
            override = {"column": extra.name, "type": extra.known_family, "role": "not_carried"}
            yield Finding(
                f"column {table.table}.{extra.name} is not in the map",
                (("tables", table.key, "columns", field_name(extra.name)), override),
            )


def _column_findings(
    table: TableMap, column: ColumnMap, live: Column, name: str, place: tuple[str, ...]
) -> Iterator[Finding]:
    written = table.kind in ("user_data", "journal_only") and column.role in _WRITTEN
    if column.family not in ("any", live.family):
        override: dict[str, Any] = {"type": live.known_family}
        if written and live.known_family == "any":
            override["role"] = "not_carried"
        yield Finding(f"{name} is {live.type} and not of the family {column.family}", (place, override))
    elif written and live.known_family == "any":
        yield Finding(f"{name} is {live.type}, and values of that type are not carried", (place, _NOT_CARRIED))
    if column.role == "surrogate" and not live.made_by_database:
        yield Finding(f"{name} gets no value from the database (IDENTITY)", ((*place, "role"), "value"))
    if written and (live.made_by_database or live.computed):
        yield Finding(f"{name} takes no value but the database's own (IDENTITY or computed)", (place, _NOT_CARRIED))
    if column.role == "list_version" and live.family == "integer" and not live.column_type.holds_all_of(_LIST_VERSION):
        yield Finding(f"{name} is {live.type}, too small for the versions of a list", (place, _NOT_CARRIED))
    left_out = table.kind == "user_data" and column.role in ("not_carried", "journal_only")
    if left_out and not (live.nullable or live.has_default or live.made_by_database or live.computed):
        yield Finding(f"{name} takes no NULL and has no default, so it must be carried", ((*place, "role"), "value"))


_NOT_CARRIED = {"role": "not_carried"}


def _narrow_key(
    user_data_map: UserDataMap, catalogue: Catalogue, column: ColumnMap, live: Column, name: str
) -> Iterator[Finding]:
    """A finding if a column that refers to another table's key cannot hold every key of it."""
    referenced = _referenced(user_data_map, column)
    key = referenced and (referenced.with_role("surrogate") or referenced.column("key"))
    table = catalogue.table(referenced.table) if referenced else None
    there = table.column(key.column) if table and key else None
    integers = there is not None and live.family == there.family == "integer"
    if table and there and integers and not live.column_type.holds_all_of(there.column_type):
        yield Finding(f"{name} is {live.type}, too small for the keys of {table.name} ({there.type})", None)


def _referenced(user_data_map: UserDataMap, column: ColumnMap) -> TableMap | None:
    if column.role in ("owner", "resource"):
        return user_data_map.resources
    if column.role == "look_up":
        return user_data_map.tables[column.look_up or ""]
    return user_data_map.tables[column.parent or ""] if column.role == "parent" else None

# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Foreign keys and triggers that would stop a user's rows from being deleted, or that would do more than is
asked for.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import groupby
from operator import attrgetter
from typing import Any

from .catalogue import Catalogue, ForeignKey, folded
from .mapped_tables import TableMap
from .user_data_map import UserDataMap

# Classes of tables whose rows go when a user is moved away, and those whose rows go besides when a user is deleted (see
# rows/deleting.py).
_LEFT_BY_MOVED = ("user_data", "journal_only", "never_carried")
_LEFT_BY_DELETED = (*_LEFT_BY_MOVED, "made_from_directory")
_WRITTEN = ("identity", *_LEFT_BY_DELETED)


class Dependents:
    """The foreign keys and triggers of a catalogue that concern the map's tables."""

    def __init__(self, user_data_map: UserDataMap, catalogue: Catalogue) -> None:
        self._map = user_data_map
        self._catalogue = catalogue
        known = (table for table in user_data_map.tables.values() if table.kind != "transient")
        self._tables = {folded(table.table): table for table in known}
        self._order = {name: number for number, name in enumerate(self._tables)}

    def blocking_tables(self) -> dict[str, ForeignKey]:
        """The tables whose rows stay while rows to which they refer are deleted: by name, one such foreign key. A
        deletion fails if such a table has rows.
        """
        blocking: dict[str, ForeignKey] = {}
        for key in self._catalogue.foreign_keys:
            table, referenced = self._mapped(key.table), self._mapped(key.referenced)
            if referenced is not None and _stays_behind(table, referenced):
                blocking.setdefault(key.table, key)
        return blocking

    def keys_in_the_way(self) -> Iterator[str]:
        """Keys between tables of the map that make deleting one user's rows impossible, each as a sentence's part."""
        for name, columns in groupby(self._catalogue.foreign_keys, key=attrgetter("name")):
            key = list(columns)
            table, referenced = self._mapped(key[0].table), self._mapped(key[0].referenced)
            if table is None or referenced is None or referenced.kind not in _LEFT_BY_DELETED:
                continue
            if _stays_behind(table, referenced):
                continue
            if self._order[folded(table.table)] < self._order[folded(referenced.table)]:
                yield f"foreign key {name} wants {referenced.table} to stand before {table.table} in the map"
            elif not _is_of_one_user(table, key):
                yield f"foreign key {name} lets rows of others in {table.table} hold a user's row in {referenced.table}"

    def unknown_triggers(self) -> Iterator[tuple[TableMap, tuple[str, ...]]]:
        """Triggers on the tables that are written to, other than those that the map accepts."""
        for table in self._map.of(*_WRITTEN):
            accepted = {folded(name) for name in table.triggers}
            found = self._catalogue.triggers.get(folded(table.table), ())
            if unknown := tuple(name for name in found if folded(name) not in accepted):
                yield table, unknown

    def proposed_columns(self, name: str) -> dict[str, dict[str, Any]]:
        """The columns of a table that is not in the map, in the form of a map's entry. The column of the foreign key
        becomes the owner.
        """
        live = self._catalogue.table(name)
        owning = self.blocking_tables()[name]
        columns = live.columns.values() if live else ()
        described = {}
        for column in columns:
            role = {"role": "value"}
            if folded(column.name) == folded(owning.column):
                role = self._owning_role(owning)
            described[field_name(column.name)] = {"column": column.name, "type": column.known_family, **role}
        return described

    def _owning_role(self, key: ForeignKey) -> dict[str, str]:
        referenced = self._mapped(key.referenced)
        surrogate = referenced.with_role("surrogate") if referenced else None
        if referenced and surrogate and folded(surrogate.column) == folded(key.referenced_column):
            return {"role": "parent", "parent": referenced.key}
        return {"role": "owner"}

    def _mapped(self, name: str) -> TableMap | None:
        return self._tables.get(folded(name))


def _stays_behind(table: TableMap | None, referenced: TableMap) -> bool:
    """Rows of `table` (None: a table that is not in the map) stay while the rows of `referenced` are deleted."""
    kinds: Collection[str] = _LEFT_BY_MOVED if referenced.kind in _LEFT_BY_MOVED else _LEFT_BY_DELETED
    return referenced.kind in _LEFT_BY_DELETED and (table is None or table.kind not in kinds)


def _is_of_one_user(table: TableMap, key: Collection[ForeignKey]) -> bool:
    """The rows that refer to a user's row belong to the same user, so both are deleted together."""
    own = {folded(column.column) for column in table.columns if column.role in ("owner", "parent")}
    return any(folded(column.column) in own for column in key)


def field_name(column: str) -> str:
    """A field's name for a column: DisplayName2 becomes display_name2."""
    return "".join(
        f"_{letter.lower()}" if letter.isupper() and n else letter.lower() for n, letter in enumerate(column)
    )

# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A table and a column of a user data map."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.sections import Columns

# Roles of columns whose values are a user's data.
CARRIED = frozenset({"value", "resource", "look_up", "parent", "address_text", "list_version"})
# Roles of columns that name the account of the directory from which a row was made.
ACCOUNT_ROLES = ("account_guid", "account_sid")


@dataclass(frozen=True)
class ColumnMap:
    """A column, and the name under which its values stand in users' data.

    `of`: the table of the pool in which the value has to exist, in the field of the same name.
    """

    field: str
    column: str
    family: str
    role: str
    look_up: str | None = None
    parent: str | None = None
    of: str | None = None
    when: Mapping[str, str] = dataclasses.field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class TableMap:
    """A table. `section` is the part of users' data that its rows belong to; two tables can share one.

    `identity`: the fields that, with the owner, tell the table's rows apart; None if nothing does. `fixed`: fields with
    a constant value for all rows of the table, which stand in no column. `raises`: the list version of the home row
    that rises when rows of other users are deleted here. `pool_number`: the fields that are together a number that only
    one user of the pool can have. `triggers`: triggers of the table that somebody has found to be harmless.
    """

    key: str
    kind: str
    table: str
    section: str
    columns: tuple[ColumnMap, ...]
    identity: tuple[str, ...] | None = None
    fixed: Mapping[str, str] = dataclasses.field(default_factory=dict)
    raises: str | None = None
    pool_number: tuple[str, ...] = ()
    triggers: tuple[str, ...] = ()

    @property
    def carried(self) -> tuple[ColumnMap, ...]:
        return tuple(column for column in self.columns if column.role in CARRIED)

    @property
    def journalled(self) -> tuple[ColumnMap, ...]:
        """The columns whose values are kept in journals: those that are carried to another pool, and those that are
        never carried.
        """
        return tuple(column for column in self.columns if column.role in CARRIED or column.role == "journal_only")

    @cached_property
    def columns_read(self) -> Columns:
        """The field at each place of the row tuples that are read of the table; fields with a constant
        value come last.
        """
        return Columns([*(column.field for column in self.journalled), *self.fixed])

    @property
    def references(self) -> tuple[ColumnMap, ...]:
        """The columns that hold another user's address."""
        return tuple(column for column in self.columns if column.role in ("resource", "address_text"))

    def with_role(self, role: str) -> ColumnMap | None:
        return next((column for column in self.columns if column.role == role), None)

    def column(self, name: str) -> ColumnMap:
        return next(column for column in self.columns if column.field == name)

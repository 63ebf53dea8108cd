# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Counting the rows that are going to be locked."""

from __future__ import annotations

from collections.abc import Sequence

from ..connection.connection import BackEnd
from ..schema.batch_tables import batch_of
from ..schema.mapped_tables import TableMap
from ..schema.sql_names import SqlNames
from ..statements.locked_rows import RowCounts
from ..statements.results import Question
from .reading import mention, per_user


def count_rows(
    back_end: BackEnd,
    sql_names: SqlNames,
    addresses: Sequence[str],
    tables: Sequence[TableMap],
    *,
    mentions: bool = False,
) -> RowCounts:
    """Rows by the map's keys of the tables; with `mentions` also those that speak of the users, by `mentions_of`.

    One round trip, and none for a single user, who cannot be divided. It fills the temporary table of the users.
    """
    asked = [per_user(table.key, f"{sql_names.rows_of_batch(table)} GROUP BY p.n") for table in tables]
    if mentions:
        asked.extend(_mentions(sql_names, table) for table in tables if table.references)
    if len(addresses) < 2:
        back_end.run("addresses of users", batch_of(sql_names, addresses))
        return RowCounts(len(addresses), {})
    answers = back_end.run("counting rows before they are locked", [*batch_of(sql_names, addresses), *asked])
    return RowCounts(
        len(addresses), {question.about: dict(rows) for question, rows in zip(asked, answers, strict=True)}
    )


def mentions_of(table: TableMap) -> str:
    """The key under which a table's rows that name users are counted."""
    return f"mentions {table.key}"


def _mentions(sql_names: SqlNames, table: TableMap) -> Question:
    rows = f"FROM {sql_names.name(table)} t JOIN #batch_user p ON {mention(sql_names, table)} GROUP BY p.n"
    return per_user(mentions_of(table), rows)

# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The rows that a back end has of users besides their data: User Replicator's, transient ones, and others' rows that
name them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ..connection.connection import BackEnd
from ..schema.batch_tables import batch_of
from ..schema.mapped_tables import TableMap
from ..schema.sql_names import SqlNames
from ..statements.literals import quote_name
from ..statements.results import Question
from .reading import mentions_of_others, per_user


@dataclass(frozen=True)
class RowsBesidesData:
    """Numbers of rows. `own`: made from the directory, or transient, by the map's keys of the tables.

    `replicated`: those of them that are made from the directory.
    `mentions`: rows of other users that speak of this one, by section; of contacts that is one for each contact list.
    `list_version`: the greatest version of other users' lists that rises when this user goes; 0: there is none.
    """

    own: Mapping[str, int] = field(default_factory=dict)
    mentions: Mapping[str, int] = field(default_factory=dict)
    replicated: Mapping[str, int] = field(default_factory=dict)
    list_version: int = 0


def read_rows_besides_data(
    back_end: BackEnd, sql_names: SqlNames, transient: Sequence[TableMap], addresses: Sequence[str]
) -> dict[int, RowsBesidesData]:
    """The rows of users by their numbers in `addresses`, counted by the server. Users without any are left out."""
    replicated = sql_names.map.of("made_from_directory")
    tables = [*replicated, *transient]
    speaking = [table for table in sql_names.map.of("user_data") if table.references]
    own = [per_user(table.key, f"{sql_names.rows_of_batch(table)} GROUP BY p.n") for table in tables]
    others = [per_user(table.section, f"{mentions_of_others(sql_names, table)} GROUP BY p.n") for table in speaking]
    questions = [*own, *others]
    rising = [_greatest_version(sql_names, table) for table in speaking if table.raises]
    results = back_end.run("counting rows besides users' data", [*batch_of(sql_names, addresses), *questions, *rising])
    versions: dict[int, int] = {}
    for rows in results[len(questions) :]:
        for n, version in rows:
            versions[n] = max(versions.get(n, 0), version or 0)
    counted: dict[int, tuple[dict[str, int], dict[str, int]]] = {}
    for place, (question, rows) in enumerate(zip(questions, results[: len(questions)], strict=True)):
        for n, count in rows:
            found = counted.setdefault(n, ({}, {}))[0 if place < len(own) else 1]
            found[question.about] = found.get(question.about, 0) + count
    made = {table.key for table in replicated}
    return {
        n: RowsBesidesData(
            own, mentions, {name: count for name, count in own.items() if name in made}, versions.get(n, 0)
        )
        for n, (own, mentions) in counted.items()
    }


def _greatest_version(sql_names: SqlNames, table: TableMap) -> Question:
    """The greatest version of others' lists in which a user stands, by user."""
    home = sql_names.map.home
    version = f"h.{quote_name(home.column(table.raises or '').column)}"
    joined = f" JOIN {sql_names.name(home)} h ON {sql_names.owner(home, 'h')} = {sql_names.owner(table)}"
    source = f"{mentions_of_others(sql_names, table, joined)} GROUP BY p.n"
    return Question(f"versions of {table.key}", ("p.n", f"MAX({version})"), source)


def shown_as_enabled(back_end: BackEnd, sql_names: SqlNames, addresses: Sequence[str]) -> list[int] | None:
    """Users who are recorded here as enabled, by number in `addresses`. None where the map has no such column."""
    for table in sql_names.map.of("made_from_directory"):
        column = next((column for column in table.columns if column.field == "enabled"), None)
        if column is not None:
            source = f"{sql_names.rows_of_batch(table)} WHERE t.{quote_name(column.column)} = 1"
            (rows,) = back_end.run(
                "users shown as enabled", [*batch_of(sql_names, addresses), Question(table.key, ("p.n",), source)]
            )
            back_end.require_known_users("users shown as enabled", range(len(addresses)), rows)
            return [n for (n,) in rows]
    return None

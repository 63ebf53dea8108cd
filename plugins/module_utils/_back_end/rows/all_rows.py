# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""All rows that a back end has of users: their data, User Replicator's rows, transient ones, and others' rows that name
them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import repeat

from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.mentions import Mentions, OwnedRows
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import WITHIN
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.sections import Columns, Section

from ..connection.connection import BackEnd
from ..schema.batch_tables import batch_of
from ..schema.mapped_tables import TableMap
from ..schema.sql_names import SqlNames
from ..statements.arriving_rows import ARRIVING_ROWS
from ..statements.literals import quote_name
from ..statements.result_sets import ResultSet
from ..statements.results import Question
from .reading import kinds, mentions_of_others, per_user, rows_of_each
from .user_counts import registrations_asked


@dataclass(frozen=True)
class AllRows:
    """Numbers of rows. `data`: of user data, by section. `beside`: made from the directory, or transient, by the map's
    keys of the tables.

    `replicated`: those of them that are made from the directory.
    `mentions`: rows of other users that speak of this one, by section; of contacts that is one for each contact list.
    `connected`: those of `beside` that are registrations which have not expired; 0 where nobody can tell.
    `list_version`: the greatest version of other users' lists that rises when this user goes; 0: there is none.
    """

    data: Mapping[str, int] = field(default_factory=dict)
    beside: Mapping[str, int] = field(default_factory=dict)
    mentions: Mapping[str, int] = field(default_factory=dict)
    replicated: Mapping[str, int] = field(default_factory=dict)
    connected: int = 0
    list_version: int = 0


def count_all_rows(
    back_end: BackEnd, sql_names: SqlNames, transient: Sequence[TableMap], addresses: Sequence[str]
) -> dict[int, AllRows]:
    """The rows of users by their numbers in `addresses`, counted by the server. Users without any are left out."""
    replicated = sql_names.map.of("made_from_directory")
    speaking = [table for table in sql_names.map.of("user_data") if table.references]
    data = [_counted(sql_names, table, table.section) for table in sql_names.map.of("user_data", "journal_only")]
    beside = [_counted(sql_names, table, table.key) for table in (*replicated, *transient)]
    mentions = [per_user(table.section, f"{mentions_of_others(sql_names, table)} GROUP BY p.n") for table in speaking]
    registrations = [registrations_asked(sql_names, table) for table in transient if table.key == "registrations"]
    rising = [_greatest_version(sql_names, table) for table in speaking if table.raises]
    about, counted = "counting all rows of users", [*data, *beside, *mentions]
    results = back_end.run(about, [*batch_of(sql_names, addresses), *counted, *registrations, *rising])
    back_end.require_known_users(about, range(len(addresses)), *results)
    further = results[len(counted) :]
    connected = {n: count for rows in further[: len(registrations)] for n, count in rows}
    versions = _greatest(further[len(registrations) :])
    kinds_counted = [*repeat("data", len(data)), *repeat("beside", len(beside)), *repeat("mentions", len(mentions))]
    found = _of_each(zip(kinds_counted, counted, results[: len(counted)], strict=True))
    made = {table.key for table in replicated}
    return {
        n: AllRows(
            of_user["data"],
            of_user["beside"],
            of_user["mentions"],
            replicated={key: count for key, count in of_user["beside"].items() if key in made},
            connected=connected.get(n, 0),
            list_version=versions.get(n, 0),
        )
        for n, of_user in found.items()
    }


def _of_each(answers: Iterable[tuple[str, Question, ResultSet]]) -> dict[int, dict[str, dict[str, int]]]:
    """The counts of each user by the kind of rows, and by what was counted."""
    found: dict[int, dict[str, dict[str, int]]] = {}
    for kind, question, rows in answers:
        for n, count in rows:
            counts = found.setdefault(n, {"data": {}, "beside": {}, "mentions": {}})[kind]
            counts[question.about] = counts.get(question.about, 0) + count
    return found


def _greatest(answers: Iterable[ResultSet]) -> dict[int, int]:
    """The greatest of all versions by user."""
    versions: dict[int, int] = {}
    for rows in answers:
        for n, version in rows:
            versions[n] = max(versions.get(n, 0), version or 0)
    return versions


def _counted(sql_names: SqlNames, table: TableMap, about: str) -> Question:
    return per_user(about, f"{sql_names.rows_of_batch(table)} GROUP BY p.n")


def _greatest_version(sql_names: SqlNames, table: TableMap) -> Question:
    """The greatest version of others' lists in which a user stands, by user."""
    home = sql_names.map.home
    version = f"h.{quote_name(home.column(table.raises or '').column)}"
    joined = f" JOIN {sql_names.name(home)} h ON {sql_names.owner(home, 'h')} = {sql_names.owner(table)}"
    source = f"{mentions_of_others(sql_names, table, joined)} GROUP BY p.n"
    return Question(f"versions of {table.key}", ("p.n", f"MAX({version})"), source)


def read_mentions(back_end: BackEnd, sql_names: SqlNames, addresses: Sequence[str]) -> list[Mentions]:
    """For each address, the rows of other users that name it, as incomplete data of those users; with them the contact
    groups and containers of these rows, since a number alone does not identify a group.
    """
    speaking = [table for table in sql_names.map.of("user_data") if table.references]
    within = [(table, group) for table in speaking for group in _groups_of(sql_names, table)]
    rows_asked_of = [_mentions_asked(sql_names, table) for table in speaking]
    groups_asked = [_groups_asked(sql_names, table, group) for table, group in within]
    about = "reading other users' rows about users"
    answers = back_end.run(about, [*batch_of(sql_names, addresses), *rows_asked_of, *groups_asked])
    back_end.require_known_users(about, range(len(addresses)), *answers)
    results = list(map(ResultSet.of, answers))
    found: list[dict[str, list[OwnedRows]]] = [{} for _address in addresses]
    spellings: dict[str, str] = {}
    for table, rows in zip(speaking, results[: len(speaking)], strict=True):
        ARRIVING_ROWS.come_first()  # another thread reads what this one has asked for just now
        for n, owned in _rows_of_others(table, rows, spellings):
            found[n].setdefault(table.section, []).append(owned)
    of_groups: dict[str, list[ResultSet]] = {}  # a container may have a user in two tables
    for (_table, group), rows in zip(within, results[len(speaking) :], strict=True):
        of_groups.setdefault(group.key, []).append(rows)
    for key, found_groups in of_groups.items():
        group = sql_names.map.tables[key]
        for n, owned in _rows_of_others(group, _each_once(found_groups), spellings):
            found[n].setdefault(group.section, []).append(_without_list_versions(owned))
    shared = sql_names.map.columns_of_sections
    return [Mentions({name: _joined(parts, shared.get(name)) for name, parts in of.items()}) for of in found]


def _mentions_asked(sql_names: SqlNames, table: TableMap) -> Question:
    columns = (sql_names.portable_value(table, column) for column in table.journalled)
    source = mentions_of_others(sql_names, table, sql_names.referred(table))
    return Question(
        table.key, ("p.n", f"o.{sql_names.resource_address}", *columns), source, ("number", "text", *kinds(table))
    )


def _rows_of_others(table: TableMap, rows: ResultSet, spellings: dict[str, str]) -> Iterator[tuple[int, OwnedRows]]:
    """The rows of such a SELECT by the number of the user whom they name. `spellings`: the owners who are known: the
    same address is to be the same object, which Python finds sooner.
    """
    for n, (owners,), section in rows_of_each(table, rows, 2):
        yield n, OwnedRows(list(map(spellings.setdefault, owners, owners)), section)


def _each_once(results: Sequence[ResultSet]) -> ResultSet:
    """The rows of all these results, each once."""
    different = dict.fromkeys(row for rows in results for row in zip(*rows.columns, strict=True))
    return results[0] if len(different) == sum(map(len, results)) == len(results[0]) else ResultSet(list(different))


def _without_list_versions(groups: OwnedRows) -> OwnedRows:
    """Each group of an owner once, and what it is; the version of its list says nothing of the user."""
    columns = groups.rows.columns.without_list_versions
    if columns is groups.rows.columns:
        return groups
    known = groups.rows.joined((), columns)
    owners, tuples = zip(*dict.fromkeys(zip(groups.owners, known.tuples, strict=True)), strict=True)
    return OwnedRows(owners, Section(columns, tuples))


def _joined(parts: Sequence[OwnedRows], columns: Columns | None) -> OwnedRows:
    """The rows of a section, from one table or several; `columns`: those of a section that several tables share."""
    if columns is None:
        return parts[0]
    first, *others = (part.rows for part in parts)
    return OwnedRows([owner for part in parts for owner in part.owners], first.joined(others, columns))


def _groups_of(sql_names: SqlNames, table: TableMap) -> list[TableMap]:
    """The table of the groups or containers that the rows of this one are in."""
    _field, section, _key = WITHIN.get(table.section, ("", "", ""))
    return [table_map for table_map in sql_names.map.of("user_data") if table_map.section == section]


def _groups_asked(sql_names: SqlNames, table: TableMap, group: TableMap) -> Question:
    """The groups in which a table's rows of others have somebody of the batch."""
    field, _section, key = WITHIN[table.section]
    within = f"{sql_names.column_value(table, table.column(field))} AS within"
    members = f"SELECT p.n, {sql_names.owner(table)} AS owner, {within} {mentions_of_others(sql_names, table)}"
    place = f"{sql_names.owner(group)} = m.owner AND {sql_names.column_value(group, group.column(key))} = m.within"
    source = (
        f"FROM ({members}) m JOIN {sql_names.name(group)} t ON {place} "
        f"JOIN {sql_names.name(sql_names.map.resources)} o ON o.{sql_names.resource_key} = m.owner"
    )
    columns = (sql_names.portable_value(group, column) for column in group.journalled)
    return Question(f"{group.key} of {table.key}", ("m.n", f"o.{sql_names.resource_address}", *columns), source)


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

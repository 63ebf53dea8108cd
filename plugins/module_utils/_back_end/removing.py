# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Taking users' rows away: those of a moved user, or everything of a deleted one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.connection import BackEnd
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.counting import mentions_of
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.layout import Layout, of_portion
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.literals import literal, quote_name
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.locked_rows import RowCounts
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.reading import mention
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.results import Question, Statement
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.user_data_map import TableMap
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import BackEndRefused

# A procedure that rolls back would leave what follows it to commit statement by statement.
_STILL_IN_TRANSACTION = (
    "IF @@TRANCOUNT = 0 BEGIN RAISERROR('The procedure has ended the transaction.', 16, 1) RETURN END"
)

# What a moved user leaves, and what a deleted user leaves besides.
OF_A_MOVED_USER = ("user_data", "journal_only", "never_carried")
OF_A_DELETED_USER = (*OF_A_MOVED_USER, "made_from_directory")


def unhome(
    back_end: BackEnd, layout: Layout, ids: Sequence[int], counts: RowCounts, transient: Sequence[TableMap] = ()
) -> None:
    """Delete what belongs to users who live elsewhere, and nothing that belongs to others. User Replicator's rows stay.
    C(counts): the rows of these users, in this order. One round trip.
    """
    if not ids:
        return
    tables = [*layout.map.of(*OF_A_MOVED_USER), *transient]
    left = _left((table, layout.rows_by_owner(table, ids)) for table in tables)
    deletes = (
        f"DELETE t {layout.rows_by_owner(table, [ids[number] for number in portion])}"
        for table in reversed(tables)
        for portion in counts.portions(table.key)
    )
    (numbers,) = back_end.run("deleting moved users' rows", [*deletes, left])
    _require_nothing_left(back_end, numbers)


def erase(
    back_end: BackEnd,
    layout: Layout,
    addresses: Sequence[str],
    counts: RowCounts,
    transient: Sequence[TableMap],
    *,
    from_contact_lists: bool,
) -> None:
    """Delete all that belongs to users, by the map. C(counts): their rows, and those that speak of them, in this order.

    With C(from_contact_lists) also the rows of others that speak of them, and their addresses: what the product does
    when it deletes. Without, no row of anybody else is touched, and the addresses stay because those rows may need
    them.
    """
    tables = layout.map.of(*OF_A_DELETED_USER)
    statements = list(layout.people(addresses))
    if from_contact_lists:
        statements.extend(_raised_versions(layout, counts))
    statements.extend(_deletes(layout, transient, counts))
    for table in reversed(tables):
        if from_contact_lists and table.references:
            statements.extend(f"DELETE t {source}" for source in _speaking(layout, table, counts))
        statements.extend(_deletes(layout, [table], counts))
    if from_contact_lists:
        people = f"DELETE t FROM {layout.name(layout.map.resources)} t JOIN #person p ON t.{layout.resource_key} = p.id"
        statements.extend(f"{people}{of_portion(portion)}" for portion in counts.portions())
    _finish(back_end, layout, statements, by_procedure=False)


def erase_by_procedure(
    back_end: BackEnd, layout: Layout, addresses: Sequence[str], counts: RowCounts, transient: Sequence[TableMap]
) -> None:
    """Delete all that belongs to users with the product's own procedure, many users in a round trip."""
    procedure = f"{quote_name(layout.map.schema)}.{quote_name(layout.map.delete_procedure)}"
    statements = list(layout.people(addresses))
    statements.extend(_deletes(layout, transient, counts))
    for address in addresses:
        statements.append(f"EXEC {procedure} {layout.map.delete_parameter} = {literal(address)}")
        statements.append(_STILL_IN_TRANSACTION)
    _finish(back_end, layout, statements, by_procedure=True)


def _deletes(layout: Layout, tables: Sequence[TableMap], counts: RowCounts) -> Iterator[str]:
    """Of the rows of the people of the batch."""
    for table in tables:
        for portion in counts.portions(table.key):
            yield f"DELETE t {layout.rows_of_people(table, portion=portion)}"


def _speaking(layout: Layout, table: TableMap, counts: RowCounts) -> Iterator[str]:
    """C(FROM ..): the rows of anybody that speak of the people of the batch, portion by portion."""
    for portion in counts.portions(mentions_of(table)):
        condition = f"({mention(layout, table)}){of_portion(portion)}"
        yield f"FROM {layout.name(table)} t JOIN #person p ON {condition}"


def _finish(back_end: BackEnd, layout: Layout, statements: Sequence[Statement], *, by_procedure: bool) -> None:
    left = _left((table, layout.rows_of_people(table)) for table in layout.map.of(*OF_A_DELETED_USER))
    (numbers,) = back_end.run("deleting users", [*statements, left], calls_procedures=by_procedure)
    _require_nothing_left(back_end, numbers)


def _raised_versions(layout: Layout, counts: RowCounts) -> Iterator[str]:
    """The list versions of all who lose rows: by one for every row, as the product's procedure does for one user
    after another.
    """
    home = layout.map.home
    for table in layout.map.of("user_data"):
        if not table.raises:
            continue
        version = quote_name(home.column(table.raises).column)
        for source in _speaking(layout, table, counts):
            lost = f"SELECT {layout.owner(table)} AS owner, COUNT(*) AS lost {source} GROUP BY {layout.owner(table)}"
            yield (
                f"UPDATE t SET {version} = t.{version} + v.lost FROM {layout.name(home)} t "
                f"JOIN ({lost}) v ON v.owner = {layout.owner(home)}"
            )


def _left(sources: Iterable[tuple[TableMap, str]]) -> Question:
    """How many rows each table has where it should have none."""
    parts = [Question(table.key, (literal(table.table), "COUNT(*)"), source) for table, source in sources]
    return Question.of_all("rows that are left", parts)


def _require_nothing_left(back_end: BackEnd, counts: Iterable[tuple[str, int]]) -> None:
    """Triggers, or a procedure that does less than the map: found before the transaction is committed."""
    left = [f"{count} in {table}" for table, count in counts if count]
    if left:
        raise BackEndRefused(
            f"Rows of deleted users are left on the back end {back_end.settings.where}: {', '.join(left)}.",
            changed="The transaction was rolled back.",
            remedy="Something in the database works against the user data map, such as a trigger. "
            "Correct the map in user_data_maps.",
        )

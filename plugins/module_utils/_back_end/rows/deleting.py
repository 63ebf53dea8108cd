# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Taking users' rows away: those of a moved user, or everything of a deleted one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ansible_collections.msrtc.ocs.plugins.module_utils._common.wording import in_sentence
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import BackEndRefused

from ..connection.connection import BackEnd
from ..schema.batch_tables import batch_of
from ..schema.mapped_tables import TableMap
from ..schema.sql_names import SqlNames, of_portion
from ..statements.literals import literal, quote_name
from ..statements.locked_rows import RowCounts
from ..statements.results import Question, Statement
from .counting import mentions_of
from .reading import mention

# A procedure that rolls back would leave what follows it to commit statement by statement.
_STILL_IN_TRANSACTION = (
    "IF @@TRANCOUNT = 0 BEGIN RAISERROR('The procedure has ended the transaction.', 16, 1) RETURN END"
)

# Classes of tables whose rows go when a user is moved away, and those whose rows go besides when a user is deleted.
OF_A_MOVED_USER = ("user_data", "journal_only", "never_carried")
OF_A_DELETED_USER = (*OF_A_MOVED_USER, "made_from_directory")


def delete_home_rows(
    back_end: BackEnd, sql_names: SqlNames, ids: Sequence[int], counts: RowCounts, transient: Sequence[TableMap] = ()
) -> None:
    """Delete what belongs to users who live elsewhere, and nothing that belongs to others. User Replicator's rows stay.
    `counts`: the rows of these users, in this order. One round trip.
    """
    if not ids:
        return
    tables = [*sql_names.map.of(*OF_A_MOVED_USER), *transient]
    left = _left((table, sql_names.rows_by_owner(table, ids)) for table in tables)
    deletes = (
        f"DELETE t {sql_names.rows_by_owner(table, [ids[number] for number in portion])}"
        for table in reversed(tables)
        for portion in counts.portions(table.key)
    )
    (numbers,) = back_end.run("deleting moved users' rows", [*deletes, left])
    _require_nothing_left(back_end, numbers)


def delete_all_rows_by_map(
    back_end: BackEnd,
    sql_names: SqlNames,
    addresses: Sequence[str],
    counts: RowCounts,
    transient: Sequence[TableMap],
    *,
    from_contact_lists: bool,
) -> None:
    """Delete all that belongs to users, by the map. `counts`: their rows, and those that speak of them, in this order.

    With `from_contact_lists` also the rows of others that speak of them, and their addresses: what the product does
    when it deletes. Without, no row of anybody else is touched, and the addresses stay because those rows may need
    them.
    """
    tables = sql_names.map.of(*OF_A_DELETED_USER)
    statements = list(batch_of(sql_names, addresses))
    if from_contact_lists:
        statements.extend(_raised_versions(sql_names, counts))
    statements.extend(_deletes(sql_names, transient, counts))
    for table in reversed(tables):
        if from_contact_lists and table.references:
            statements.extend(f"DELETE t {source}" for source in _speaking(sql_names, table, counts))
        statements.extend(_deletes(sql_names, [table], counts))
    if from_contact_lists:
        resources = sql_names.name(sql_names.map.resources)
        delete_identities = f"DELETE t FROM {resources} t JOIN #batch_user p ON t.{sql_names.resource_key} = p.id"
        statements.extend(f"{delete_identities}{of_portion(portion)}" for portion in counts.portions())
    _finish(back_end, sql_names, statements, by_procedure=False)


def delete_all_rows_by_procedure(
    back_end: BackEnd, sql_names: SqlNames, addresses: Sequence[str], counts: RowCounts, transient: Sequence[TableMap]
) -> None:
    """Delete all that belongs to users with the product's own procedure, many users in a round trip."""
    procedure = f"{quote_name(sql_names.map.schema)}.{quote_name(sql_names.map.delete_procedure)}"
    statements = list(batch_of(sql_names, addresses))
    statements.extend(_deletes(sql_names, transient, counts))
    for address in addresses:
        statements.append(f"EXEC {procedure} {sql_names.map.delete_parameter} = {literal(address)}")
        statements.append(_STILL_IN_TRANSACTION)
    _finish(back_end, sql_names, statements, by_procedure=True)


def _deletes(sql_names: SqlNames, tables: Sequence[TableMap], counts: RowCounts) -> Iterator[str]:
    """Statements that delete the rows of the users of the batch."""
    for table in tables:
        for portion in counts.portions(table.key):
            yield f"DELETE t {sql_names.rows_of_batch(table, portion=portion)}"


def _speaking(sql_names: SqlNames, table: TableMap, counts: RowCounts) -> Iterator[str]:
    """`FROM ..`: the rows of anybody that speak of the users of the batch, portion by portion."""
    for portion in counts.portions(mentions_of(table)):
        condition = f"({mention(sql_names, table)}){of_portion(portion)}"
        yield f"FROM {sql_names.name(table)} t JOIN #batch_user p ON {condition}"


def _finish(back_end: BackEnd, sql_names: SqlNames, statements: Sequence[Statement], *, by_procedure: bool) -> None:
    left = _left((table, sql_names.rows_of_batch(table)) for table in sql_names.map.of(*OF_A_DELETED_USER))
    (numbers,) = back_end.run("deleting users", [*statements, left], calls_procedures=by_procedure)
    _require_nothing_left(back_end, numbers)


def _raised_versions(sql_names: SqlNames, counts: RowCounts) -> Iterator[str]:
    """The list versions of all who lose rows: by one for every row, as the product's procedure does for one user
    after another.
    """
    home = sql_names.map.home
    for table in sql_names.map.of("user_data"):
        if not table.raises:
            continue
        version = quote_name(home.column(table.raises).column)
        for source in _speaking(sql_names, table, counts):
            lost = (
                f"SELECT {sql_names.owner(table)} AS owner, COUNT(*) AS lost {source} GROUP BY {sql_names.owner(table)}"
            )
            yield (
                f"UPDATE t SET {version} = t.{version} + v.lost FROM {sql_names.name(home)} t "
                f"JOIN ({lost}) v ON v.owner = {sql_names.owner(home)}"
            )


def _left(sources: Iterable[tuple[TableMap, str]]) -> Question:
    """The number of rows in each table that should have none."""
    parts = [Question(table.key, (literal(table.table), "COUNT(*)"), source) for table, source in sources]
    return Question.of_all("rows that are left", parts)


def _require_nothing_left(back_end: BackEnd, counts: Iterable[tuple[str, int]]) -> None:
    """Triggers, or a procedure that does less than the map: found before the transaction is committed."""
    left = [f"{count} in {table}" for table, count in counts if count]
    if left:
        raise BackEndRefused(
            f"Rows of deleted users are left on the back end {back_end.settings.where}: {in_sentence(left)}.",
            changed="The transaction was rolled back.",
            remedy="Something in the database works against the user data map, such as a trigger. "
            "Correct the map in user_data_maps.",
        )

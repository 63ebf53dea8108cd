# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The rights of the login, asked before anything is changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple, TypeAlias

from ansible_collections.msrtc.ocs.plugins.module_utils._common.wording import LONGEST_LIST, in_sentence
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import RightsMissing

from ..connection.connection import BackEnd
from ..connection.sql_errors import READ_ONLY_REMEDY
from ..statements.literals import literal, quote_name
from ..statements.result_sets import ResultSet
from ..statements.results import Question
from .sql_names import SqlNames

# Bits of PERMISSIONS(), the only way to ask a SQL Server 2000 (T-SQL reference, PERMISSIONS).
_BITS = {"SELECT": 1, "UPDATE": 2, "INSERT": 8, "DELETE": 16, "EXECUTE": 32}
_FIRST_WITH_HAS_PERMS = 9
_READABLE = ("identity", "look_up", "user_data", "journal_only", "made_from_directory", "never_carried")
_CHANGED = ("user_data", "journal_only", "made_from_directory", "never_carried")

Right: TypeAlias = "tuple[str, str]"  # a securable, and what is done with it


class Rights(NamedTuple):
    """The rights that the login lacks. `missing_to_delete`: those that only a deletion needs, in the transient database
    and on addresses. `read_only`: nobody can write to the database.
    """

    missing_to_read: tuple[Right, ...]
    missing_to_write: tuple[Right, ...]
    missing_to_delete: tuple[Right, ...]
    can_execute_delete_procedure: bool
    read_only: bool

    def require_reading(self, pool: str) -> None:
        """Raise RightsMissing if the login cannot read a table of the map in the back end of `pool`."""
        if self.missing_to_read:
            raise _missing(pool, self.missing_to_read)

    def problem_with_writing(self, pool: str, *, deletes: bool = False) -> RightsMissing | None:
        """One error with all obstacles to changing users in the back end of `pool`; None if there is no obstacle.
        `deletes`: users are to be deleted, which needs more rights.
        """
        if self.read_only:
            return RightsMissing(f"The back end of {pool} is read-only.", remedy=READ_ONLY_REMEDY)
        needed = (*self.missing_to_read, *self.missing_to_write, *(self.missing_to_delete if deletes else ()))
        return _missing(pool, needed) if needed else None


def in_words(rights: Iterable[Right]) -> list[str]:
    """Rights as people say them, such as `INSERT on [dbo].[Contact]`."""
    return [f"{right} on {securable}" for securable, right in rights]


def _missing(pool: str, rights: Sequence[Right]) -> RightsMissing:
    names = in_words(rights)
    listed = ", ".join(names)
    if len(listed) > LONGEST_LIST:
        listed = f"{in_sentence(names)} (all are in missing_rights of the result)"
    return RightsMissing(
        f"The login on the back end of {pool} has not all rights: {listed}.",
        remedy="Grant them to the login, or use one that has them, such as a member of db_owner of the user database.",
        details={"missing_rights": names},
    )


def read_rights(back_end: BackEnd, sql_names: SqlNames) -> Rights:
    """Ask for all rights of the login, in one round trip of its own."""
    granted, updatable = back_end.run("rights of the login", rights_asked(back_end, sql_names))
    return rights_told(back_end, sql_names, granted, updatable)


def rights_asked(back_end: BackEnd, sql_names: SqlNames) -> tuple[Question, Question]:
    """The questions for all rights of the login, and for whether the database can be written to at all."""
    asked = [
        Question(right, (str(number), _answer(back_end, securable, right)), kinds=("number", "number"))
        for number, (securable, right) in enumerate(_all_rights(back_end, sql_names))
    ]
    updateability = ("CAST(DATABASEPROPERTYEX(DB_NAME(), 'Updateability') AS nvarchar(60))",)
    updatable = Question("updateability", updateability, kinds=("text or NULL",), one_row=True)
    return Question.of_all("rights", asked), updatable


def rights_told(back_end: BackEnd, sql_names: SqlNames, granted: ResultSet, updatable: ResultSet) -> Rights:
    """The rights, from the answers to `rights_asked`."""
    rights, ((whether_it_is,),) = _all_rights(back_end, sql_names), updatable
    if {number for number, _answer in granted} != set(range(len(rights))):
        raise back_end.unexpected("rights of the login", "they are not those that were asked for")
    lacking = [rights[number] for number, answer in granted if not answer]
    # A table of the transient database that cannot be read, or does not exist, is left alone; its rights do not matter.
    transient = {sql_names.name(table) for table in sql_names.map.of("transient")}
    unseen = {securable for securable, right in lacking if right == "SELECT"}
    may_execute = sql_names.can_delete_by_procedure and not any(right == "EXECUTE" for _securable, right in lacking)
    # Addresses are deleted by deletions only, and the product's procedure needs no right of the login for it.
    addresses = {(sql_names.name(sql_names.map.resources), "DELETE")}
    own = [
        missing_right
        for missing_right in lacking
        if missing_right[0] not in transient and missing_right not in addresses
    ]
    deleting = [
        missing_right
        for missing_right in lacking
        if missing_right[0] in transient - unseen or (missing_right in addresses and not may_execute)
    ]
    return Rights(
        missing_to_read=tuple(own_right for own_right in own if own_right[1] == "SELECT"),
        missing_to_write=tuple(own_right for own_right in own if own_right[1] not in ("SELECT", "EXECUTE")),
        missing_to_delete=tuple(deleting),
        can_execute_delete_procedure=may_execute,
        read_only=whether_it_is == "READ_ONLY",
    )


def _all_rights(back_end: BackEnd, sql_names: SqlNames) -> list[Right]:
    return [*needed(sql_names), *(needed_to_delete(sql_names) if _asks_by_name(back_end) else ())]


def needed(sql_names: SqlNames) -> Iterator[Right]:
    """All rights in the user database that any task uses, as (securable, right); the guide about rights grants them."""
    schema = quote_name(sql_names.map.schema)
    for table in sql_names.map.of(*_READABLE):
        yield f"{schema}.{quote_name(table.table)}", "SELECT"
    for table in sql_names.map.of(*_CHANGED):
        for right in ("INSERT", "UPDATE", "DELETE"):
            yield f"{schema}.{quote_name(table.table)}", right
    for right in ("INSERT", "DELETE"):
        yield sql_names.name(sql_names.map.resources), right
    yield f"{schema}.{quote_name(sql_names.map.delete_procedure)}", "EXECUTE"


def needed_to_delete(sql_names: SqlNames) -> Iterator[Right]:
    """The rights in the transient database, which only a deletion uses, as (securable, right)."""
    for table in sql_names.map.of("transient"):
        yield sql_names.name(table), "SELECT"
        yield sql_names.name(table), "DELETE"


def _asks_by_name(back_end: BackEnd) -> bool:
    """The server has HAS_PERMS_BY_NAME (SQL Server 2005). The older PERMISSIONS() knows the tables of its own database
    only.
    """
    return back_end.server_version[0] >= _FIRST_WITH_HAS_PERMS


def _answer(back_end: BackEnd, securable: str, right: str) -> str:
    if _asks_by_name(back_end):
        return f"COALESCE(HAS_PERMS_BY_NAME({literal(securable)}, N'OBJECT', N'{right}'), 0)"
    return f"COALESCE(PERMISSIONS(OBJECT_ID({literal(securable)})), 0) & {_BITS[right]}"

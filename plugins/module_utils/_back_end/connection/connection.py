# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One connection to a back end: many statements in one round trip, transactions by text, bounded retries."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import TypeVar

from ansible_collections.msrtc.ocs.plugins.module_utils._common.letters import without_case
from ansible_collections.msrtc.ocs.plugins.module_utils._common.time_limit import TimeLimit
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import (
    NOTHING_CHANGED,
    BackEndBusy,
    BackEndRefused,
    BadInput,
    OcsError,
    UnexpectedResults,
)

from ..settings.server_address import DEFAULT_INSTANCE
from ..settings.settings import BackEndSettings
from ..statements.bulk import packed
from ..statements.literals import quote_name
from ..statements.result_sets import ResultSet
from ..statements.results import Question, Result, Statement, batch_text, mismatch, own, read_results
from ..statements.row_shapes import UNREADABLE
from . import sql_errors
from .connecting import OdbcConnection, connect
from .libraries import OdbcError

Made = TypeVar("Made")

# Settings of the session. Their names are defaults of ODBC, but not of every driver: without ANSI_WARNINGS a value that
# is too long is cut in silence, and with a small TEXTSIZE an image is. NOCOUNT may be on by the server's default ("user
# options"): it would take the counts of results away, and FreeTDS loses an empty result that has no count.
_SESSION = """USE {database}
SET NOCOUNT OFF SET XACT_ABORT ON SET ANSI_WARNINGS ON SET ANSI_NULLS ON SET ANSI_PADDING ON
SET CONCAT_NULL_YIELDS_NULL ON SET QUOTED_IDENTIFIER ON SET ARITHABORT ON SET TEXTSIZE 2147483647
SET LOCK_TIMEOUT {milliseconds}"""
_SERVER = (
    "CAST(SERVERPROPERTY('ProductVersion') AS varchar(50))",
    "CAST(SERVERPROPERTY('ServerName') AS nvarchar(128))",
    "DB_NAME()",
)
_INSTANCE = Question(
    "instance", ("CAST(SERVERPROPERTY('InstanceName') AS nvarchar(128))",), kinds=("text or NULL",), one_row=True
)
_BEGINNING = "the beginning of the session"
_BEGIN = "BEGIN TRANSACTION"
_FIRST_DATABASE = "master"
# Seconds that the server has, after the time of a statement is over, to say that it has cancelled it.
_GIVING_UP = 5
_ATTEMPTS = 6
_FIRST_PAUSE = 0.1


class BackEnd:
    """An open connection. Every statement commits on its own outside of `transaction()`. `round_trips`: the number of
    exchanges with the server since it was opened.
    """

    def __init__(self, connection: OdbcConnection, settings: BackEndSettings) -> None:
        self._connection = connection
        self.settings = settings
        self.round_trips = 0
        self._in_transaction = self._beginning = False
        self._has_written = False  # or may have: a transaction was begun
        self._running = threading.Lock()  # held by a thread whose statements are sent
        session = _SESSION.format(database=quote_name(settings.database), milliseconds=settings.lock_timeout * 1000)
        (((version, self.server_name, self.database),),) = self.run(
            _BEGINNING, [session, Question("server", _SERVER, kinds=("text", "text", "text"), one_row=True)]
        )
        self.server_version = tuple(int(part) for part in version.split(".") if part.isascii() and part.isdigit())
        if not self.server_version:
            raise self.unexpected(_BEGINNING, f"the version of the server is {version!r}")

    @classmethod
    def open(cls, settings: BackEndSettings, database: str | None = None) -> BackEnd:
        """Connect. Raises LibraryMissing, BackEndUnreachable, BackEndNotSecure, BackEndLoginRefused; BackEndError for a
        missing database; BadInput for another instance than the settings name, and for values that the driver cannot be
        given.

        The connection goes to master first, which every login may open: a login that names a missing database looks
        like a wrong password.
        """
        if database is not None:
            settings = replace(settings, database=database)
        connection = connect(replace(settings, database=_FIRST_DATABASE))
        try:
            back_end = cls(connection, settings)
            back_end._require_instance()
            return back_end
        except BaseException:
            connection.close()
            raise

    def close(self) -> None:
        self._connection.close()

    def _require_instance(self) -> None:
        """Raise BadInput if the settings name an instance and another one answered, which has its port by now. One
        round trip, or none.
        """
        wanted = self.settings.instance
        if wanted is None:
            return
        (((found,),),) = self.run("the name of the instance", [_INSTANCE])
        if found is None or without_case(found) != without_case(wanted):
            instance = f"the instance {found}" if found else f"the default instance ({DEFAULT_INSTANCE})"
            raise BadInput(
                f"{self.settings.title} was to be the instance {wanted}, and {instance} of {self.server_name} "
                "answered.",
                remedy=f"Correct port in back_ends, or instance: {found or DEFAULT_INSTANCE} if that is the pool's.",
            )

    def run(self, purpose: str, statements: Iterable[Statement], *, calls_procedures: bool = False) -> list[ResultSet]:
        """Send the statements, about a megabyte in a round trip, and return the rows of each Question among them.

        `purpose` names the batch to people, in errors. With `calls_procedures`, results that the procedures return of
        their own are passed over. Another thread that runs statements waits until all of these have been answered: they
        may share a temporary table. Raises UnexpectedResults if the results are not exactly those that were asked for.
        """
        if self._beginning:
            statements = [_BEGIN, *statements]
            self._beginning = False
        with self._running:
            return [rows for batch in packed(statements) for rows in self._run_batch(purpose, batch, calls_procedures)]

    def require_known_users(self, purpose: str, known: Container[int], *answers: ResultSet) -> None:
        """Raise UnexpectedResults for rows about users who were not asked for. Each row begins with a user's number in
        the batch.
        """
        if any(n not in known for rows in answers if rows for n in set(rows.columns[0])):
            raise self.unexpected(purpose, "there are rows about somebody who was not asked for")

    def _run_batch(self, purpose: str, statements: Sequence[Statement], calls_procedures: bool) -> list[ResultSet]:
        results = self._execute(purpose, batch_text(statements))
        if calls_procedures:
            results = own(results)
        questions = [statement for statement in statements if isinstance(statement, Question)]
        if difference := mismatch(questions, results):
            raise self.unexpected(purpose, difference)
        return [result.rows for result in results]

    def _execute(self, purpose: str, batch: str) -> list[Result]:
        self.round_trips += 1
        tcp = self._connection.tcp
        with TimeLimit(self.settings.query_timeout + _GIVING_UP, tcp.cut) as limit:
            try:
                return self._results_of(batch)
            except OdbcError as error:
                raise self._failure(error, out_of_time=limit.reached) from None
            except UNREADABLE as error:
                raise self.unexpected(purpose, f"the driver cannot read them ({type(error).__name__})") from error

    def _results_of(self, batch: str) -> list[Result]:
        with self._connection.in_use:
            cursor = self._connection.odbc.cursor()
            try:
                cursor.execute(batch)
                return read_results(cursor)
            finally:
                with suppress(OdbcError):
                    cursor.close()

    def _failure(self, error: Exception, *, out_of_time: bool) -> OcsError:
        """The error to raise for a driver's error. A statement that took too long takes its connection along."""
        if out_of_time or sql_errors.is_out_of_time(error):
            self._connection.tcp.cut()
            failure: OcsError = sql_errors.out_of_time(self.settings)
        else:
            failure = sql_errors.translated(error, self.settings)
        if not self._has_written:
            failure.changed = NOTHING_CHANGED
        return failure

    def unexpected(self, purpose: str, difference: str) -> UnexpectedResults:
        """The error for an answer to a batch that cannot be used. `difference`: the reason, as a part of a sentence."""
        return UnexpectedResults(
            f"{self.settings.title} gave other results than a batch asked for ({purpose}): {difference}.",
            changed=f"Nothing was changed by it{': its transaction was rolled back' if self._in_transaction else ''}.",
            remedy="Look for a trigger that returns rows; the ODBC driver may also be at fault (back_end_driver).",
            details={"batch": purpose},
        )

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Commit at the end, roll back on any exception. The transaction begins with the first statement, in the same
        round trip.

        It is begun and ended by T-SQL and not by the driver: with FreeTDS, a driver's transaction that the server has
        ended goes on in silence as single statements.
        """
        self._in_transaction = self._beginning = self._has_written = True
        try:
            yield
            if not self._beginning:
                self.run("the end of a transaction", ["COMMIT TRANSACTION"])
        except BaseException:
            self._roll_back()
            raise
        finally:
            self._in_transaction = self._beginning = False

    def retry(self, work: Callable[[], Made]) -> Made:
        """Do `work`, a whole transaction or a single read, again while other sessions are in its way.

        Other sessions are in its way after a deadlock, a lock time-out, and when another session has just inserted the
        same row. Inside a transaction the work is done once: only the whole can be repeated. Raises BackEndBusy after
        the last attempt, or the error itself for a duplicate row.
        """
        if self._in_transaction:
            return work()
        pause = _FIRST_PAUSE
        for _attempt in range(_ATTEMPTS - 1):
            try:
                return work()
            except BackEndRefused as error:
                if error.number not in sql_errors.RETRIED:
                    raise
            time.sleep(pause * random.uniform(0.5, 1.5))
            pause *= 2
        try:
            return work()
        except BackEndRefused as error:
            if error.number in sql_errors.DUPLICATES or error.number not in sql_errors.RETRIED:
                raise
            raise BackEndBusy(
                f"{error.what} This was tried {_ATTEMPTS} times.",
                changed=error.changed,
                remedy="Other sessions hold locks on the same rows. Run the task again at a quieter time, "
                "or raise back_end_lock_timeout.",
            ) from None

    def _roll_back(self) -> None:
        """Roll back; an error of the rollback is dropped, since the error before it is the one to report."""
        if self._beginning:
            return
        with suppress(OcsError):
            self.run("undoing a transaction", ["IF @@TRANCOUNT > 0 ROLLBACK TRANSACTION"])

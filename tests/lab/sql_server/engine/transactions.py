# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One session's transaction: begun by text or by a request, kept in SQLite from its first write on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from lab.sql_server.engine.catalogue import TEMPDB, Table
from lab.sql_server.errors import SqlError
from lab.sql_server.protocol.messages import BEGUN, COMMITTED, ROLLED_BACK

if TYPE_CHECKING:
    from lab.sql_server.protocol.session import Session


class Transactions:
    """count is @@TRANCOUNT.

    SQLite's own BEGIN waits for the first write, so that reads before it hold no snapshot, as under READ COMMITTED.
    From then on the session takes its turn at every database that it touches, even for reading: nobody can change what
    it has seen, and SQLite never has to refuse a write because of an outdated snapshot.
    """

    def __init__(self, session: Session) -> None:
        self.session, self.count = session, 0
        self._descriptor, self._savepoints = 0, []
        self.isolated = False  # REPEATABLE READ or SERIALIZABLE

    def run(self, action: str, name: str = "") -> None:
        """BEGIN, COMMIT, ROLLBACK or SAVE TRANSACTION."""
        if action == "save":
            self._open()
            self.session.connection.execute(f"SAVEPOINT [{name}]")
            self._savepoints.append(name)
        elif action == "rollback" and name in self._savepoints:
            self.session.connection.execute(f"ROLLBACK TO [{name}]")
            self.session.catalogue.changed(TEMPDB)
        elif action == "rollback" and not self.count:
            raise SqlError(3903, "The ROLLBACK TRANSACTION request has no corresponding BEGIN TRANSACTION.")
        else:
            {"begin": self.begin, "commit": self.commit, "rollback": self.rollback}[action]()

    def begin(self) -> None:
        self.count += 1
        if self.count == 1:
            self._tell(BEGUN)

    def commit(self) -> None:
        if not self.count:
            raise SqlError(3902, "The COMMIT TRANSACTION request has no corresponding BEGIN TRANSACTION.")
        if self.count == 1:
            if self.session.connection.in_transaction:
                self.session.execution.sqlite("COMMIT")
            self._end(COMMITTED)
        self.count -= 1

    def rollback(self) -> None:
        """Undo everything; harmless without a transaction."""
        if self.session.connection.in_transaction:
            self.session.connection.execute("ROLLBACK")
            self.session.catalogue.changed(TEMPDB)
            self.session.catalogue.changed("")
        if self.count:
            self.count = 0
            self._end(ROLLED_BACK)

    def claim(self, schema: str) -> None:
        """Take the session's turn at writing to a database; waits. SqlError 1222 or 1205."""
        if schema != TEMPDB:
            session = self.session
            timeout = None if session.lock_timeout < 0 else session.lock_timeout / 1000
            session.server.locks.claim_writing(schema, session, timeout, session.check_client)

    def claim_if_open(self, schema: str) -> None:
        """Before anything is read from a database within a SQLite transaction."""
        if self.count and self.session.connection.in_transaction:
            self.claim(schema)

    @contextmanager
    def statement(self, databases: set[str], target: str | None, *, locking: bool = False) -> Iterator[None]:
        """Take the turns that a statement needs, and outside of a transaction give them back.

        `databases`: the schemas that the statement touches; `target`: the one that it changes.
        """
        if self.count:
            if target or locking or self.isolated:
                self._open()
            if self.session.connection.in_transaction:
                for schema in sorted(databases):
                    self.claim(schema)
            yield
        elif target:
            try:
                self.claim(target)
                yield
            finally:
                self.session.server.locks.release_writing(self.session)
        else:
            yield

    @contextmanager
    def atomic(self, schema: str) -> Iterator[None]:
        """Several SQLite statements that succeed or fail together."""
        with self.statement({schema}, schema):
            connection = self.session.connection
            connection.execute("SAVEPOINT [atomic]")
            try:
                yield
            except BaseException:
                if connection.in_transaction:  # some errors make SQLite roll everything back
                    connection.execute("ROLLBACK TO [atomic]")
                    connection.execute("RELEASE [atomic]")
                self.session.catalogue.changed(schema)
                raise
            connection.execute("RELEASE [atomic]")

    @contextmanager
    def all_rows_or_none(self, table: Table, *, numbers_given: bool) -> Iterator[None]:
        """Several SQLite statements that add rows to a table, and succeed or fail together. C(numbers_given): values
        for its identity column among them.

        Within a transaction the rows are taken out again, by their row numbers, which rise. A savepoint would keep a
        copy of each page that they change, which is a page for each row where a table with an index is large.
        """
        connection, name = self.session.connection, f"[{table.schema}].[{table.sqlite_name}]"
        if numbers_given or not connection.in_transaction:
            with self.atomic(table.schema):
                yield
            return
        last = connection.execute(f"SELECT IFNULL(MAX(rowid), 0) FROM {name}").fetchone()[0]
        try:
            yield
        except BaseException:
            if connection.in_transaction:  # some errors make SQLite roll everything back
                self.session.execution.sqlite(f"DELETE FROM {name} WHERE rowid > ?", (last,))
            raise

    def _open(self) -> None:
        if not self.session.connection.in_transaction:
            self.session.catalogue.attach_all()
            self.session.connection.execute("BEGIN")

    def _end(self, how: int) -> None:
        self._savepoints.clear()
        self.session.server.locks.release_writing(self.session)
        self.session.server.locks.release_all(self.session, "transaction")
        self._tell(how)

    def _tell(self, what: int) -> None:
        """Clients from TDS 7.2 on keep the transaction's descriptor."""
        if self.session.tds >= 72 and self.session.reply:
            self._descriptor += what == BEGUN
            now = self._descriptor.to_bytes(8, "little")
            self.session.reply.environment(what, *((now, b"") if what == BEGUN else (b"", now)))

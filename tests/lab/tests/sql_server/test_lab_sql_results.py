# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The end of each statement, with its count and without: the effect of SET NOCOUNT on a client."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from lab.sql_server.protocol.messages import COUNT, DONE, DONE_IN_PROCEDURE, DONE_PROCEDURE, Reply

SIX = (
    "SELECT 1 AS a WHERE 1 = 0 SELECT 2 AS b SELECT 3 AS c WHERE 1 = 0 SELECT 4 AS d WHERE 1 = 0 SELECT 5 AS e "
    "SELECT 6 AS f WHERE 1 = 0"
)
# A procedure like the product's for deletions: several changes, with and without a SET NOCOUNT of its own.
CHANGES = "INSERT INTO Person (name) SELECT 'x' UPDATE Person SET flag = 0 DELETE FROM Person RETURN 3"


@pytest.fixture
def ends(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[tuple[int, bool, int]]]:
    """The tokens that the server ends statements with: which, with a count or not, the count."""
    tokens: list[tuple[int, bool, int]] = []
    send = Reply.done

    def done(reply: Reply, token: int, status: int = 0, count: int = 0, command: int = 0) -> None:
        tokens.append((token, bool(status & COUNT), count))
        send(reply, token, status, count, command)

    monkeypatch.setattr(Reply, "done", done)
    return tokens


def results(connection: Any, batch: str) -> list[str | int]:
    """The results that the client gets, in order: the first column's name of rows, or the number of changed rows."""
    cursor = connection.execute(batch)
    found: list[str | int] = []
    while True:
        found.append(cursor.description[0][0] if cursor.description else cursor.rowcount)
        if not cursor.nextset():
            cursor.close()
            return found


def test_nocount_on_loses_empty_results_on_the_wire(any_tds):
    """The reason why no client may match results by their place under NOCOUNT ON: FreeTDS passes over every empty one
    whose end is told without a count, but the first."""
    assert results(any_tds.connection, f"SET NOCOUNT ON {SIX}") == ["b", "d", "e"]


def test_nocount_off_keeps_them(any_tds):
    assert results(any_tds.connection, f"SET NOCOUNT OFF {SIX}") == list("abcdef")


def test_changes_between_are_results_of_their_own(any_tds):
    batch = f"INSERT INTO Person (name) SELECT 'x' UNION ALL SELECT 'y' {SIX} DELETE FROM Person SELECT 7 AS g"
    assert results(any_tds.connection, batch) == [2, *"abcdef", 2, "g"]


def test_nocount_on_takes_the_count_and_leaves_the_end(any_tds, ends):
    any_tds.all("SET NOCOUNT ON INSERT INTO Person (name) SELECT 'x' SELECT 1 AS a DELETE FROM Person")
    assert ends == [(DONE, False, 1)] * 3
    assert any_tds.value("SELECT @@ROWCOUNT") == 1  # the count itself is known to the server


def test_counts_of_a_procedure_are_told(any_tds, ends):
    any_tds.all(f"CREATE PROCEDURE dbo.Changing AS {CHANGES}")
    ends.clear()
    any_tds.all("EXEC dbo.Changing")
    assert ends == [(DONE_IN_PROCEDURE, True, 1)] * 3 + [(DONE_PROCEDURE, False, 0)]


@pytest.mark.parametrize(("session", "procedure"), [("ON", ""), ("OFF", "SET NOCOUNT ON")])
def test_nocount_in_a_procedure_takes_the_ends_of_changes_away(any_tds, ends, session, procedure):
    any_tds.all(f"CREATE PROCEDURE dbo.Changing AS {procedure} SELECT 1 AS a {CHANGES}")
    any_tds.all(f"SET NOCOUNT {session}")
    ends.clear()
    any_tds.all("EXEC dbo.Changing")
    assert ends == [(DONE_IN_PROCEDURE, False, 1), (DONE_PROCEDURE, False, 0)]  # a result set still has its end
    ends.clear()
    any_tds.all("DELETE FROM Person")
    assert ends == [(DONE, session == "OFF", 0)]  # what a procedure sets ends with it


def test_results_around_a_procedure_are_all_there(any_tds):
    any_tds.all(f"CREATE PROCEDURE dbo.Changing AS {CHANGES}")
    batch = "SELECT 1 AS a WHERE 1 = 0 EXEC dbo.Changing EXEC dbo.Changing SELECT 2 AS b WHERE 1 = 0 SELECT 3 AS c"
    assert [result for result in results(any_tds.connection, batch) if isinstance(result, str)] == ["a", "b", "c"]


def test_messages_stand_between_results(any_tds):
    batch = "PRINT 'x' SELECT 1 AS a WHERE 1 = 0 PRINT 'y' RAISERROR('z', 10, 1) SELECT 2 AS b WHERE 1 = 0 PRINT 'w'"
    found = results(any_tds.connection, batch)
    assert [found_entry for found_entry in found if isinstance(found_entry, str)] == ["a", "b"]
    assert len(found) > 2  # the client is told of the messages, as of results without columns


def test_a_test_can_have_messages_sent(sql, control):
    control.fault("message", "SELECT", times=2)
    assert results(sql.connection, "SELECT 1 AS a SELECT 2 AS b") == [-1, "a", -1, "b"]
    assert results(sql.connection, "SELECT 1 AS a SELECT 2 AS b") == ["a", "b"]

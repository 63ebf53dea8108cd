# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Results of a batch are matched by what they are: each driver's way of reporting them gives the same rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.connection.connecting import OdbcConnection
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.connection.connection import BackEnd
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.connection.tcp_connection import TcpConnection
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.settings.settings import BackEndSettings
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.statements.results import (
    Question,
    batch_text,
    mismatch,
)
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import UnexpectedResults

from ..cursors import Connection, Reported, Rows, Table, asked_in

CONTACTS = Question("contacts", ("p.n", "t.BuddyId"), "FROM x")
GROUPS = Question("groups", ("p.n", "t.GroupNumber"), "FROM y")
HOMES = Question("homes", ("p.n", "t.Version"), "FROM z")
BATCH = ["DELETE FROM #batch_user", CONTACTS, "UPDATE x SET y = 1", GROUPS, HOMES, "DELETE FROM z"]
ROWS: list[Rows] = [[], [(0, 5), (0, 6)], []]


def tables(batch: str, rows: Sequence[Rows] | None = None) -> list[Table]:
    """The results of the batch's questions, as a server gives them."""
    return [
        Table((name, "x"), found) for name, found in zip(asked_in(batch), ROWS if rows is None else rows, strict=True)
    ]


def back_end(answer: Callable[[str], Sequence[Reported]]) -> tuple[BackEnd, Connection]:
    """A connection whose beginning is answered as usual, and everything else by C(answer)."""

    def answered(batch: str) -> Sequence[Reported]:
        if "ProductVersion" in batch:
            (name,) = asked_in(batch)
            return [-1, Table((name, "", ""), [("9.00.4035.00", "SQL1", "rtc")])]
        return [] if "TRAN" in batch else answer(batch)

    connection = Connection(answered)
    made = OdbcConnection(connection, TcpConnection(1, before=()))  # nothing is connected to that port
    return BackEnd(made, BackEndSettings("pool", "sql1", user="sa", password="secret")), connection


def without_counts(batch: str) -> list[Reported]:
    return [*tables(batch)]


def counts_as_results(batch: str) -> list[Reported]:
    """Microsoft's driver, and FreeTDS under NOCOUNT OFF: each number of changed rows is a result of its own."""
    contacts, groups, homes = tables(batch)
    return [2, contacts, 0, groups, homes, 1]


def messages_between(batch: str) -> list[Reported]:
    contacts, groups, homes = tables(batch)
    return [-1, 2, -1, -1, contacts, groups, -1, homes, 1, -1]


@pytest.mark.parametrize("way", [without_counts, counts_as_results, messages_between])
def test_every_drivers_way_gives_the_same_rows(way: Callable[[str], list[Reported]]) -> None:
    opened, connection = back_end(way)
    assert opened.run("a test", BATCH) == ROWS
    assert opened.server_version == (9, 0, 4035, 0)
    assert "NOCOUNT OFF" in connection.batches[0]
    assert opened.round_trips == 2


@given(st.lists(st.lists(st.integers(-1, 3), max_size=3), min_size=4, max_size=4))
def test_whatever_stands_between_results_is_passed_over(between: list[list[int]]) -> None:
    def answer(batch: str) -> list[Reported]:
        found: list[Reported] = list(between[0])
        for table, others in zip(tables(batch), between[1:], strict=True):
            found += [table, *others]
        return found

    assert back_end(answer)[0].run("a test", BATCH) == ROWS


def empty_ones_lost(batch: str) -> list[Reported]:
    """FreeTDS, where the server takes the counts away: empty results after the batch's first are passed over."""
    first, *others = tables(batch)
    return [first, *(table for table in others if table.rows)]


def first_one_lost(batch: str) -> list[Reported]:
    return [*tables(batch)[1:]]


def exchanged(batch: str) -> list[Reported]:
    contacts, groups, homes = tables(batch)
    return [groups, contacts, homes]


def one_too_many(batch: str) -> list[Reported]:
    """A result comes in between, as from a trigger that selects."""
    return [Table(("Id", "Text"), [(1, "x")]), *tables(batch)]


def last_one_too_many(batch: str) -> list[Reported]:
    return [*tables(batch), Table(("Id",))]


def other_columns(batch: str) -> list[Reported]:
    contacts, groups, homes = tables(batch)
    return [contacts, Table(groups.columns[:1], [(0,)]), homes]


WRONG = [empty_ones_lost, first_one_lost, exchanged, one_too_many, last_one_too_many, other_columns]


@pytest.mark.parametrize("way", WRONG)
def test_other_results_than_asked_for_are_an_error_that_names_the_batch(
    way: Callable[[str], list[Reported]],
) -> None:
    opened, _connection = back_end(way)
    with pytest.raises(UnexpectedResults, match="reading everybody") as raised:
        opened.run("reading everybody", BATCH)
    assert "pool" in str(raised.value) and "Nothing was changed by it." in str(raised.value)
    assert raised.value.details == {"batch": "reading everybody"}


@pytest.mark.parametrize("way", WRONG)
def test_in_a_transaction_they_roll_it_back(way: Callable[[str], list[Reported]]) -> None:
    opened, connection = back_end(way)
    with pytest.raises(UnexpectedResults, match="its transaction was rolled back"), opened.transaction():
        opened.run("writing", BATCH)
    assert "ROLLBACK" in connection.batches[-1]
    assert not any("COMMIT" in batch for batch in connection.batches)


def test_a_result_nobody_asked_for_is_seen_where_nothing_is_asked() -> None:
    opened, _connection = back_end(lambda _batch: [1, Table(("Id",))])
    with pytest.raises(UnexpectedResults, match='nobody asked for "Id"'):
        opened.run("writing", ["DELETE FROM x"])


def test_what_procedures_return_of_their_own_is_passed_over() -> None:
    def answer(batch: str) -> list[Reported]:
        contacts, groups, homes = tables(batch)
        return [Table(("Deleted",), [(1,)]), contacts, 1, Table(("Deleted",)), groups, homes, Table(("", ""))]

    opened, _connection = back_end(answer)
    assert opened.run("deleting", BATCH, calls_procedures=True) == ROWS
    lost, _connection = back_end(lambda batch: [Table(("Deleted",)), *tables(batch)[:-1]])
    with pytest.raises(UnexpectedResults, match="homes"):
        lost.run("deleting", BATCH, calls_procedures=True)


def test_many_batches_are_each_checked() -> None:
    def answer(batch: str) -> list[Reported]:
        return [Table((name, "x"), [(number, 0)]) for number, name in enumerate(asked_in(batch))][:1]

    opened, connection = back_end(answer)
    long = Question("long", ("p.n", "x"), "FROM x WHERE " + "y" * 700_000)
    assert opened.run("reading", [long, long]) == [[(0, 0)], [(0, 0)]]
    assert len(connection.batches) == 3
    with pytest.raises(UnexpectedResults, match="1 of 2 results did not come"):
        opened.run("reading", [CONTACTS, GROUPS])


def test_a_question_names_its_result() -> None:
    union = Question.of_all("counts", [Question("", (str(n), "COUNT(*)"), f"FROM t{n}") for n in range(3)])
    assert batch_text(["DELETE FROM a", CONTACTS, union]) == (
        "DELETE FROM a\nSELECT p.n AS [ocs 0 contacts], t.BuddyId FROM x\nSELECT 0 AS [ocs 1 counts], COUNT(*) FROM t0 "
        "UNION ALL SELECT 1, COUNT(*) FROM t1 UNION ALL SELECT 2, COUNT(*) FROM t2"
    )
    assert len(Question("x" * 300, ("a",)).name(12)) == 60
    assert "[ocs 0 a]]b]" in Question("a]b", ("c",)).text(0)


def test_nothing_asked_and_nothing_came() -> None:
    assert mismatch([], []) == ""

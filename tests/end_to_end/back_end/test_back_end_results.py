# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The back end layer on a wire that reports results in every way there is: none is ever taken for another one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.settings.settings import BackEndSettings
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.user_store import UserStore
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import UnexpectedResults
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import UserData
from end_to_end.back_end.back_end_databases import PoolDatabase, put, stored, user
from lab.back_ends import real_servers
from lab.sql_server.protocol.control import Control
from lab.sql_server_databases import FOLDERS, SCHEMAS

ANNA, BOB = "anna@x.test", "bob@x.test"
NOBODY = "nobody@x.test"
EVERYBODY = [NOBODY, ANNA, BOB]

# Whatever is asked of a store; between people with data stand some with little and one with nothing.
READS: dict[str, Callable[[UserStore], Any]] = {
    "read": lambda store: store.read(EVERYBODY),
    "read locked": lambda store: store.read(EVERYBODY, locked=True),
    "user counts": lambda store: store.user_counts(EVERYBODY),
    "user counts with losses": lambda store: store.user_counts(EVERYBODY, target=store.capabilities),
    "user counts of all": lambda store: store.user_counts(),
    "all rows": lambda store: store.all_rows(EVERYBODY),
    "mentions": lambda store: store.mentions(EVERYBODY),
    "homed": lambda store: list(store.homed()),
    "row_owners": lambda store: list(store.row_owners()),
    "registrations": lambda store: (store.connected(EVERYBODY), store.last_registered(EVERYBODY)),
    "enabled": lambda store: store.shown_as_enabled(EVERYBODY),
    "rights": lambda store: store.rights,
    "own data": lambda store: store.own_data_and_losses(list(store.read(EVERYBODY).values())),
    "identity": lambda store: store.identity,
}

WRITES: dict[str, Callable[[UserStore], Any]] = {
    "replace": lambda store: store.replace([user("anna", "carla"), user("bob")]),
    "merge": lambda store: store.merge([user("anna", "carla"), user("bob", "anna")]),
    "delete_moved_rows": lambda store: store.delete_moved_rows(store.read([ANNA])),
    "delete": lambda store: store.delete(store.read([ANNA])),
    "delete by the map": lambda store: store.delete(store.read([ANNA]), with_procedure=False),
}


@pytest.fixture
def filled(database: PoolDatabase, store: UserStore) -> UserStore:
    put(store, user("anna", "bob"), UserData(BOB, {"home": ({"rich_mode": True, "contact_list_version": 4},)}))
    return store


def test_what_the_wire_loses_is_an_error_that_names_the_batch_and_never_another_answer(filled: UserStore) -> None:
    expected = {name: read(filled) for name, read in READS.items()}
    filled.back_end.run("taking the counts away", ["SET NOCOUNT ON"])
    for name, read in READS.items():
        with suppress(UnexpectedResults):
            assert read(filled) == expected[name]
    for name in ("read", "user counts", "all rows", "mentions"):
        with pytest.raises(UnexpectedResults, match=r"results did not come|came in the place of") as raised:
            READS[name](filled)
        assert raised.value.details["batch"] in str(raised.value)


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
def test_what_the_wire_loses_in_a_transaction_changes_nothing(
    database: PoolDatabase, filled: UserStore, write: Callable[[UserStore], Any]
) -> None:
    before = database.contents()
    filled.back_end.run("taking the counts away", ["SET NOCOUNT ON"])
    with pytest.raises(UnexpectedResults, match="Nothing was changed by it"), filled.transaction():
        write(filled)
    assert database.contents() == before


class _Reporting:
    """pyodbc's connection, whose cursors report messages and numbers of changed rows as results of their own around
    every result, as Microsoft's driver does."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection

    def cursor(self) -> _ReportingCursor:
        return _ReportingCursor(self._connection.cursor())

    def close(self) -> None:
        self._connection.close()


class _ReportingCursor:
    def __init__(self, cursor: Any) -> None:
        self._cursor = cursor
        self._between = True

    def execute(self, batch: str) -> None:
        self._cursor.execute(batch)
        self._between = True

    @property
    def description(self) -> Any:
        return None if self._between else self._cursor.description

    def fetchmany(self, number: int) -> list[Any]:
        assert not self._between, "this result has no rows"
        return self._cursor.fetchmany(number)

    def nextset(self) -> bool:
        if self._between:
            self._between = False
            return True
        self._between = True
        return bool(self._cursor.nextset())

    def close(self) -> None:
        self._cursor.close()


def test_numbers_of_changed_rows_as_results_of_their_own_change_no_answer(filled: UserStore) -> None:
    expected = {name: read(filled) for name, read in READS.items()}
    made = filled.back_end._connection
    filled.back_end._connection = replace(made, odbc=_Reporting(made.odbc))
    assert {name: read(filled) for name, read in READS.items()} == expected
    put(filled, user("anna", "carla", "bob"))
    assert stored(filled, ANNA) == user("anna", "carla", "bob")
    with filled.transaction():
        assert filled.delete(filled.read([ANNA, BOB])) == {}
    assert not any(data.counts() for data in filled.read(EVERYBODY).values())


@pytest.fixture
def messages(server: BackEndSettings) -> Iterator[None]:
    """PRINT speaks before every statement."""
    if real_servers():
        pytest.skip("the messages come from the lab's SQL Server")
    with Control(server.server, server.port, server.user, server.password) as control:
        control.fault("message", ".", times=1_000_000)
        yield
        control.reset()


def test_messages_between_results_change_no_answer(
    filled: UserStore, database: PoolDatabase, request: pytest.FixtureRequest
) -> None:
    expected = {name: read(filled) for name, read in READS.items()}
    request.getfixturevalue("messages")
    with database.open() as store:
        assert {name: read(store) for name, read in READS.items()} == expected
        put(store, user("bob", "carla"))
        assert stored(store, BOB) == user("bob", "carla")


# -- The product's own procedure --

TALKATIVE = "PRINT 'deleting' SELECT ResourceId FROM dbo.Resource WHERE UserAtHost = @_UserAtHost DECLARE @id int"
PROCEDURES = {
    "as it is": ("", ""),
    "with its counts": ("SET NOCOUNT ON; ", ""),
    "with messages and rows of its own": ("DECLARE @id int", TALKATIVE),
}


@pytest.mark.parametrize(("old", "new"), PROCEDURES.values(), ids=PROCEDURES)
def test_the_products_procedure_may_report_what_it_likes(database: PoolDatabase, old: str, new: str) -> None:
    script = (SCHEMAS / FOLDERS[database.version] / "rtc.sql").read_text(encoding="utf-8")
    (text,) = re.findall(r"^CREATE PROCEDURE dbo\.RtcDeleteResource .*?^END$", script, re.M | re.S)
    assert old in text
    database.run("DROP PROCEDURE dbo.RtcDeleteResource")
    database.run(text.replace(old, new) if old else text)
    with database.open() as store:
        put(store, user("anna", "bob"), user("bob", "anna"), user("carla", "anna", "bob"))
        assert store.can_delete_by_procedure
        with store.transaction():
            assert store.delete(store.read([ANNA, BOB])) == {}
        assert list(store.homed()) == ["carla@x.test"]
        assert not stored(store, "carla@x.test").rows("contacts")

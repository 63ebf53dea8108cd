# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""No statement locks so many rows that SQL Server would lock the whole table, on which a live pool's clients wait."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.rows.compare_and_delete import Spared
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.settings.settings import BackEndSettings
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.user_store import UserStore
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import Row, UserData
from end_to_end.back_end.back_end_databases import pool_database
from lab.back_ends import real_servers
from lab.sql_server.protocol.control import Control
from lab.sql_server.protocol.monitor import LoggedStatement

MOST = 4000
USERS, EACH = 110, 40
LOCKING = re.compile(r"\bUPDLOCK\b|^\s*(?:INSERT INTO|UPDATE|DELETE)\b", re.I)
TEMPORARY = re.compile(r"^\s*(?:INSERT INTO #|DELETE FROM #|UPDATE p SET id)", re.I)
# With the reading that some of it begins with: as many as before anything was counted.
ROUND_TRIPS = {
    "replace": 7,
    "read locked": 3,
    "merge": 6,
    "delete_moved_rows": 5,
    "delete": 5,
    "delete by the procedure": 5,
}


def person(number: int) -> UserData:
    """With contacts of their own, all other persons' first ones, and permissions, which are replaced as a whole."""
    contacts: tuple[Row, ...] = tuple(
        {"address": f"buddy{number}-{item}@x.test" if item else f"user{number + 1}@x.test", "subscribed": True}
        for item in range(EACH)
    )
    permissions: tuple[Row, ...] = tuple(
        {"type": "U", "mask": f"{item}@x.test", "rights": "AA"} for item in range(EACH)
    )
    home: tuple[Row, ...] = ({"rich_mode": True, "contact_list_version": 1},)
    return UserData(f"user{number}@x.test", {"home": home, "contacts": contacts, "permissions": permissions})


def shorter(whole: UserData) -> UserData:
    return UserData(whole.address, {name: rows[: max(len(rows) // 2, 1)] for name, rows in whole.sections.items()})


EVERYBODY = [person(number) for number in range(USERS)]
ADDRESSES = [user.address for user in EVERYBODY]
KNOWN = {user.address: user for user in EVERYBODY}
WORK: dict[str, Callable[[UserStore], object]] = {
    "replace": lambda store: store.replace(EVERYBODY),
    "replace with less": lambda store: store.replace([shorter(user) for user in EVERYBODY]),
    "read locked": lambda store: store.read(ADDRESSES, locked=True),
    "merge": lambda store: store.merge(EVERYBODY),
    "delete_moved_rows": lambda store: store.delete_moved_rows(store.read(ADDRESSES)),
    "delete": lambda store: store.delete(store.read(ADDRESSES), with_procedure=False),
    "delete by the procedure": lambda store: store.delete(store.read(ADDRESSES)),
}


@pytest.fixture(scope="module")
def store(server: BackEndSettings) -> Iterator[UserStore]:
    with pool_database(server, "2007 R2") as database, database.open() as opened:
        yield opened


def logged(server: BackEndSettings, store: UserStore, work: Callable[[UserStore], object]) -> list[LoggedStatement]:
    """The statements that lock rows of the user database during one transaction."""
    if real_servers():
        pytest.skip("only the lab's SQL Server logs its statements")
    with Control(server.server, server.port, server.user, server.password) as control:
        control.start_log()
        with store.transaction():
            work(store)
        log = control.log()
        control.reset()
    return [statement for statement in log if LOCKING.search(statement.text) and not TEMPORARY.search(statement.text)]


@pytest.mark.parametrize("name", WORK)
def test_no_statement_locks_more_rows_than_that(server: BackEndSettings, store: UserStore, name: str) -> None:
    with store.transaction():
        store.replace([] if name == "replace" else EVERYBODY)
    statements = logged(server, store, WORK[name])
    largest = max(statements, key=lambda entry: entry.rows)
    assert MOST / 2 < largest.rows <= MOST, f"{largest.rows} rows: {largest.text[:300]}"


def test_the_rows_are_all_there(store: UserStore) -> None:
    with store.transaction():
        store.replace([shorter(user) for user in EVERYBODY])
    with store.transaction():
        store.merge(EVERYBODY)
        assert store.read(ADDRESSES, locked=True) == KNOWN
    with store.transaction():
        assert store.delete_moved_rows(KNOWN) == {}
    assert not any(data.counts() for data in store.read(ADDRESSES).values())


def changed_of(expected: Mapping[str, UserData]) -> Spared:
    return lambda found: [address for address, rows in found.items() if rows.data != expected[address]]


def test_those_whose_data_has_changed_stay_whole(store: UserStore) -> None:
    """Wherever they stand among the others, whose rows are cut into several statements."""
    changed = ADDRESSES[1:USERS:7]
    expected = {address: shorter(data) if address in changed else data for address, data in KNOWN.items()}
    for take_away in (
        store.delete_moved_rows,
        lambda them: store.delete(them, spared=changed_of(them), with_procedure=False, from_contact_lists=False),
    ):
        with store.transaction():
            store.replace(EVERYBODY)
        with store.transaction():
            assert sorted(take_away(expected)) == sorted(changed)
        left = store.read(ADDRESSES)
        assert {address for address, data in left.items() if data.counts()} == set(changed)
        assert all(left[address] == KNOWN[address] for address in changed)


def test_a_deletion_raises_the_versions_of_all_who_lose_contacts(store: UserStore) -> None:
    """Once for each contact that is lost, in however many statements."""
    with store.transaction():
        store.replace(EVERYBODY)
    before = store.user_counts(ADDRESSES)
    going = ADDRESSES[1::2]
    with store.transaction():
        store.delete({address: KNOWN[address] for address in going}, with_procedure=False)
    for address in ADDRESSES[:-2:2]:
        found = store.user_counts([address])[address]
        assert found.rows["contacts"] == EACH - 1
        assert found.list_versions["contact"] == before[address].list_versions["contact"] + 1


@pytest.mark.parametrize(("name", "most"), ROUND_TRIPS.items())
def test_counting_costs_no_more_round_trips(store: UserStore, name: str, most: int) -> None:
    """The transaction begins in the same round trip."""
    with store.transaction():
        store.replace([shorter(user) for user in EVERYBODY] if name == "merge" else EVERYBODY)
    before = store.back_end.round_trips
    with store.transaction():
        WORK[name](store)
    assert store.back_end.round_trips - before <= most

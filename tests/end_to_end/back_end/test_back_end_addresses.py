# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Addresses that users' lists name: each crosses the network once, and none is lost on the way."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from itertools import chain
from typing import Any

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.statements.result_sets import ResultSet
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.user_store import UserStore
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import UserData
from end_to_end.back_end.back_end_databases import PoolDatabase, pool_database, sql_server
from lab.schema_variants import WITHOUT_FOREIGN_KEYS

USERS = [f"user{number}@x.test" for number in range(5)]
BUDDY = "buddy@x.test"


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PoolDatabase]:
    with ExitStack() as stack:
        server = stack.enter_context(sql_server(tmp_path_factory.mktemp("sql")))
        yield stack.enter_context(pool_database(server, "2007", WITHOUT_FOREIGN_KEYS))


@pytest.fixture
def store(database: PoolDatabase) -> Iterator[UserStore]:
    """A store with users who all have the same contact, in a group."""
    with database.open() as opened:
        with opened.transaction():
            opened.replace([_user(address) for address in USERS])
        yield opened


def _user(address: str) -> UserData:
    return UserData(
        address,
        {
            "home": [{"contact_list_version": 1, "permission_list_version": 1, "rich_mode": True}],
            "contact_groups": [{"number": 1, "display_name": b"group"}],
            "contacts": [{"address": BUDDY, "subscribed": True, "display_name": b""}],
            "contact_group_members": [{"number": 1, "address": BUDDY}],
        },
    )


@pytest.fixture
def answers(store: UserStore, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, list[ResultSet]]]:
    """All that the back end answers, with the purpose of each batch."""
    seen: list[tuple[str, list[ResultSet]]] = []
    run = store.back_end.run

    def noted(purpose: str, *batch: Any, **options: Any) -> list[ResultSet]:
        seen.append((purpose, run(purpose, *batch, **options)))
        return seen[-1][1]

    monkeypatch.setattr(store.back_end, "run", noted)
    return seen


def buddies(users: dict[str, UserData]) -> set[Any]:
    lists = [rows for user in users.values() for rows in (user.rows("contacts"), user.rows("contact_group_members"))]
    return {row.get("address") for row in chain.from_iterable(lists)}


@pytest.mark.parametrize("locked", [False, True])
def test_an_address_comes_once_however_many_lists_name_it(
    store: UserStore, answers: Sequence[tuple[str, Sequence[ResultSet]]], locked: bool
) -> None:
    with store.transaction():
        users = store.read(USERS, locked=locked)
    values = [value for _purpose, sets in answers for found in sets for row in found for value in row]
    assert (buddies(users), values.count(BUDDY)) == ({BUDDY}, 1)


def test_an_address_that_was_new_when_the_rows_were_read_is_asked_for(
    store: UserStore, answers: Sequence[tuple[str, Sequence[ResultSet]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody adds a contact between the SELECT of addresses and the SELECT of rows."""
    run = store.back_end.run

    def before_it_came(purpose: str, *batch: Any, **options: Any) -> list[ResultSet]:
        found = run(purpose, *batch, **options)
        return [ResultSet(()) if BUDDY in chain(*rows) else rows for rows in found] if len(answers) == 1 else found

    monkeypatch.setattr(store.back_end, "run", before_it_came)
    assert buddies(store.read(USERS)) == {BUDDY}
    assert [purpose for purpose, _sets in answers] == ["reading users' data", "addresses of other users"]


def test_a_row_that_names_nobody_any_more_is_still_read(database: PoolDatabase, store: UserStore) -> None:
    database.run(f"DELETE FROM dbo.Resource WHERE UserAtHost = '{BUDDY}'")
    users = store.read(USERS)
    assert buddies(users) == {None}
    assert all(len(user.rows("contacts")) == 1 for user in users.values())

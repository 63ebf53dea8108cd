# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Users' data through two back ends and back: nothing is changed, nothing that belongs to others is touched."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.rows.loss import data_and_losses
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.user_store import UserStore
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.merging import merge
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import Row, UserData, folded
from end_to_end.back_end.back_end_databases import pool_database, sql_server
from end_to_end.move.random_user_data import users
from lab.schema_variants import OWN_COLLATION, RENAMED, WITHOUT_FOREIGN_KEYS
from samples import cases, sample

BYSTANDER = "bystander@nowhere.test"


CASES = [
    ("2007", "2007 R2", ""),
    ("2007 R2", "2007", ""),
    ("2007", "2007 R2", RENAMED),
    ("2007 R2", "2007", WITHOUT_FOREIGN_KEYS),
    ("2007", "2007 R2", OWN_COLLATION),
    ("2007 R2", "2007 R2", ""),
    ("2007", "2007", ""),
    ("2007 R2", "2007", RENAMED),
]


@pytest.fixture(scope="module", params=cases(CASES, 6), ids=lambda case: f"{case[0]} to {case[1]}, {case[2]}")
def stores(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[UserStore]]:
    """A source and a target."""
    *versions, variant = request.param
    with ExitStack() as stack:
        server = stack.enter_context(sql_server(tmp_path_factory.mktemp("sql")))
        databases = [stack.enter_context(pool_database(server, version, variant)) for version in versions]
        yield [stack.enter_context(database.open()) for database in databases]


def put(store: UserStore, data: list[UserData]) -> None:
    with store.transaction():
        store.replace(data)


def all_gone(store: UserStore, addresses: list[str]) -> None:
    with store.transaction():
        assert store.delete(store.read(addresses)) == {}


@settings(max_examples=sample(2, 40), deadline=None, suppress_health_check=list(HealthCheck))
@given(drawn=users())
def test_random_data_arrives_as_it_was(stores: list[UserStore], drawn: list[UserData]) -> None:
    source, target = stores
    addresses = [user.address for user in drawn]
    there = [data_and_losses(user, source.capabilities)[0] for user in drawn]
    put(source, there)
    read = source.read(addresses)
    assert read == dict(zip(addresses, there, strict=True))
    carried = {address: data_and_losses(data, target.capabilities) for address, data in read.items()}
    counted = source.user_counts(addresses, target=target.capabilities)
    assert {address: counts.losses for address, counts in counted.items()} == {
        a: lost for a, (_data, lost) in carried.items()
    }
    assert {address: counts.rows for address, counts in counted.items()} == {
        a: data.counts() for a, data in read.items()
    }
    try:
        put(target, [data for data, _lost in carried.values()])
        assert target.read(addresses) == {address: data for address, (data, _lost) in carried.items()}
        with source.transaction():
            assert source.delete_moved_rows(read) == {}
        assert all(data.counts() == {} for data in source.read(addresses).values())
        assert target.read(addresses) == {address: data for address, (data, _lost) in carried.items()}
    finally:
        all_gone(target, addresses)
        all_gone(source, addresses)


@settings(max_examples=sample(2, 30), deadline=None, suppress_health_check=list(HealthCheck))
@given(drawn=users(most=2), newer=users(most=2))
def test_merging_and_replacing_leave_exactly_what_was_asked_for(
    stores: list[UserStore], drawn: list[UserData], newer: list[UserData]
) -> None:
    _source, store = stores
    drawn = [data_and_losses(user, store.capabilities)[0] for user in drawn]
    newer = [
        data_and_losses(UserData(old.address, new.sections), store.capabilities)[0]
        for old, new in zip(drawn, newer, strict=False)
    ]
    addresses = [user.address for user in drawn]
    try:
        put(store, drawn)
        versions = {user.address: user.rows("home")[0] for user in store.read(addresses).values()}
        with store.transaction():
            store.merge(newer)
        for old, new in zip(drawn, newer, strict=False):
            assert store.read([old.address])[old.address] == merge(new, newer=old)
        put(store, newer)
        for new in newer:
            found = store.read([new.address])[new.address]
            assert found == new
            was = versions[new.address]["contact_list_version"]
            assert found.rows("home")[0]["contact_list_version"] >= was
    finally:
        all_gone(store, addresses)


def test_a_second_time_writes_nothing(stores: list[UserStore], monkeypatch: pytest.MonkeyPatch) -> None:
    _source, store = stores
    data = UserData("again@x.test", {"home": ({"rich_mode": True, "contact_list_version": 3},)})
    purposes: list[str] = []
    run = store.back_end.run

    def noted(purpose: str, *args: Any, **options: Any) -> Any:
        purposes.append(purpose)
        return run(purpose, *args, **options)

    with monkeypatch.context() as patched:
        patched.setattr(store.back_end, "run", noted)
        put(store, [data])
        assert purposes.count("writing users' data") == 1
        put(store, [data])
        assert purposes.count("writing users' data") == 1
    all_gone(store, ["again@x.test"])


def test_others_are_not_touched(stores: list[UserStore]) -> None:
    source, target = stores
    groups: tuple[Row, ...] = ({"number": 1, "display_name": b"~"},)
    contacts: tuple[Row, ...] = ({"address": "mover@x.test", "subscribed": True},)
    members: tuple[Row, ...] = ({"address": "mover@x.test", "number": 1},)
    home: tuple[Row, ...] = ({"rich_mode": True, "contact_list_version": 7, "permission_list_version": 5},)
    bystander = UserData(
        BYSTANDER, {"home": home, "contact_groups": groups, "contacts": contacts, "contact_group_members": members}
    )
    mover = UserData("mover@x.test", {"home": home, "contacts": ({"address": BYSTANDER, "subscribed": False},)})
    put(source, [bystander, mover])
    before = source.read([BYSTANDER])[BYSTANDER].to_json()
    put(target, [mover])
    with source.transaction():
        assert source.delete_moved_rows({"MOVER@x.test": mover}) == {}
    assert source.read([BYSTANDER])[BYSTANDER].to_json() == before
    assert [folded(address) for address in source.homed()] == [BYSTANDER]
    assert [folded(address) for address in target.homed()] == ["mover@x.test"]
    all_gone(source, [BYSTANDER, "mover@x.test"])
    all_gone(target, ["mover@x.test"])


def test_what_has_changed_meanwhile_is_not_removed(stores: list[UserStore]) -> None:
    source, _target = stores
    old = UserData("a@x.test", {"home": ({"rich_mode": True},)})
    new = UserData("a@x.test", {"home": ({"rich_mode": True},), "contacts": ({"address": "b@x", "subscribed": True},)})
    put(source, [new])
    with source.transaction():
        assert source.delete_moved_rows({"a@x.test": old}) == {"a@x.test": new}
    assert source.read(["a@x.test"]) == {"a@x.test": new}
    all_gone(source, ["a@x.test"])

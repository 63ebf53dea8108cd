# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Deleting users from a SQL Server: by the product's procedure and by the map, and who is left alone."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.rows.compare_and_delete import RowsThatGo
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.settings.settings import BackEndSettings
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.user_store import UserStore
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import BackEndRefused
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import UserData
from end_to_end.back_end.back_end_databases import VERSIONS, PoolDatabase, pool_database, put, stored, user

ANNA, BOB = "anna@x.test", "bob@x.test"


def fill(database: PoolDatabase, store: UserStore) -> None:
    """Three who know each other, with what User Replicator and the front ends make of the first."""
    put(store, user("anna", "bob", "carla"), user("bob", "anna", "carla"), user("carla", "anna", "bob"))
    find = "FROM dbo.Resource WHERE UserAtHost = 'anna@x.test'"
    database.run(f"INSERT INTO dbo.ResourceDirectory (ResourceId, Enabled) SELECT ResourceId, 1 {find}")
    database.run(f"INSERT INTO dbo.ResourcePhone (ResourceId, PhoneNum) SELECT ResourceId, '+31201234' {find}")
    database.run(f"INSERT INTO dbo.UserPolicy (ResourceId, PolicyType, PolicyDn) SELECT ResourceId, 1, 'CN=x' {find}")
    transient = database.overrides["databases"]["transient"]
    database.run(f"INSERT INTO [{transient}].dbo.HomedResourceDynamic (OwnerId) SELECT ResourceId {find}")
    database.run(f"INSERT INTO [{transient}].dbo.Endpoint (OwnerId, ExpiresAt) SELECT ResourceId, NULL {find}")


def deleted(server: BackEndSettings, version: str, *names: str, **how: bool) -> tuple[dict[str, list[str]], UserData]:
    """The database after deleting these users, and what is left of Bob."""
    with pool_database(server, version) as database, database.open() as store:
        fill(database, store)
        with store.transaction():
            assert store.delete(store.read([f"{name}@x.test" for name in names]), **how) == {}
        left = {**database.contents()}
        transient = database.overrides["databases"]["transient"]
        left["sessions"] = [repr(row) for row in database.run("SELECT OwnerId FROM dbo.Endpoint", transient)]
        return left, stored(store, "bob@x.test")


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("names", [("anna",), ("anna", "carla")])
def test_both_ways_to_delete_leave_the_same(server: BackEndSettings, version: str, names: tuple[str, ...]) -> None:
    by_procedure = deleted(server, version, *names, with_procedure=True)
    by_map = deleted(server, version, *names, with_procedure=False)
    assert by_map == by_procedure
    left, bob = by_map
    assert not any("anna" in row for rows in left.values() for row in rows)
    assert left["ResourcePhone"] == [] and left["sessions"] == []
    assert len(bob.rows("contacts")) == 2 - len(names)
    assert bob.rows("home")[0]["contact_list_version"] == 2 + len(names)


@pytest.mark.parametrize("version", VERSIONS)
def test_who_is_deleted_can_stay_in_the_lists_of_others(server: BackEndSettings, version: str) -> None:
    left, bob = deleted(server, version, "anna", from_contact_lists=False)
    assert bob == user("bob", "anna", "carla")
    assert bob.rows("home")[0]["contact_list_version"] == 2
    assert left["ResourceDirectory"] == [] and left["ResourcePhone"] == []


def test_a_deleted_user_comes_back_with_its_places_in_the_lists_of_others(
    database: PoolDatabase, store: UserStore
) -> None:
    fill(database, store)
    names = ["anna@x.test", "bob@x.test", "carla@x.test"]
    before = store.read(names)
    mentions = store.mentions(["anna@x.test"])["anna@x.test"]
    assert [mention.address for mention in mentions] == ["bob@x.test", "carla@x.test"]
    with store.transaction():
        store.delete({"anna@x.test": before["anna@x.test"]})
    assert store.read(names) != before
    with store.transaction():
        store.replace([before["anna@x.test"]])
        store.merge(mentions)
    assert store.read(names) == before


def test_a_user_whom_somebody_has_just_put_on_a_list_is_not_deleted(database: PoolDatabase, store: UserStore) -> None:
    """All rows that would go are shown under lock; the caller says who stays, since no export has that row."""
    fill(database, store)
    shown: dict[str, RowsThatGo] = {}

    def listed_by_bob(found: Mapping[str, RowsThatGo]) -> list[str]:
        shown.update(found)
        return [address for address, rows in found.items() if BOB in [mention.address for mention in rows.mentions]]

    known, mentions = store.read([ANNA, BOB]), store.mentions([ANNA, BOB])
    with store.transaction():
        left_alone = store.delete([ANNA, BOB], spared=listed_by_bob)
    assert list(left_alone) == [ANNA]
    assert shown == {address: RowsThatGo(known[address], mentions[address]) for address in (ANNA, BOB)}
    left = store.read(["anna@x.test", "bob@x.test"])
    assert left["anna@x.test"].homed and not left["bob@x.test"].sections


@pytest.mark.parametrize(
    ("does", "message"),
    [
        ("ROLLBACK TRANSACTION", "has ended the transaction|Transaction count"),
        ("RETURN 0", "Rows of deleted users are left"),
    ],
)
def test_a_procedure_that_does_something_else_deletes_nobody(
    database: PoolDatabase, store: UserStore, does: str, message: str
) -> None:
    """Neither the users before it, nor those after it, and a run goes on with others: it is refused, not broken."""
    fill(database, store)
    database.run("DROP PROCEDURE dbo.RtcDeleteResource")
    database.run(f"CREATE PROCEDURE dbo.RtcDeleteResource @_UserAtHost nvarchar(450) AS {does}")
    known = store.read(["anna@x.test", "bob@x.test"])
    with pytest.raises(BackEndRefused, match=message), store.transaction():
        store.delete(known, with_procedure=True)
    assert store.read(["anna@x.test", "bob@x.test"]) == known


def test_ghosts_and_registrations_are_seen(database: PoolDatabase, store: UserStore) -> None:
    fill(database, store)
    database.run("INSERT INTO dbo.Resource (UserAtHost) SELECT 'ghost@x.test'")
    find = "FROM dbo.Resource WHERE UserAtHost = 'ghost@x.test'"
    database.run(f"INSERT INTO dbo.ResourcePhone (ResourceId, PhoneNum) SELECT ResourceId, '+31205678' {find}")
    homed = ["anna@x.test", "bob@x.test", "carla@x.test"]
    assert list(store.homed()) == homed
    assert [row.address for row in store.row_owners()] == [*homed, "ghost@x.test"]
    assert [row.homed for row in store.row_owners()] == [True, True, True, False]
    assert store.connected(["anna@x.test", "BOB@x.test", "none@x"]) == {"anna@x.test": 1, "BOB@x.test": 0, "none@x": 0}


@pytest.mark.parametrize("transient", [False, True])
def test_who_lives_elsewhere_keeps_what_is_made_from_the_directory(server: BackEndSettings, transient: bool) -> None:
    """A ghost also loses what front ends left in the transient database; a move leaves it to them."""
    with pool_database(server, "2007 R2") as database, database.open() as store:
        fill(database, store)
        with store.transaction():
            known = store.read([ANNA])
            assert (store.delete_home_rows([ANNA]) if transient else store.delete_moved_rows(known)) == {}
        all_rows = store.all_rows(["anna@x.test"])["anna@x.test"]
        assert set(all_rows.replicated) == {"directory_entries", "phones", "policies"}
        assert set(all_rows.beside) - set(all_rows.replicated) == (
            set() if transient else {"registrations", "registration_times"}
        )
        assert all_rows.mentions["contacts"] == 2
        assert not stored(store, "anna@x.test").sections

# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The back end layer against a SQL Server: connecting, rights, locks, bad users, numbers of round trips."""

from __future__ import annotations

import re
import socket
import threading

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.rows.loss import data_and_losses
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.settings.settings import BackEndSettings
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.statements.isolation import isolated
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.user_store import UserStore
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import (
    BackEndBusy,
    BackEndError,
    BackEndLocked,
    BackEndLoginRefused,
    BackEndUnreachable,
    LibraryMissing,
    UnexpectedSchema,
)
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import Row, UserData
from end_to_end.back_end.back_end_databases import PoolDatabase, pool_database, put, stored, user
from lab.back_ends import real_servers
from lab.schema_variants import WITHOUT_FOREIGN_KEYS

# -- Connecting --


def test_a_wrong_password_is_said(database: PoolDatabase) -> None:
    with pytest.raises(BackEndLoginRefused, match="refused the login") as refusal:
        database.open(password="wr;ong}")
    assert "wr;ong}" not in str(refusal.value)


def test_a_missing_database_is_said(database: PoolDatabase) -> None:
    database.overrides["databases"]["user_data"], name = "no_such", database.name
    try:
        with pytest.raises(BackEndError, match="no database no_such"):
            database.open()
    finally:
        database.overrides["databases"]["user_data"] = name


def test_a_server_that_does_not_answer_is_said(database: PoolDatabase) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        with pytest.raises(BackEndUnreachable, match="cannot be reached") as refusal:
            database.open(server="127.0.0.1", port=closed.getsockname()[1], login_timeout=2)
    assert "Nothing was changed" in str(refusal.value)


def test_a_missing_driver_is_said(database: PoolDatabase) -> None:
    with pytest.raises(LibraryMissing, match="tdsodbc"):
        database.open(driver="/no/such/libtdsodbc.so")


@pytest.mark.parametrize("version", ["7.1", "7.2", "7.3", "7.4"])
def test_every_version_of_the_protocol_brings_the_same(database: PoolDatabase, version: str) -> None:
    data = user("anna", "bob")
    with database.open(tds_version=version) as store:
        put(store, data)
        assert stored(store, data.address) == data


def test_a_database_that_the_map_does_not_describe_is_refused_before_anything_is_written(
    database: PoolDatabase,
) -> None:
    database.run("CREATE TABLE dbo.Unknown (Id int NOT NULL PRIMARY KEY)")
    database.open().close()
    database.run("INSERT INTO dbo.Unknown (Id) SELECT 1")
    before = database.contents()
    with pytest.raises(UnexpectedSchema, match="Unknown has rows"):
        database.open()
    assert database.contents() == before
    database.overrides["tables"] = {"Unknown": {"class": "not_about_users", "table": "Unknown"}}
    database.open().close()


def test_the_same_database_is_recognised_by_another_name(database: PoolDatabase, server: BackEndSettings) -> None:
    with database.open() as first, database.open() as other, pool_database(server, database.version) as second:
        assert first.identity == other.identity
        with second.open() as different:
            assert different.identity != first.identity


# -- Rights --


def test_the_owner_of_the_database_may_do_everything(store: UserStore) -> None:
    rights = store.rights
    rights.require_reading("pool07")
    assert rights.problem_with_writing("pool07", deletes=True) is None
    assert rights.can_execute_delete_procedure


@pytest.mark.skipif(bool(real_servers()), reason="needs a login that may only read")
def test_reading_needs_no_more_than_read_rights(database: PoolDatabase, store: UserStore) -> None:
    put(store, user("anna", "bob"))
    with database.open(user="reader", password="reading") as reader:
        rights = reader.rights
        rights.require_reading("pool07")
        assert "INSERT on" in str(rights.problem_with_writing("pool07"))
        assert any("INSERT" in right for right in rights.missing_to_write)
        (addresses,) = rights.missing_to_delete  # a SQL Server 2000 cannot be asked about another database's tables
        assert addresses[1] == "DELETE"
        assert reader.user_counts()["anna@x.test"].homed
        assert stored(reader, "anna@x.test") == user("anna", "bob")


# -- Locks --


def test_a_second_run_is_kept_out_and_told_of_the_first(database: PoolDatabase) -> None:
    with database.open() as first, database.open() as other, first.lock("exclusive"):
        with pytest.raises(BackEndLocked, match="Another run") as refusal, other.lock("shared"):
            pass
        assert re.search(f"as {database.settings.user}, since 20|The server does not say", str(refusal.value))
        assert real_servers() or "does not say" not in str(refusal.value)
    with database.open() as later, later.lock("exclusive"):
        pass


def test_several_runs_may_share_a_target(database: PoolDatabase) -> None:
    with database.open() as first, database.open() as other, database.open() as third:
        shared = first.lock("shared"), other.lock("shared")
        with shared[0], shared[1], pytest.raises(BackEndLocked), third.lock("exclusive"):
            pass


def test_waiting_for_somebody_elses_lock_ends_when_it_is_released(database: PoolDatabase) -> None:
    with database.open(lock_timeout=0) as store, database.open() as other:
        put(store, user("anna"))
        other.back_end.run("a test", ["BEGIN TRANSACTION"])
        other.read(["anna@x.test"], locked=True)
        other.replace([user("anna", "bob")])
        release = threading.Timer(0.3, lambda: other.back_end.run("a test", ["COMMIT TRANSACTION"]))
        release.start()

        def write() -> None:
            with store.transaction():
                store.merge([user("anna", "carla")])

        store.retry(write)
        release.join()
        assert len(stored(store, "anna@x.test").rows("contacts")) == 2


def test_a_lock_that_is_never_released_is_given_up(database: PoolDatabase, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.sleep", lambda seconds: None)
    with database.open(lock_timeout=0) as store, database.open() as other:
        put(store, user("anna"))
        with other.transaction():
            other.replace([user("anna", "bob")])

            def write() -> None:
                with store.transaction():
                    store.replace([user("anna", "carla")])

            with pytest.raises(BackEndBusy, match="6 times"):
                store.retry(write)


# -- Users whose data is bad --


def test_one_bad_user_fails_alone(store: UserStore) -> None:
    good = [user(f"user{number}", "bob") for number in range(12)]
    too_long: Row = {"address": "c@x", "display_name": b"x" * 2000, "subscribed": True}
    bad = UserData("bad@x.test", {"home": ({"rich_mode": True},), "contacts": (too_long,)})
    failed = isolated([*good[:5], bad, *good[5:]], lambda users: store.retry(lambda: put(store, *users)))
    assert [item.address for item, _error in failed] == ["bad@x.test"]
    assert stored(store, "bad@x.test").counts() == {}
    assert list(store.read([each_user.address for each_user in good]).values()) == good


def test_nothing_is_stored_for_who_is_not_homed(store: UserStore) -> None:
    with pytest.raises(BackEndError, match="is not homed"):
        put(store, UserData("a@x.test", {"contacts": ({"address": "b@x.test", "subscribed": True},)}))


def test_a_reference_to_nobody_is_counted_as_lost(server: BackEndSettings) -> None:
    with pool_database(server, "2007", WITHOUT_FOREIGN_KEYS) as database, database.open() as store:
        put(store, user("anna", "bob"))
        database.run("INSERT INTO dbo.Contact (OwnerId, BuddyId) SELECT MIN(OwnerId), 987654 FROM dbo.Contact")
        carried, losses = data_and_losses(stored(store, "anna@x.test"), store.capabilities)
        assert [(loss.section, loss.what, loss.rows) for loss in losses] == [("contacts", "address", 1)]
        assert store.user_counts(["anna@x.test"], target=store.capabilities)["anna@x.test"].losses == losses
        assert carried == user("anna", "bob")


# -- Children of rows that get new keys --


def test_children_find_the_new_keys_of_their_parents(server: BackEndSettings) -> None:
    """A site's own table of notes on conferences, which the map describes by an override."""
    script = """CREATE TABLE dbo.ConferenceNote (ConfId int NOT NULL REFERENCES dbo.Conference(ConfId),
        Number int NOT NULL, Note nvarchar(50) NULL, PRIMARY KEY (ConfId, Number))"""
    columns = {
        "conference_id": {"column": "ConfId", "type": "integer", "role": "parent", "parent": "conferences"},
        "number": {"column": "Number", "type": "integer"},
        "note": {"column": "Note", "type": "text"},
    }
    table = {
        "class": "user_data",
        "table": "ConferenceNote",
        "identity": ["conference_id", "number"],
        "columns": columns,
    }
    with pool_database(server, "2007 R2", more=script) as database:
        database.overrides["tables"] = {"conference_notes": table}
        with database.open() as store:
            base = user("anna")
            for notes in ([(1, "one"), (2, "two")], [(1, "other"), (3, "three")], []):
                rows = tuple({"conference_id": "CONFANNA", "number": number, "note": note} for number, note in notes)
                data = UserData(base.address, {**base.sections, "conference_notes": rows})
                put(store, data)
                assert stored(store, base.address) == data
            put(store, UserData(base.address, {**base.sections, "conferences": ()}))
            assert database.run("SELECT * FROM dbo.ConferenceNote") == []


def test_dial_in_numbers_stay_while_other_things_change(server: BackEndSettings) -> None:
    with pool_database(server, "2007 R2") as database, database.open() as store:
        put(store, user("anna", "bob"))
        database.run("INSERT INTO dbo.ConfDirectory (DirectoryId) SELECT 5")
        database.run("UPDATE dbo.Conference SET PstnConfId = 77, DirectoryId = 5")
        entry = "SELECT 5, 77, ConfId FROM dbo.Conference"
        database.run(f"INSERT INTO dbo.ConfDirectoryEntry (DirectoryId, PstnConfId, ConfId) {entry}")
        with store.transaction():
            store.merge([user("anna", "carla")])
        found = stored(store, "anna@x.test")
        assert found.rows("conferences")[0]["pstn_conference_id"] == 77
        assert len(found.rows("conference_directory_entries")) == 1
        with store.transaction():
            assert store.delete_moved_rows({"anna@x.test": found}) == {}
        assert stored(store, "anna@x.test").counts() == {}
        assert database.run("SELECT DirectoryId FROM dbo.ConfDirectory") == [(5,)]


def test_users_that_are_not_here_have_nothing(store: UserStore) -> None:
    longer_than_any = "x" * 500 + "@x.test"
    found = store.read(["nobody@x.test", longer_than_any])
    assert [found_entry.counts() for found_entry in found.values()] == [{}, {}]
    assert not store.user_counts([longer_than_any])[longer_than_any].homed
    with store.transaction():
        assert store.delete_moved_rows(found) == {}


# -- Numbers --


def test_a_batch_takes_a_fixed_number_of_round_trips(server: BackEndSettings) -> None:
    """500 users with 50 contacts each, in an empty database."""
    with pool_database(server, "2007 R2") as database, database.open() as store:
        replaced_and_removed(store)


def replaced_and_removed(store: UserStore) -> None:
    users = [user(f"user{number}", *(f"buddy{number + item}" for item in range(50))) for number in range(500)]
    addresses = [each_user.address for each_user in users]
    taken: dict[str, int] = {}

    def counted(what: str, work: object) -> object:
        before = store.back_end.round_trips
        result = work()  # type: ignore[operator]
        taken[what] = store.back_end.round_trips - before
        return result

    def delete_moved_rows() -> None:
        with store.transaction():
            store.delete_moved_rows(dict(zip(addresses, users, strict=True)))

    counted("replace", lambda: put(store, *users))
    assert counted("read", lambda: store.read(addresses)) == dict(zip(addresses, users, strict=True))
    counted("user counts", lambda: store.user_counts(target=store.capabilities))
    counted("deletion", delete_moved_rows)
    assert list(store.homed()) == []
    assert taken["replace"] <= 12 and taken["read"] == 1 and taken["user counts"] == 1 and taken["deletion"] <= 4, taken

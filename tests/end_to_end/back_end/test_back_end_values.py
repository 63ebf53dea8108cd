# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values of every length, and addresses of another collation than the database's, on a SQL Server 2000."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.settings.settings import BackEndSettings
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.user_store import UserStore
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import BackEndRefused
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import Row, UserData
from end_to_end.back_end.back_end_databases import VERSIONS, pool_database, put, stored, user
from lab.schema_variants import OWN_COLLATION

ANNA = "anna@x.test"
SHORT, LONGEST_SHORT, LONG = b"ext", b"x" * 8000, b"y" * 8001
EXTENSIONS = {"none": None, "empty": b"", "short": SHORT, "longest": LONGEST_SHORT, "long": LONG}


def with_extensions(**extensions: bytes | None) -> UserData:
    contacts: tuple[Row, ...] = tuple(
        {"address": f"{name}@x.test", "subscribed": True, "extension": value} for name, value in extensions.items()
    )
    return UserData(ANNA, {"home": ({"rich_mode": True},), "contacts": contacts})


def test_values_of_every_length_are_written_and_changed_into_every_other(store: UserStore) -> None:
    put(store, with_extensions(**EXTENSIONS))
    assert stored(store, ANNA) == with_extensions(**EXTENSIONS)
    values = list(EXTENSIONS.values())
    for turn in range(1, len(values)):
        turned = dict(zip(EXTENSIONS, values[turn:] + values[:turn], strict=True))
        put(store, with_extensions(**turned))
        assert stored(store, ANNA) == with_extensions(**turned)


def test_texts_that_cannot_be_quoted_arrive(store: UserStore) -> None:
    subjects = ["tab\\back", "end\\\nnext", "end\\\\\r\nnext", "O'Neil\\", "\\\n", "😀\\\r"]
    conferences: tuple[Row, ...] = tuple(
        {"conference_id": f"C{number}", "subject": subject} for number, subject in enumerate(subjects)
    )
    data = UserData(ANNA, {"home": ({"rich_mode": True},), "conferences": conferences})
    put(store, data)
    assert [row["subject"] for row in stored(store, ANNA).rows("conferences")] == subjects


def test_who_has_a_value_that_cannot_be_written_is_named(store: UserStore) -> None:
    """Such as half a character in a text that is too long to be put together."""
    conferences: tuple[Row, ...] = ({"conference_id": "C", "subject": "x" * 4000 + "\ud83d"},)
    data = UserData(ANNA, {"home": ({"rich_mode": True},), "conferences": conferences})
    with pytest.raises(BackEndRefused, match=ANNA), store.transaction():
        store.replace([data])
    assert stored(store, ANNA).counts() == {}


@pytest.fixture(params=VERSIONS)
def own_collation(request: pytest.FixtureRequest, server: BackEndSettings) -> Iterator[UserStore]:
    with pool_database(server, request.param, OWN_COLLATION) as database, database.open() as store:
        yield store


def test_addresses_may_have_a_collation_of_their_own(own_collation: UserStore) -> None:
    store = own_collation
    anna, bob, carla = user("anna", "bob"), user("bob", "anna", "carla"), user("carla", "anna")
    put(store, anna, bob, carla)
    names = [ANNA.upper(), "bob@x.test"]
    assert [data.counts() for data in store.read(names).values()] == [anna.counts(), bob.counts()]
    assert store.user_counts(names, target=store.capabilities)[names[0]].homed
    assert store.all_rows(names)[names[0]].mentions["container_members"] == 2
    assert [mention.address for mention in store.mentions(names)[names[0]]] == ["bob@x.test", "carla@x.test"]
    with store.transaction():
        store.delete(store.read(["bob@x.test"]), with_procedure=False)
    assert stored(store, ANNA).rows("contacts") == stored(store, ANNA).rows("container_members") == ()
    with store.transaction():
        store.delete(store.read([ANNA]))
    assert list(store.homed()) == ["carla@x.test"]

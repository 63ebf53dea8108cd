# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The size of users' data in a journal, as the back end sums it up: an upper bound, and not much more."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.rows.loss import data_and_losses
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.user_store import UserStore
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import UserData
from end_to_end.move.random_user_data import users
from samples import sample

ANNA = "anna@x.test"
HOME = ({"rich_mode": True, "contact_list_version": 3, "permission_list_version": 1},)


def written(data: UserData) -> int:
    """Bytes of the sections, as a journal has them."""
    sections = json.loads(data.to_json())["sections"]
    return len(json.dumps(sections, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "backslashreplace"))


def put(store: UserStore, data: list[UserData]) -> None:
    with store.transaction():
        store.replace(data)


@pytest.mark.parametrize(
    ("data", "at_most"), [(bytes(300_000), 1.01), (b"", 1.5), (None, 1.5)], ids=["large", "empty", "null"]
)
def test_presence(store: UserStore, data: bytes | None, at_most: float) -> None:
    row = {"category": "note", "container": 300, "instance": 2147483648, "version": 4, "data": data}
    anna = UserData(ANNA, {"home": HOME, "static_presence": (row,)})
    put(store, [anna])
    size = store.user_counts([ANNA], sized=True)[ANNA].size
    there = written(store.read([ANNA])[ANNA])
    assert there <= size <= there * at_most


def test_ordinary_contacts(store: UserStore) -> None:
    contacts = tuple(
        {"address": f"person.number{n}@corp.example.test", "display_name": f"Person {n}".encode(), "subscribed": True}
        for n in range(50)
    )
    groups = ({"number": 1, "display_name": b"~", "external_uri": b""},)
    members = tuple({"address": contact["address"], "number": 1} for contact in contacts)
    anna = {"home": HOME, "contact_groups": groups, "contacts": contacts, "contact_group_members": members}
    put(store, [UserData(ANNA, anna)])
    size = store.user_counts([ANNA], sized=True)[ANNA].size
    there = written(store.read([ANNA])[ANNA])
    assert there <= size <= there * 2


def test_nobody_and_nothing_asked(store: UserStore) -> None:
    put(store, [UserData(ANNA, {"home": HOME})])
    assert store.user_counts([ANNA, "nobody@x.test"], sized=True)["nobody@x.test"].size == 0
    assert store.user_counts([ANNA])[ANNA].size == 0 < store.user_counts([ANNA], sized=True)[ANNA].size


@settings(max_examples=sample(5, 150), deadline=None, suppress_health_check=list(HealthCheck))
@given(drawn=users())
def test_random_data_is_never_larger(store: UserStore, drawn: list[UserData]) -> None:
    """The user without control characters in texts, which JSON writes with six letters each."""
    fitting = [data_and_losses(_without_control_characters(user), store.capabilities)[0] for user in drawn]
    put(store, fitting)
    addresses = [user.address for user in drawn]
    counts, there = store.user_counts(addresses, sized=True), store.read(addresses)
    for address in addresses:
        assert written(there[address]) <= counts[address].size, address


def _without_control_characters(user: UserData) -> UserData:
    return UserData(
        user.address,
        {
            name: tuple(
                {
                    field: "".join(letter for letter in value if letter >= " ") if isinstance(value, str) else value
                    for field, value in row.items()
                }
                for row in rows
            )
            for name, rows in user.sections.items()
        },
    )

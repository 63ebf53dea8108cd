# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A user's data after an import."""

from __future__ import annotations

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.rows.loss import data_and_losses
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.schema.capabilities import (
    BackEndCapabilities,
    FieldCapability,
)
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.import_.merging import (
    mention_that_fits,
    missing_mentions,
    not_in,
    together,
    wanted_data,
)
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.import_.sources.dbimpexp import SECTIONS
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.import_.sources.imported import ImportedUser
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import Row, UserData

ANNA = "anna@example.test"
HOME: Row = {"contact_list_version": 7, "permission_list_version": 3, "rich_mode": True}


def ability(*names: str) -> dict[str, FieldCapability]:
    return {name: FieldCapability(None, False) for name in names}


CAPABILITIES = BackEndCapabilities(
    version="2007",
    sections={
        "home": ability(*HOME),
        "contact_groups": ability("number", "display_name"),
        "contacts": ability("address", "display_name", "subscribed"),
        "contact_group_members": ability("address", "number"),
        "containers": ability("number", "list_version"),
        "container_members": ability("container", "type", "member"),
        "conferences": ability("conference_id", "subject"),
    },
    without_duplicates=frozenset({"contacts"}),
    categories=frozenset(),
    kept_back=frozenset({("conferences", "dial_in_id")}),
)


def data(address: str = ANNA, **sections: Row | list[Row]) -> UserData:
    return UserData(
        address, {name: tuple(rows) if isinstance(rows, list) else (rows,) for name, rows in sections.items()}
    )


def imported(user_data: UserData, covers: frozenset[str] | None = None) -> ImportedUser:
    return ImportedUser(0, user_data.address, user_data, covers=covers)


def wanted(given: UserData, there: UserData, mode: str, covers: frozenset[str] | None = None) -> UserData:
    return wanted_data(imported(given, covers), data_and_losses(given, CAPABILITIES)[0], there, CAPABILITIES, mode).data


def contact(name: str, **more: object) -> Row:
    return {"address": f"{name}@example.test", **more}  # type: ignore[dict-item]


SAVED = data(home=HOME, contacts=[contact("ben"), contact("eva")])


@pytest.mark.parametrize("mode", ["merge", "replace"])
def test_a_user_of_whom_nothing_is_left_becomes_as_saved(mode: str) -> None:
    """Writing raises list versions by one, so they are asked for one lower."""
    new = wanted(SAVED, UserData(ANNA), mode)
    assert new == SAVED
    assert new.rows("home")[0]["contact_list_version"] == 6


@pytest.mark.parametrize("mode", ["merge", "replace"])
def test_the_home_row_that_user_replicator_makes_gives_way(mode: str) -> None:
    there = data(home={"contact_list_version": 0, "permission_list_version": 0, "rich_mode": False})
    new = wanted(SAVED, there, mode)
    assert new == SAVED


def test_merging_adds_and_never_changes() -> None:
    there = data(home={**HOME, "rich_mode": False}, contacts=[contact("ben", display_name=b"new"), contact("zoe")])
    new = wanted(SAVED, there, "merge")
    assert new.rows("home")[0]["rich_mode"] is False
    assert new.rows("contacts") == (contact("ben", display_name=b"new"), contact("eva"), contact("zoe"))


def test_replacing_takes_away_what_the_file_has_not() -> None:
    there = data(home=HOME, contacts=[contact("ben", display_name=b"new"), contact("zoe")])
    new = wanted(SAVED, there, "replace")
    assert new == SAVED


def test_a_file_without_data_never_replaces_data() -> None:
    new = wanted(UserData(ANNA), SAVED, "replace")
    assert new == SAVED


def test_a_file_that_only_names_a_user_never_replaces_data() -> None:
    new = wanted(UserData(ANNA), SAVED, "replace", frozenset({"contacts", "contact_groups", "contact_group_members"}))
    assert new == SAVED


def test_without_a_home_row_anywhere_the_answer_is_not_homed() -> None:
    new = wanted(data(contacts=contact("ben")), UserData(ANNA), "merge")
    assert not new.homed and new.sections


def test_a_source_of_contacts_alone_replaces_contacts_alone() -> None:
    there = data(
        home=HOME,
        contacts=[contact("ben", subscribed=False), contact("zoe")],
        conferences={"conference_id": "A", "subject": "B"},
    )
    given = data(contacts=[contact("ben", subscribed=True, display_name=b"Ben"), contact("eva", subscribed=True)])
    new = wanted(given, there, "replace", SECTIONS)
    assert new.rows("conferences") == there.rows("conferences")
    assert new.rows("contacts") == (
        contact("ben", subscribed=False, display_name=b"Ben"),
        contact("eva", subscribed=True),
    )


def test_what_the_pool_cannot_hold_is_lost_unless_it_is_there() -> None:
    conference: Row = {"conference_id": "A", "dial_in_id": 5}
    saved = data(home=HOME, conferences=conference, delegates={"address": "ben@example.test"})
    _fitting, losses = data_and_losses(not_in(saved, UserData(ANNA)), CAPABILITIES)
    assert {(loss.section, loss.what, loss.rows) for loss in losses} == {
        ("conferences", "dial_in_id", 1),
        ("delegates", "delegates", 1),
    }
    assert data_and_losses(not_in(saved, saved), CAPABILITIES)[1] == ()


def test_only_rows_of_others_that_are_gone_are_put_back() -> None:
    zoe = data("zoe@example.test", contacts=contact("anna"), contact_group_members=contact("anna", number=2))
    zoe_now = data("ZOE@example.test", contacts=contact("anna", display_name=b"A"))
    ben = data("ben@example.test", contacts=contact("anna"))
    assert missing_mentions([zoe, ben], [zoe_now, ben]) == [
        data("zoe@example.test", contact_group_members=contact("anna", number=2))
    ]
    assert missing_mentions([zoe], [zoe]) == []


def test_contacts_of_a_group_that_is_gone_come_into_the_first_one() -> None:
    mention = data(
        contacts=contact("ben"),
        contact_group_members=contact("ben", number=9),
        container_members={"container": 300, "type": "user", "member": "ben@example.test"},
    )
    owner = data(home=HOME, contact_groups=[{"number": 4}, {"number": 2}], containers={"number": 400})
    fitting = mention_that_fits(mention, owner, CAPABILITIES)
    assert fitting == data(contacts=contact("ben"), contact_group_members=contact("ben", number=2))
    kept = UserData(owner.address, {**owner.sections, "contact_groups": ({"number": 9},)})
    assert mention_that_fits(mention, kept, CAPABILITIES).rows("contact_group_members") == (contact("ben", number=9),)


def test_rows_of_the_same_owner_are_put_back_at_once() -> None:
    rows = [data("zoe@example.test", contacts=contact("anna")), data("Zoe@example.test", contacts=contact("ben"))]
    assert together(rows) == [data("zoe@example.test", contacts=[contact("anna"), contact("ben")])]

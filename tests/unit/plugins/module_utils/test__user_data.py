# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Users' data: what counts as the same, what survives a file, and how an older state is merged into a newer one."""

from __future__ import annotations

import json
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._user_data import Row, UserData


def user(**sections: tuple[Row, ...]) -> UserData:
    return UserData("anna@example.test", sections)


def contact(address: str, **more: Any) -> Row:
    return {"address": address, "subscribed": True, **more}


EVERYTHING = user(
    home=({"rich_mode": True, "contact_list_version": 4},),
    contacts=(contact("bob@example.test", display_name=b"B\x00\xff", extension=b""),),
    conferences=(
        {"conference_id": "ABCDEFGH", "subject": "naïve 😀 \u2028", "expiry": datetime(2010, 2, 3, 4, 5, 6, 997000)},
    ),
    permissions=({"type": "U", "mask": "x@y", "rights": "AA", "weight": Decimal("1.50"), "share": 0.25},),
)


def test_data_survives_a_file() -> None:
    written = json.dumps(EVERYTHING.to_json())
    read = UserData.from_json(json.loads(written))
    assert read.to_json() == EVERYTHING.to_json()
    assert read == EVERYTHING
    assert json.dumps(read.to_json()) == written


def test_order_of_rows_case_of_names_and_list_versions_do_not_count() -> None:
    one = user(home=({"contact_list_version": 1},), contacts=(contact("a@x"), contact("B@x ")))
    other = user(home=({"contact_list_version": 9},), contacts=(contact("b@x"), contact("A@X")))
    assert one == other
    assert one.digest() == other.digest()


@pytest.mark.parametrize(
    "other",
    [
        user(contacts=(contact("a@x", display_name=b"a"),)),
        user(contacts=(contact("a@x", display_name=b"A"), contact("c@x"))),
        user(contacts=(contact("a@x", display_name=b"A"),) * 2),
        user(contacts=({"address": "a@x", "subscribed": 1, "display_name": b"A"},)),
        user(contacts=(contact("a@x", display_name="A"),)),
    ],
    ids=["case of a value", "one more row", "the same row twice", "a number for a flag", "a text for bytes"],
)
def test_whatever_a_user_would_notice_counts(other: UserData) -> None:
    assert user(contacts=(contact("a@x", display_name=b"A"),)) != other


def test_null_and_a_missing_field_are_the_same() -> None:
    assert user(contacts=(contact("a@x", extension=None),)) == user(contacts=(contact("a@x"),))


def test_sections_without_rows_are_left_out() -> None:
    data = user(contacts=(), home=({"rich_mode": False},))
    assert data.counts() == {"home": 1}
    assert data.homed
    assert not user(contacts=(contact("a@x"),)).homed


@pytest.mark.parametrize(
    ("damage", "place"),
    [
        (lambda data: data.pop("address"), "address"),
        (lambda data: data.update(address=7), "address"),
        (lambda data: data.update(sections=[]), "sections"),
        (lambda data: data["sections"].update(contacts={}), "contacts"),
        (lambda data: data["sections"]["contacts"].append("x"), "contacts[1]"),
        (
            lambda data: data["sections"]["contacts"][0].update(display_name={"base64": "%%"}),
            "contacts[0].display_name",
        ),
        (lambda data: data["sections"]["contacts"][0].update(display_name={"pickle": "x"}), "contacts[0].display_name"),
        (lambda data: data["sections"]["contacts"][0].update(address=["x"]), "contacts[0].address"),
        (lambda data: data["sections"]["conferences"][0].update(expiry={"utc": "tomorrow"}), "conferences[0].expiry"),
        (lambda data: data["sections"]["permissions"][0].update(weight={"decimal": "NaN"}), "permissions[0].weight"),
    ],
)
def test_a_damaged_file_is_refused_with_the_place(damage: Any, place: str) -> None:
    data = json.loads(json.dumps(EVERYTHING.to_json()))
    damage(data)
    with pytest.raises(ValueError, match=r".") as refusal:
        UserData.from_json(data)
    assert place in str(refusal.value)


def group(number: int, name: bytes) -> Row:
    return {"number": number, "display_name": name}


def member(address: str, number: int) -> Row:
    return {"address": address, "number": number}


def test_merging_keeps_all_that_is_newer_and_adds_what_is_missing() -> None:
    older = user(contacts=(contact("a@x", display_name=b"old"), contact("b@x")))
    newer = user(contacts=(contact("A@x", display_name=b"new"),))
    assert older.merged(newer) == user(contacts=(contact("a@x", display_name=b"new"), contact("b@x")))


def test_merging_matches_groups_by_name() -> None:
    older = user(
        contacts=(contact("a@x"), contact("b@x")),
        contact_groups=(group(1, b"Work"), group(2, b"Family")),
        contact_group_members=(member("a@x", 1), member("b@x", 2)),
    )
    newer = user(contact_groups=(group(1, b"Family"),))
    merged = older.merged(newer)
    names = {row["number"]: row["display_name"] for row in merged.rows("contact_groups")}
    assert names == {1: b"Family", 2: b"Work"}
    assert {(row["address"], names[row["number"]]) for row in merged.rows("contact_group_members")} == {
        ("a@x", b"Work"),
        ("b@x", b"Family"),
    }


def test_merging_with_all_64_groups_taken_keeps_the_contacts() -> None:
    older = user(
        contact_groups=(group(1, b"Mine"),), contacts=(contact("a@x"),), contact_group_members=(member("a@x", 1),)
    )
    newer = user(contact_groups=tuple(group(n, b"%d" % n) for n in range(1, 65)))
    merged = older.merged(newer)
    assert merged.rows("contact_groups") == newer.rows("contact_groups")
    assert len(merged.rows("contact_group_members")) == 1


def test_merging_does_not_undo_what_the_user_did_meanwhile() -> None:
    """A contact that was put into another group stays there, and a blocked member is not let in again."""
    older = user(
        contact_groups=(group(1, b"A"), group(2, b"B")),
        contacts=(contact("a@x"),),
        contact_group_members=(member("a@x", 1),),
        container_members=({"container": 300, "type": "user", "member": "m@x"},),
    )
    newer = user(
        contact_groups=(group(1, b"A"), group(2, b"B")),
        contacts=(contact("a@x"),),
        contact_group_members=(member("a@x", 2),),
        container_members=({"container": 32000, "type": "user", "member": "M@x"},),
    )
    assert older.merged(newer) == newer


def test_merging_into_nothing_gives_everything() -> None:
    assert EVERYTHING.merged(user()) == EVERYTHING
    assert EVERYTHING.merged(EVERYTHING) == EVERYTHING

# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Users' data: what counts as the same, and what survives a file."""

from __future__ import annotations

import json
from datetime import datetime
from decimal import Decimal
from itertools import permutations
from typing import Any

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import Row, UserData


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
    written = EVERYTHING.to_json()
    read = UserData.from_json(json.loads(written))
    assert read.to_json() == EVERYTHING.to_json()
    assert read == EVERYTHING
    assert read.to_json() == written


def test_order_of_rows_case_of_names_and_list_versions_do_not_count() -> None:
    user_data = user(home=({"contact_list_version": 1},), contacts=(contact("a@x"), contact("B@x ")))
    other = user(home=({"contact_list_version": 9},), contacts=(contact("b@x"), contact("A@X")))
    assert user_data == other
    assert user_data.digest() == other.digest()


def test_rows_that_differ_in_letter_case_alone_stand_in_one_order() -> None:
    """SQL Server takes such spellings as equal, and returns them in any order; an export is to be the same bytes."""
    rows = (contact("a@x"), contact("A@x"), contact("A@x", contact_list_version=2))
    assert len({user(contacts=order).to_json() for order in permutations(rows)}) == 1


def test_a_decimal_is_written_as_digits() -> None:
    data = user(permissions=({"weight": Decimal("0E-9")},))
    written = json.loads(data.to_json())
    assert written["sections"]["permissions"] == [{"weight": {"decimal": "0.000000000"}}]
    assert UserData.from_json(written) == data


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
    data = json.loads(EVERYTHING.to_json())
    damage(data)
    with pytest.raises(ValueError, match=r".") as refusal:
        UserData.from_json(data)
    assert place in str(refusal.value)

# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The merging of an older state of a user's data into a newer one."""

from __future__ import annotations

from typing import Any

from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.merging import merge
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import Row, UserData


def user(**sections: tuple[Row, ...]) -> UserData:
    return UserData("anna@example.test", sections)


def contact(address: str, **more: Any) -> Row:
    return {"address": address, "subscribed": True, **more}


def group(number: int, name: bytes) -> Row:
    return {"number": number, "display_name": name}


def member(address: str, number: int) -> Row:
    return {"address": address, "number": number}


def test_merging_keeps_all_that_is_newer_and_adds_what_is_missing() -> None:
    older = user(contacts=(contact("a@x", display_name=b"old"), contact("b@x")))
    newer = user(contacts=(contact("A@x", display_name=b"new"),))
    assert merge(older, newer=newer) == user(contacts=(contact("a@x", display_name=b"new"), contact("b@x")))


def test_merging_matches_groups_by_name() -> None:
    older = user(
        contacts=(contact("a@x"), contact("b@x")),
        contact_groups=(group(1, b"Work"), group(2, b"Family")),
        contact_group_members=(member("a@x", 1), member("b@x", 2)),
    )
    newer = user(contact_groups=(group(1, b"Family"),))
    merged = merge(older, newer=newer)
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
    merged = merge(older, newer=newer)
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
    assert merge(older, newer=newer) == newer


def test_merging_into_nothing_gives_everything() -> None:
    everything = user(home=({"rich_mode": True},), contacts=(contact("a@x", display_name=b"A"),))
    assert merge(everything, newer=user()) == everything
    assert merge(everything, newer=everything) == everything


def test_merging_takes_the_larger_of_both_list_versions() -> None:
    """A client that has seen version 50 of a list would not ask for version 3 of it."""
    older = user(
        home=({"contact_list_version": 50, "permission_list_version": 1},),
        containers=({"number": 200, "list_version": 9}, {"number": 300, "list_version": 1}),
    )
    newer = user(
        home=({"contact_list_version": 2, "permission_list_version": 4, "rich_mode": True},),
        containers=({"number": 200, "list_version": 3},),
    )
    merged = merge(older, newer=newer)
    assert merged.rows("home") == ({"contact_list_version": 50, "permission_list_version": 4, "rich_mode": True},)
    assert {row["number"]: row["list_version"] for row in merged.rows("containers")} == {200: 9, 300: 1}

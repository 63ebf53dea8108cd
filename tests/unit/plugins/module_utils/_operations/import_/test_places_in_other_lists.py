# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Users come back into the groups of other people's lists in which they were: by what a group is, not by its number."""

from __future__ import annotations

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._operations.import_.merging import (
    mention_that_fits,
    missing_mentions,
    together,
)
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.merging import merge_three_ways
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import Row, UserData

from .test_merging import CAPABILITIES, contact

ZOE = "zoe@example.test"
HOME: Row = {"contact_list_version": 7}
Groups = dict[int, tuple[bytes, tuple[str, ...]]]  # name and contacts, by number


def lists(groups: Groups, **sections: Row) -> UserData:
    """Zoe's contact list."""
    contacts = dict.fromkeys(who for _name, found in groups.values() for who in found)
    return UserData(
        ZOE,
        {
            "contact_groups": tuple({"number": n, "display_name": name} for n, (name, _found) in groups.items()),
            "contacts": tuple(contact(who) for who in contacts),
            "contact_group_members": tuple(
                contact(who, number=n) for n, (_name, found) in groups.items() for who in found
            ),
            **{section: (row,) for section, row in sections.items()},
        },
    )


def said_of(who: str, saved: UserData) -> UserData:
    """The rows of Zoe's list in the export of a user."""
    members = [row for row in saved.rows("contact_group_members") if row["address"] == f"{who}@example.test"]
    numbers = {row["number"] for row in members}
    groups = tuple(row for row in saved.rows("contact_groups") if row["number"] in numbers)
    return UserData(
        ZOE, {"contact_groups": groups, "contacts": (contact(who),), "contact_group_members": tuple(members)}
    )


def put_back(saved: UserData, now: UserData, *who: str) -> dict[bytes, set[object]]:
    """The members of each group afterwards, by the group's name."""
    missing = [mention for name in who for mention in missing_mentions([said_of(name, saved)], [])]
    (mention,) = together([mention_that_fits(lost, now, CAPABILITIES) for lost in missing])
    there = merge_three_ways(None, source=mention, target=now).data
    names = {row["number"]: row["display_name"] for row in there.rows("contact_groups")}
    found: dict[bytes, set[object]] = {bytes(name): set() for name in names.values() if isinstance(name, bytes)}
    assert len(found) == len(names)
    for row in there.rows("contact_group_members"):
        found[names[row["number"]]].add(str(row["address"]).partition("@")[0])  # type: ignore[index]
    return found


SAVED = lists({1: (b"Team", ("ben", "anna")), 2: (b"Work", ("eva",))})


@pytest.mark.parametrize(
    "now",
    [
        {1: (b"Team", ("ben",)), 2: (b"Work", ())},
        {1: (b"Work", ()), 2: (b"Team", ("ben",))},
        {1: (b"Friends", ("ben",)), 4: (b"Team", ())},
        {1: (b"Friends", ("ben",)), 2: (b"Work", ())},
        {2: (b"Work", ("ben",))},
        {},
    ],
)
def test_a_contact_comes_into_the_group_that_it_was_in(now: Groups) -> None:
    """Under whatever number the group is now; one that is gone comes back."""
    before = {name: set(found) for name, found in now.values()}
    assert put_back(SAVED, lists(now), "anna") == {**before, b"Team": {*before.get(b"Team", ()), "anna"}}


def test_of_two_groups_of_one_name_the_number_tells_which() -> None:
    saved = lists({1: (b"Team", ("ben",)), 2: (b"Team", ("anna",))})
    now = lists({1: (b"Team", ("ben",)), 2: (b"Team", ())})
    fitting = mention_that_fits(said_of("anna", saved), now, CAPABILITIES)
    assert [row["number"] for row in fitting.rows("contact_group_members")] == [2]


def test_two_who_were_in_other_groups_of_one_number_come_into_these() -> None:
    """Zoe made another group with the number of the one that she had deleted; both users were deleted in between."""
    earlier, later = lists({1: (b"Team", ("anna",))}), lists({1: (b"Friends", ("ben",))})
    mentions = [said_of("anna", earlier), said_of("ben", later)]
    now = lists({})
    (mention,) = together([mention_that_fits(mention, now, CAPABILITIES) for mention in mentions])
    there = merge_three_ways(None, source=mention, target=now).data
    names = {row["number"]: row["display_name"] for row in there.rows("contact_groups")}
    within = {row["address"]: names[row["number"]] for row in there.rows("contact_group_members")}
    assert within == {"anna@example.test": b"Team", "ben@example.test": b"Friends"}


def test_those_who_were_in_one_group_that_is_gone_come_back_into_one() -> None:
    saved = lists({3: (b"Team", ("anna", "ben"))})
    assert put_back(saved, lists({3: (b"Work", ())}), "anna", "ben") == {b"Work": set(), b"Team": {"anna", "ben"}}


def test_a_container_that_is_gone_comes_back_with_its_member() -> None:
    member: Row = {"container": 300, "type": "user", "member": "anna@example.test"}
    saved = UserData(ZOE, {"containers": ({"number": 300},), "container_members": (member,)})
    (missing,) = missing_mentions([saved], [])
    assert mention_that_fits(missing, UserData(ZOE, {"home": (HOME,)}), CAPABILITIES) == saved
    there = UserData(ZOE, {"home": (HOME,), "containers": ({"number": 300},)})
    assert set(mention_that_fits(missing, there, CAPABILITIES).sections) == {"container_members"}


def test_who_is_in_the_list_is_not_put_into_groups_again() -> None:
    assert missing_mentions([said_of("anna", SAVED)], [said_of("anna", lists({2: (b"Work", ("anna",))}))]) == []

# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Merging of any contact lists: nothing is lost or undone, nothing fails, and a second time changes nothing.

OCS_MERGING_EXAMPLES says how many lists each property is tried with, if not as many as other samples.
"""

from __future__ import annotations

import os
from itertools import permutations
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.merging import merge_three_ways
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import Row, UserData, folded
from samples import sample

from .edited_contact_lists import EDITS, OWNER, ContactList, identity_is_lost, shape_of, together

EXAMPLES = int(os.environ.get("OCS_MERGING_EXAMPLES", sample(80, 2000)))
many = settings(max_examples=EXAMPLES, deadline=None)

NAMES = st.sampled_from([b"Team", b"Work", b"~"])
PEOPLE = [f"{name}@example.test" for name in "abcde"]
edits = st.lists(st.tuples(st.sampled_from(EDITS), st.integers(0, 9), st.integers(0, 9)), max_size=6)
members = st.dictionaries(st.sampled_from(PEOPLE), st.sets(st.integers(0, 3), max_size=3))


@st.composite
def contact_lists(draw: st.DrawFn, *, most_groups: int = 4, dangling: bool = False) -> UserData:
    """A few contacts, in groups with few names and any numbers; C(dangling): also rows that lack what they speak of."""
    number = st.integers(1, 6) if most_groups < 10 else st.integers(1, 64)
    numbers = draw(st.lists(number, unique=True, max_size=most_groups))
    contacts = draw(st.lists(st.sampled_from(PEOPLE), unique=True))
    pairs = [(contact, group) for contact in contacts for group in numbers]
    if dangling:
        pairs += [(user, group) for user in PEOPLE for group in (1, 2, 9)]
    chosen = draw(st.lists(st.sampled_from(pairs), unique=True, max_size=8)) if pairs else []
    spell = draw(st.sampled_from([str, str.upper]))
    return UserData(
        OWNER,
        {
            "contact_groups": tuple({"number": number, "display_name": draw(NAMES)} for number in numbers),
            "contacts": tuple({"address": spell(contact), "display_name": draw(NAMES)} for contact in contacts),
            "contact_group_members": tuple({"address": contact, "number": group} for contact, group in chosen),
        },
    )


def groups_of_contacts(data: UserData) -> dict[str, frozenset[Any]]:
    found: dict[str, set[Any]] = {folded(str(row["address"])): set() for row in data.rows("contacts")}
    for row in data.rows("contact_group_members"):
        found.setdefault(folded(str(row["address"])), set()).add(row["number"])
    return {address: frozenset(groups) for address, groups in found.items()}


def names_of_groups(data: UserData) -> dict[Any, Any]:
    return {row["number"]: row["display_name"] for row in data.rows("contact_groups")}


@many
@given(source=contact_lists(), target=contact_lists())
def test_any_two_lists_keep_every_contact_in_its_groups(source: UserData, target: UserData) -> None:
    merged = merge_three_ways(None, source=source, target=target)
    assert merged.losses == ()
    older, newer, after = (groups_of_contacts(state) for state in (source, target, merged.data))
    assert after.keys() == older.keys() | newer.keys()
    assert set(target.texts("contacts")) <= set(merged.data.texts("contacts"))
    assert set(target.texts("contact_groups")) <= set(merged.data.texts("contact_groups"))
    assert all(after[address] == groups for address, groups in newer.items() if groups)
    here, there = names_of_groups(source), names_of_groups(merged.data)
    wanted = {address: groups for address, groups in older.items() if not newer.get(address)}
    # Some assignment of the source's groups to as many groups of the same names explains all other contacts.
    assert any(
        all(here[mine] == there[other] for mine, other in zip(here, chosen, strict=True))
        and all(
            after[address] == {dict(zip(here, chosen, strict=True))[n] for n in wanted[address]} for address in wanted
        )
        for chosen in permutations(there, len(here))
    )


@many
@given(source=contact_lists(dangling=True), target=contact_lists(dangling=True))
def test_merging_two_lists_a_second_time_changes_nothing(source: UserData, target: UserData) -> None:
    merged = merge_three_ways(None, source=source, target=target).data
    assert merge_three_ways(None, source=source, target=merged).data.digest() == merged.digest()
    assert merge_three_ways(None, source=merged, target=merged).data.digest() == merged.digest()


@many
@given(st.data())
def test_lists_that_do_not_fit_into_64_groups_lose_only_what_is_said(drawn: st.DataObject) -> None:
    full = drawn.draw(st.integers(60, 64))
    target = UserData(
        OWNER,
        {
            "contact_groups": tuple({"number": n, "display_name": b"%d" % (n % 7)} for n in range(1, full + 1)),
            "contacts": ({"address": PEOPLE[0]},),
            "contact_group_members": ({"address": PEOPLE[0], "number": 3},),
        },
    )
    source = drawn.draw(contact_lists(most_groups=12))
    merged = merge_three_ways(None, source=source, target=target)
    groups = merged.data.rows("contact_groups")
    lost = {loss.section: loss.rows for loss in merged.losses}
    assert len(groups) == min(64, full + len(source.rows("contact_groups")))
    assert lost.get("contact_groups", 0) == full + len(source.rows("contact_groups")) - len(groups)
    assert groups_of_contacts(merged.data).keys() == {*groups_of_contacts(source), PEOPLE[0]}
    kept = sum(len(found) for who, found in groups_of_contacts(source).items() if who != PEOPLE[0])
    into_first = sum(
        1
        for who, found in groups_of_contacts(merged.data).items()
        if groups_of_contacts(source).get(who) and found == {1} and full == 64
    )
    if full == 64:
        assert lost.get("contact_group_members", 0) == kept and into_first == sum(
            bool(found) for who, found in groups_of_contacts(source).items() if who != PEOPLE[0]
        )
    again = merge_three_ways(None, source=source, target=merged.data)
    assert again.data.digest() == merged.data.digest()


@many
@given(names=st.lists(NAMES, max_size=4), who=members, here=edits, there=edits)
def test_every_edit_and_deletion_of_both_sides_survives(
    names: list[bytes], who: dict[str, set[int]], here: list[Any], there: list[Any]
) -> None:
    base = ContactList.of(names, who)
    source, target = base.copied("source"), base.copied("target")
    for edited_list, edited in ((source, here), (target, there)):
        for edit in edited:
            edited_list.edit(*edit)
    assume(not identity_is_lost(base, source) and not identity_is_lost(base, target))
    merged = merge_three_ways(base.data(), source=source.data(), target=target.data())
    assert merged.losses == ()
    both = together(base, source, target)
    assert shape_of(merged.data) == both.shape()
    again = merge_three_ways(base.data(), source=source.data(), target=merged.data)
    assert again.data.digest() == merged.data.digest()
    version = merged.data.rows("home")[0]["contact_list_version"]
    assert version == max(source.version, target.version)


@many
@given(base=contact_lists(), source=contact_lists(), target=contact_lists())
def test_three_ways_keep_what_either_side_has_added(base: UserData, source: UserData, target: UserData) -> None:
    merged = merge_three_ways(base, source=source, target=target).data
    before, here, there, after = (set(groups_of_contacts(state)) for state in (base, source, target, merged))
    assert (here | there) - before <= after
    assert here & there <= after <= here | there
    numbers = names_of_groups(merged)
    assert len(numbers) == len(merged.rows("contact_groups"))
    assert all(row["number"] in numbers for row in merged.rows("contact_group_members"))


@many
@given(base=contact_lists(dangling=True), source=contact_lists(dangling=True), target=contact_lists(dangling=True))
def test_three_ways_never_fail_whatever_the_rows_are(base: UserData, source: UserData, target: UserData) -> None:
    merge_three_ways(base, source=source, target=target)
    merge_three_ways(base, source=source, target=target, after_merge=target)
    assert merge_three_ways(base, source=base, target=target).data.digest() == target.digest()
    assert merge_three_ways(base, source=source, target=base).data.digest() == source.digest()


keys = st.sampled_from([0, 1])
texts = st.sampled_from(["a", "b", "c"])


def rows(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Row, ...]]:
    return st.lists(st.fixed_dictionaries(fields), max_size=4).map(tuple)


others = st.fixed_dictionaries(
    {
        "containers": st.sets(keys).map(lambda numbers: tuple({"number": n, "list_version": n} for n in numbers)),
        "container_members": rows(container=keys, type=st.just("user"), member=texts),
        "permissions": rows(type=texts, mask=texts, rights=texts),
        "static_presence": st.dictionaries(texts, st.tuples(texts, texts)).map(
            lambda found: tuple({"category": k, "data": entry, "version": other} for k, (entry, other) in found.items())
        ),
        "of_the_site": rows(anything=texts),
    }
).map(lambda sections: UserData(OWNER, sections))


@many
@given(base=st.none() | others, source=others, target=others)
def test_other_rows_never_fail_and_stay_the_second_time(
    base: UserData | None, source: UserData, target: UserData
) -> None:
    merged = merge_three_ways(base, source=source, target=target).data
    assert merge_three_ways(base, source=source, target=merged).data.digest() == merged.digest()
    held = {row["number"] for row in merged.rows("containers")}
    offered = {row["number"] for state in (base, source, target) if state for row in state.rows("containers")}
    needed = {
        row["container"] for row in merged.rows("container_members") if row not in target.rows("container_members")
    }
    assert needed & offered <= held
    if base is not None:
        assert merge_three_ways(base, source=base, target=target).data.digest() == target.digest()

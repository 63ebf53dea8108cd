# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A merge that is done again, as after a run that was cut, changes nothing: whatever became of the groups meanwhile."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.merging import merge_three_ways
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import UserData

from ._user_data.edited_contact_lists import ContactList, shape_of
from ._user_data.test_merging_properties import NAMES, OWNER, edits, many, members

ANNA, BEN, EVA = (f"{name}@example.test" for name in ("anna", "ben", "eva"))


def listed(groups: dict[int, tuple[bytes, tuple[str, ...]]]) -> UserData:
    """Groups by number, each with its name and its contacts."""
    contacts = dict.fromkeys(who for _name, found in groups.values() for who in found)
    return UserData(
        OWNER,
        {
            "contact_groups": tuple({"number": n, "display_name": name} for n, (name, _found) in groups.items()),
            "contacts": tuple({"address": who, "display_name": b"old"} for who in contacts),
            "contact_group_members": tuple(
                {"address": who, "number": n} for n, (_name, found) in groups.items() for who in found
            ),
        },
    )


BASE = listed({1: (b"Team", (ANNA, BEN)), 2: (b"Work", ())})
RENAMED_AND_EMPTIED = listed({1: (b"Old team", ()), 2: (b"Work", (ANNA, BEN))})


def test_a_group_that_was_renamed_and_emptied_is_the_same_group() -> None:
    """Somebody new came into it on the other side: he is in the group under its new name, and there is no other."""
    target = listed({1: (b"Team", (ANNA, BEN, EVA)), 2: (b"Work", ())})
    merged = merge_three_ways(BASE, source=RENAMED_AND_EMPTIED, target=target)
    assert shape_of(merged.data) == shape_of(listed({1: (b"Old team", (EVA,)), 2: (b"Work", (ANNA, BEN))}))


def test_a_group_that_both_sides_renamed_and_emptied_together_stays_one() -> None:
    """Each side takes another contact out of it, so the merge leaves it empty, and with the target's name."""
    source = listed({1: (b"Here", (BEN,)), 2: (b"Work", (ANNA,))})
    target = listed({1: (b"There", (ANNA,)), 2: (b"Work", (BEN,))})
    merged = merge_three_ways(BASE, source=source, target=target).data
    assert shape_of(merged) == shape_of(listed({1: (b"There", ()), 2: (b"Work", (ANNA, BEN))}))
    assert merge_three_ways(BASE, source=source, target=merged).data.digest() == merged.digest()


def test_a_group_that_got_another_number_is_known_there_when_it_is_renamed() -> None:
    """The group was merged to where its number was used; the target's user renames it, and the source's uses it."""
    arrived = listed({1: (b"Mine", ()), 2: (b"Work", ()), 7: (b"Team", (ANNA, BEN))})
    target = listed({1: (b"Mine", ()), 2: (b"Work", ()), 7: (b"Old team", (ANNA, BEN))})
    source = listed({1: (b"Team", (ANNA, BEN, EVA)), 2: (b"Work", ())})
    merged = merge_three_ways(BASE, source=source, target=target, after_merge=arrived).data
    expected = listed({1: (b"Mine", ()), 2: (b"Work", ()), 7: (b"Old team", (ANNA, BEN, EVA))})
    assert shape_of(merged) == shape_of(expected)


@many
@given(names=st.lists(NAMES, max_size=4), who=members, here=edits, there=edits)
def test_the_same_merge_done_again_changes_nothing(
    names: list[bytes], who: dict[str, set[int]], here: list[Any], there: list[Any]
) -> None:
    base = ContactList.of(names, who)
    source, target = base.copied("source"), base.copied("target")
    for edited_list, edited in ((source, here), (target, there)):
        for edit in edited:
            edited_list.edit(*edit)
    merged = merge_three_ways(base.data(), source=source.data(), target=target.data()).data
    again = merge_three_ways(base.data(), source=source.data(), target=merged).data
    assert again.digest() == merged.digest()

# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An index finds every object that was added under a key, and those that may be meant besides are told apart."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.msrtc.ocs.plugins.module_utils._common.compact.hash_index import HashIndex

KEYS = st.lists(st.text(max_size=2) | st.binary(max_size=2), max_size=200)


@given(KEYS, st.text(max_size=3))
def test_every_object_is_found_by_its_key(keys: list[object], other: str) -> None:
    index = HashIndex()
    for number, key in enumerate(keys):
        index.add(key, number)
        assert number in index.candidates(key)  # while others are still added
    for key in {*keys, other}:
        found = index.candidates(key)
        assert found == sorted(found)
        assert [number for number in found if keys[number] == key] == [
            number for number, known in enumerate(keys) if known == key
        ]


@given(KEYS)
def test_keys_of_several_objects_are_named(keys: list[object]) -> None:
    index = HashIndex()
    for number, key in enumerate(keys):
        index.add(key, number)
    several = {key: [number for number, known in enumerate(keys) if known == key] for key in keys}
    found = list(index.repeated())
    assert all(any(set(numbers) <= set(group) for group in found) for numbers in several.values() if len(numbers) > 1)


def test_more_objects_than_there_is_room_for() -> None:
    index = HashIndex()
    index.add("the last", 2**24 - 1)
    assert index.candidates("the last") == [2**24 - 1]
    with pytest.raises(ValueError, match="more than 16,777,215 objects"):
        index.add("one more", 2**24)

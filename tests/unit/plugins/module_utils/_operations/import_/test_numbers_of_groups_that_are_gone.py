# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A group that comes back with a user never takes the number under which another of the user's groups is now."""

from __future__ import annotations

import itertools

from .test_places_in_other_lists import Groups, lists, put_back

NAMES = (b"Team", b"Work", b"Friends")


def test_a_group_that_is_gone_beside_one_that_has_its_number_now() -> None:
    """Anna was in both; moves have given Work the number that Team had, and then Team was deleted."""
    saved = lists({1: (b"Team", ("anna",)), 2: (b"Work", ("anna",))})
    now: Groups = {1: (b"Work", ("ben",))}
    assert put_back(saved, lists(now), "anna") == {b"Team": {"anna"}, b"Work": {"ben", "anna"}}


def test_whatever_the_numbers_are() -> None:
    """Three groups, each there or not, under every order of the numbers."""
    saved = lists({number: (name, ("anna",)) for number, name in enumerate(NAMES, start=1)})
    for size in range(len(NAMES) + 1):
        for names in itertools.permutations(NAMES, size):
            for numbers in itertools.permutations((1, 2, 3), size):
                now: Groups = {number: (name, ("ben",)) for number, name in zip(numbers, names, strict=True)}
                after = put_back(saved, lists(now), "anna")
                assert after == {name: {"anna", *({"ben"} if name in names else ())} for name in NAMES}

# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values that are packed come out as they went in, also those that are like no other, and those before the first ones
were known.
"""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.msrtc.ocs.plugins.module_utils._common.compact.similar_values import SimilarValues

PLAIN = st.none() | st.booleans() | st.integers() | st.text() | st.text("\ud800\udfff\0\x1b") | st.binary(max_size=40)
VALUES = st.recursive(
    PLAIN,
    lambda inner: st.lists(inner, max_size=4) | st.tuples(inner, inner) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=8,
)


@given(st.lists(VALUES | st.frozensets(st.binary(min_size=8, max_size=8)), max_size=12))
def test_values_come_out_as_they_went_in(values: list[Any]) -> None:
    packing = SimilarValues()
    assert [packing.unpacked(packed) for packed in [packing.packed(value) for value in values]] == values


def test_values_that_are_alike_take_a_fraction() -> None:
    def value(number: int) -> dict[str, Any]:
        return {"address": f"first.last{number}@corp.example.test", "rows": {"contacts": number, "contact_groups": 7}}

    packing = SimilarValues()
    sizes = [len(packing.packed(value(number))) for number in range(1000, 1100)]
    assert max(sizes[10:]) < 20 < 60 < sizes[0]


def test_few_large_ones_before_do_not_change_that() -> None:
    def value(number: int, owners: int) -> dict[str, Any]:
        names = [f"first.last{place * 7919 % 100000}@corp.example.test" for place in range(owners)]
        return {"address": f"first.last{number}@corp.example.test", "put back in the lists of": names}

    packing = SimilarValues()
    sizes = [len(packing.packed(value(number, 0 if number > 1009 else 2000))) for number in range(1000, 1100)]
    assert max(sizes[20:]) < 20


def test_values_longer_than_what_is_remembered() -> None:
    packing, long = SimilarValues(), [bytes(range(256)) * place for place in range(1, 200, 10)]
    assert [packing.unpacked(packed) for packed in map(packing.packed, long)] == long

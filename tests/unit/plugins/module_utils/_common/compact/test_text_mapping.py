# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values are found by the texts that they were given for, in whichever order these came, and the last value counts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.msrtc.ocs.plugins.module_utils._common.compact.text_mapping import TextMapping

# Texts that are parts of each other, and line breaks, which no address has but a file may.
GIVEN = st.lists(st.tuples(st.text("ab\n@\ud800", max_size=5), st.binary(min_size=3, max_size=3)), max_size=300)


@given(GIVEN, st.booleans())
def test_it_is_like_any_mapping(given_values: list[tuple[str, bytes]], ascending: bool) -> None:
    values = sorted(given_values) if ascending else given_values
    found = TextMapping(3)
    for text, value in values:
        found[text] = value
    expected = dict(values)
    assert {text: found.get(text) for text in found} == expected
    assert len(found) == len(expected)
    assert found.get("somebody else") is None


def test_a_value_of_another_size_is_refused() -> None:
    with pytest.raises(ValueError, match="2 bytes instead of 3"):
        TextMapping(3)["anna"] = b"ab"

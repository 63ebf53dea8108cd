# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Equal values have one number, others have others, and a number leads to its value."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.msrtc.ocs.plugins.module_utils._common.compact.few_values import FewValues


@given(st.lists(st.none() | st.text(max_size=1)))
def test_values_by_number(given_values: list[str | None]) -> None:
    values: FewValues[str | None] = FewValues()
    numbers = [values.number_of(value) for value in given_values]
    assert [values[number] for number in numbers] == given_values
    assert sorted(set(numbers)) == list(range(len(set(given_values))))

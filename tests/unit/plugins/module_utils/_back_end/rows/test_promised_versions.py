# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The list versions that a plan promises are those that are written."""

from __future__ import annotations

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.rows.list_versions import raised_versions


@pytest.mark.parametrize(
    ("there", "wanted", "after"),
    [
        ({}, {"contact": 7}, {"contact": 8}),
        ({"contact": 9}, {"contact": 7}, {"contact": 10}),
        ({"contact": 0}, {"contact": -1}, {"contact": 1}),
        ({}, {"contact": -1}, {"contact": 0}),  # a user who is brought back, and had never changed the list
    ],
)
def test_versions_rise_above_both(there: dict[str, int], wanted: dict[str, int], after: dict[str, int]) -> None:
    assert raised_versions(there, wanted) == after

# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One bad user among many is found, and fails alone."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.statements.isolation import isolated
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import BackEndRefused


def refusing(bad: set[int], done: list[int], number: int = 8152):
    def work(items: Sequence[int]) -> None:
        if bad & set(items):
            error = BackEndRefused("A value is too long.", remedy="")
            error.number = number
            raise error
        done.extend(items)

    return work


@pytest.mark.parametrize("bad", [set(), {0}, {499}, {7, 8, 300}, set(range(500))])
def test_only_the_bad_ones_fail(bad: set[int]) -> None:
    done: list[int] = []
    failed = isolated(range(500), refusing(bad, done))
    assert {item for item, _error in failed} == bad
    assert sorted(done) == sorted(set(range(500)) - bad)


def test_what_is_about_the_server_stops_everything() -> None:
    done: list[int] = []
    with pytest.raises(BackEndRefused):
        isolated(range(10), refusing({3}, done, number=1105))
    assert done == []

# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A text that has its form without case already is no second text in memory: plans sort 100,000 addresses by it."""

from __future__ import annotations

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._common.letters import without_case
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import folded


@pytest.mark.parametrize("text", ["anna.berg7@example.test", "j\u00f6rg.stra\u00dfe@example.test"])
def test_the_same_text_is_returned(text: str) -> None:
    assert without_case(text) is text
    assert folded(text) is text

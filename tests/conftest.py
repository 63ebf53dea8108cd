# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What all suites share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from end_to_end.modules import WarmInterpreters


@pytest.fixture(scope="session")
def interpreters() -> Iterator[WarmInterpreters]:
    """They run the modules of all tests of this process."""
    with WarmInterpreters.running() as running:
        yield running

# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Users whose addresses or accounts change before they are moved."""

from __future__ import annotations

import pytest

from end_to_end.import_export.importing import homed
from end_to_end.move.moving import SOURCE
from lab.environment import Lab


@pytest.fixture
def thea(lab: Lab) -> str:
    """An ordinary user of the 2007 pool, with contacts and groups."""
    return homed(lab, SOURCE)[3]


@pytest.fixture
def other(lab: Lab) -> str:
    """Another one."""
    return homed(lab, SOURCE)[4]

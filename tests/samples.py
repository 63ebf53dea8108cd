# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The part of a sample that is tested: with OCS_SAMPLES=exhaustive (make test-all) ten times as much as in `make test`,
or as much as the test says.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TypeVar

Case = TypeVar("Case")

FACTORS = {"gate": 1, "exhaustive": 10}
PROFILE = os.environ.get("OCS_SAMPLES", "gate")


def sample(in_the_gate: int, exhaustive: int | None = None) -> int:
    """The number for this run of something of which `make test` has so many, and `make test-all` so many or ten times
    as many.
    """
    return exhaustive if exhaustive and PROFILE == "exhaustive" else in_the_gate * FACTORS[PROFILE]


def cases(every: Sequence[Case], in_the_gate: int) -> Sequence[Case]:
    """The cases of a test that are run now: the first ones in `make test`, every one in `make test-all`."""
    return every[:in_the_gate] if PROFILE == "gate" else every


def spread(every: Sequence[Case], step: int) -> Sequence[Case]:
    """The points of a run at which something happens now: every third in `make test`, if that is the step."""
    return every[::step] if PROFILE == "gate" else every

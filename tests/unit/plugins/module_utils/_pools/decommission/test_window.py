# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Maintenance windows at their edges."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._pools.decommission.window import Window, problems_with

NOW = datetime(2026, 1, 31, 22, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def problems(window: Window, users: int = 60, rate: float | None = None, rehearsal: bool = False) -> str:
    return " ".join(problems_with(window, {"all": users}, rate, NOW, rehearsal))


def test_the_end_itself_is_too_late() -> None:
    assert "is over since 2026-01-31 22:00 UTC" in problems(Window(None, NOW))
    assert problems(Window(None, NOW + timedelta(seconds=1))) == ""


def test_a_window_that_is_over_does_not_matter_when_nobody_is_left() -> None:
    assert problems(Window(None, NOW - HOUR), users=0) == ""


@pytest.mark.parametrize(("rate", "fits"), [(1.0, True), (0.99, False), (None, True)])
def test_a_wave_fits_exactly(rate: float | None, fits: bool) -> None:
    assert ("too short for wave all" not in problems(Window(None, NOW + HOUR), rate=rate)) == fits


def test_time_before_the_window_does_not_count() -> None:
    window = Window(NOW + HOUR, NOW + 2 * HOUR)
    assert "begins at 2026-01-31 23:00 UTC only" in problems(window)
    assert problems(window, rate=1.0, rehearsal=True) == ""
    assert "60 are left" in problems(window, rate=0.5, rehearsal=True)


def test_time_zones_are_taken_at_their_word() -> None:
    window = Window.from_options({"start": "2026-01-31T23:00:00+01:00", "end": "2026-02-01 00:00:00+01:00"})
    assert window.described["start"] == NOW.isoformat()
    assert window.minutes_left(NOW) == 60

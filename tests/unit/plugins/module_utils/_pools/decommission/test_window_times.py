# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The window as plays have it: ISO 8601 in UTC, whatever zone the options were in."""

from __future__ import annotations

from ansible_collections.msrtc.ocs.plugins.module_utils._pools.decommission.window import Window


def test_times_are_iso_8601_in_utc() -> None:
    window = Window.from_options({"start": "2026-01-31T22:00:00+01:00", "end": "2026-02-01T04:00:00+01:00"})
    assert window.described == {
        "start": "2026-01-31T21:00:00+00:00",
        "end": "2026-02-01T03:00:00+00:00",
        "text": "until 2026-02-01 03:00 UTC",
    }
    assert Window.from_options({"end": "2026-02-01T03:00Z"}).described["start"] is None

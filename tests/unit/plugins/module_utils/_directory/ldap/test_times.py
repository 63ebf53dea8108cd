# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Times of the directory as results have them: ISO 8601 in UTC."""

from __future__ import annotations

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._directory.ldap.entry import Entry


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        (b"20090117093000.0Z", "2009-01-17T09:30:00+00:00"),
        (b"20090117093000Z", "2009-01-17T09:30:00+00:00"),
        (b"20090117093000.25+0100", "2009-01-17T08:30:00+00:00"),
        (b"16010101000000.0Z", "1601-01-01T00:00:00+00:00"),
        (b"20261331000000.0Z", "20261331000000.0Z"),
        (b"00010101000000.0+2300", "00010101000000.0+2300"),
        (b"", ""),
    ],
    ids=["active directory", "seconds", "zone", "never", "no time", "before all time", "empty"],
)
def test_a_time_is_iso_8601(stored: bytes, shown: str) -> None:
    assert Entry("CN=a", {"whencreated": [stored]}).time("whenCreated") == shown


def test_no_value_is_no_time() -> None:
    assert Entry("CN=a", {}).time("whenCreated") is None

# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The sections of a user's data that are carried: a section that a map loses would be lost by every move."""

from __future__ import annotations

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.schema.user_data_map import UserDataMap

OF_2007 = {
    *("home", "contact_groups", "contacts", "contact_group_members", "permissions", "containers", "container_members"),
    *("static_presence", "prompted_subscribers", "conferences"),
}


@pytest.mark.parametrize(
    ("version", "sections"),
    [("2007", OF_2007), ("2007 R2", OF_2007 | {"delegates", "conference_directory_entries"})],
)
def test_each_version_has_its_sections(version: str, sections: set[str]) -> None:
    shipped = UserDataMap.for_version(version)
    assert {table.section for table in shipped.of("user_data", "journal_only")} == sections

# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A person's text is a value of a filter, and never a part of the filter itself."""

from __future__ import annotations

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._directory.filters.ldap_filter import equals


@pytest.mark.parametrize(
    ("value", "in_the_filter"),
    [
        ("*", r"\2a"),
        ("x)(objectClass=*", r"x\29\28objectClass=\2a"),
        ("back\\slash", r"back\5cslash"),
        ("nul\0", r"nul\00"),
        ("O'Neil, Zoë & Søn", "O'Neil, Zoë & Søn"),
    ],
)
def test_the_five_characters_that_mean_something_are_escaped(value: str, in_the_filter: str) -> None:
    """RFC 4515, section 3."""
    assert equals("cn", value) == f"(cn={in_the_filter})"

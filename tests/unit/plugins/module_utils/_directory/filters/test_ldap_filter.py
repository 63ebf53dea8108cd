# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Filters of an administrator."""

from __future__ import annotations

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._directory.filters.ldap_filter import check_syntax
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import BadInput


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("(!" * 5000, "'..." + "(!" * 60 + "...'"),
        ("x" * 100_000, "'" + "x" * 60 + "...'"),
        ("(&" + "(cn=a)" * 1000 + "(cn=)))", "'..." + "(cn=a)" * 9 + "(cn=)))'"),
    ],
)
def test_a_mistake_is_shown_with_what_stands_around_it(text: str, shown: str) -> None:
    with pytest.raises(BadInput) as refusal:
        check_syntax(text)
    assert f"The LDAP filter {shown} has a syntax error at character " in str(refusal.value)
    assert len(str(refusal.value)) < 500


@pytest.mark.parametrize("value", ["**", " *", "\t*", " * ", "***", "** ", "\u2003**"])
def test_parts_of_a_text_that_are_all_empty(value: str) -> None:
    with pytest.raises(BadInput, match=r"syntax error at character 3: a comparison such as \(department=Sales\)"):
        check_syntax(f"(!(a={value}))")


@pytest.mark.parametrize("value", ["*", "* ", "a**", "**a", "* *", "** *", " a*"])
def test_asterisks_that_stand_for_something(value: str) -> None:
    assert check_syntax(f"(a={value})") == f"(a={value})"

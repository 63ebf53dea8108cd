# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest
from ansible.errors import AnsibleFilterError

from ansible_collections.msrtc.ocs.plugins.filter.table import table

ANN = {"sip_uri": "sip:ann@example.com", "name": "Ann", "federation": True, "policy": {"name": "High"}}
LI = {"sip_uri": "sip:li@example.com", "name": "李明", "federation": None, "policy": None}


def test_columns_are_aligned_whatever_the_script() -> None:
    assert table([ANN, LI], ["name", "sip_uri", "federation"]) == [
        "name  sip_uri              federation",
        "Ann   sip:ann@example.com  yes",
        "李明  sip:li@example.com",
    ]


def test_what_stands_inside_is_named_with_a_dot() -> None:
    assert table([ANN, LI], ["policy.name", "name"]) == ["policy.name  name", "High         Ann", "             李明"]


def test_nobody_is_a_line_of_headings() -> None:
    assert table([], ["sip_uri", "name"]) == ["sip_uri  name"]


def test_no_value_breaks_its_line_or_steers_the_terminal() -> None:
    shown = table([{"name": "a\nb\x1b[31m\u202e"}], ["name"])
    assert shown[1] == r"a\nb\x1b[31m\u202e"


def test_a_column_that_there_is_not_is_refused_with_those_that_there_are() -> None:
    with pytest.raises(AnsibleFilterError, match=r"No column pol\. There are: federation, name, policy, sip_uri\."):
        table([ANN], ["name", "pol"])
    with pytest.raises(AnsibleFilterError, match="a list of keys"):
        table([ANN], "name")

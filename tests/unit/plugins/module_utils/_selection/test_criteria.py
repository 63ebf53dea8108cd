# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Options that are refused before anything is touched, and the meaning of search texts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ansible_collections.msrtc.ocs.plugins.module_utils._errors import BadInput
from ansible_collections.msrtc.ocs.plugins.module_utils._selection.criteria import Selection
from ansible_collections.msrtc.ocs.plugins.module_utils._selection.options import SELECTION_OPTIONS


def selection(options: dict[str, Any], changing: bool = False) -> Selection:
    validated = ArgumentSpecValidator(SELECTION_OPTIONS).validate(options)
    assert not validated.error_messages
    return Selection.from_params(validated.validated_parameters, changing)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"pool": "p", "assignment": "no_pool"}, "users of a pool are assigned"),
        ({"homed_on_back_end": True, "assignment": "unassigned"}, "has no back end"),
        (
            {"telephony": {"pc_to_pc_only": True, "enterprise_voice": True}},
            "telephony.pc_to_pc_only and telephony.enterprise_voice",
        ),
        ({"meeting_policy": {"meeting_size_at_least": 5, "meeting_size_at_most": 4}}, "at_least 5"),
        ({"meeting_policy": {"meeting_size": 3, "meeting_size_at_least": 4}}, "meeting_size 3"),
        (
            {
                "voice_policy": {"simultaneous_ringing": True},
                "telephony": {"pbx_integration": True},
                "policy_reading": "effective",
            },
            "switches it off",
        ),
        ({"ghosts": True}, "ghosts without pool"),
        ({"ghosts": True, "pool": "p", "enabled": "enabled"}, "ghosts and enabled"),
        ({"kinds": []}, "nobody is meant"),
        ({"sip_uri": ""}, "sip_uri is empty"),
        ({"sip_uri": "x\\"}, "ends in a backslash"),
        ({"display_name": "  "}, "display_name is empty"),
        ({"ldap_filter": "(&(a=b)"}, "syntax error at character 8: a closing parenthesis"),
        ({"ldap_filter": "(a=b))(|(c=*"}, "syntax error at character 6: the filter is complete here"),
        ({"ldap_filter": "a=b"}, "syntax error at character 1: an opening parenthesis"),
        ({"ldap_filter": "(a=\\zz)"}, "a comparison such as (department=Sales)"),
        ({"ldap_filter": "(!" * 200 + "(a=b)" + ")" * 200}, "nested too deeply"),
        ({"identities": ["bob", "ann@x"]}, "'bob' does not say which account"),
        ({"identities_file": "/no/such.csv"}, "cannot be read"),
        ({"contacts_over": -1}, "less than 0"),
        ({"not_registered_since": "31.1.2026"}, "is not a date"),
    ],
    ids=str,
)
def test_bad_input_is_refused(options: dict[str, Any], message: str) -> None:
    with pytest.raises(BadInput) as error:
        selection(options)
    assert message in str(error.value)
    assert "Nothing was changed." in str(error.value)


@pytest.mark.parametrize("text", ["ann", "ann@", "@example.test", "sip:ann"])
def test_a_module_that_changes_things_takes_no_part_of_a_sip_uri(text: str) -> None:
    with pytest.raises(BadInput, match="only a part of a SIP URI"):
        selection({"sip_uri": text}, changing=True)


@pytest.mark.parametrize(
    ("text", "changing", "found", "not_found"),
    [
        ("ann", False, "sip:Joanna@x", "sip:bob@x"),
        ("ann@x", True, "SIP:ANN@X", "sip:joann@x"),
        ("sip:ann@x", True, "sip:ann@x", "sip:ann@x.test"),
        ("ann*", True, "sip:anna@x", "sip:joanna@x"),
        ("a?n@x", True, "sip:a*n@x", "sip:aan@xx"),
        ("a\\?n@x", True, "sip:a?n@x", "sip:aan@x"),
        ("100%\\*", False, "sip:100%*@x", "sip:100%@x"),
    ],
)
def test_what_a_search_text_means(text: str, changing: bool, found: str, not_found: str) -> None:
    search = selection({"sip_uri": text}, changing).criteria.sip_uri
    assert search is not None
    assert search.matches(found)
    assert not search.matches(not_found)


def test_nothing_said_means_everybody_and_an_empty_list_nobody() -> None:
    assert selection({}).everybody
    assert selection({"telephony": {}, "ghosts": False}).everybody
    assert not selection({"identities": []}).everybody
    assert selection({"identities": []}).identities == ()
    assert not selection({"enabled": "enabled"}).everybody


@pytest.mark.parametrize("separator", [",", ";"])
def test_identities_of_a_file_are_added_once(tmp_path: Path, separator: str) -> None:
    names = tmp_path / "names.csv"
    rows = [("Mail", "who"), ("1", "ann@x"), ("2", " bob@x "), ("3", ""), ("4", "ann@x")]
    names.write_text("\n".join(separator.join(row) for row in rows), encoding="utf-8-sig")
    options = {"identities": ["carl@x"], "identities_file": str(names), "identities_column": "who"}
    assert selection(options).identities == ("carl@x", "ann@x", "bob@x")
    with pytest.raises(BadInput, match="its columns: Mail, who"):
        selection({**options, "identities_column": "uri"})

# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Parameters that no server can be given, and secrets in a wrong place: refused by name, never shown."""

from __future__ import annotations

import json
from typing import Any

import pytest
from ansible.module_utils.testing import patch_module_args

from ansible_collections.msrtc.ocs.plugins.module_utils._arguments import BACK_END_OPTIONS, DIRECTORY_OPTIONS, merge
from ansible_collections.msrtc.ocs.plugins.module_utils._module import OcsModule
from ansible_collections.msrtc.ocs.plugins.module_utils._parameters import Inspection
from ansible_collections.msrtc.ocs.plugins.module_utils._selection.options import SELECTION_OPTIONS

CANARY = "canary-4711"
SPEC = merge(DIRECTORY_OPTIONS, BACK_END_OPTIONS, SELECTION_OPTIONS)


def outcome(capfd: pytest.CaptureFixture[str], params: dict[str, Any]) -> dict[str, Any]:
    """The output of the module for these parameters."""
    with patch_module_args({"directory_servers": ["dc1"], **params}), pytest.raises(SystemExit):
        OcsModule(argument_spec=SPEC).exit_json(changed=False)
    printed: dict[str, Any] = json.loads(capfd.readouterr().out)
    return printed


@pytest.mark.parametrize(
    ("params", "path"),
    [
        ({"back_ends": [[{"pool": "p", "password": CANARY}]]}, "back_ends[0] must be a dictionary"),
        ({"back_ends": {"p": {"password": CANARY}}}, "back_ends must be a list of dictionaries"),
        ({"back_ends": f"pool=p password={CANARY}"}, "back_ends must be a list of dictionaries"),
        ({"back_ends": [f"pool=p password={CANARY}"]}, "back_ends[0] must be a dictionary"),
        ({"back_ends": [{"pool": "p", "pasword": CANARY}]}, "back_ends[0].pasword is not known"),
        ({"back_ends": [{"pool": "p", "pasword": {"a": [CANARY]}}]}, "back_ends[0].pasword is not known"),
        ({"back_ends": [{"pool": "p", "password": [CANARY]}]}, "back_ends[0].password must be a text"),
        ({"back_ends": [{"pool": "p", "password": {"vault": CANARY}}]}, "back_ends[0].password must be a text"),
        ({"directory_password": [CANARY]}, "directory_password must be a text"),
        ({"back_end_password": {"vault": CANARY}}, "back_end_password must be a text"),
        ({"directory_pasword": CANARY}, "directory_pasword"),
        ({"directory_password": CANARY + "\0"}, "directory_password holds a control character"),
    ],
)
def test_a_secret_in_a_wrong_place_is_named_and_not_shown(
    capfd: pytest.CaptureFixture[str], params: dict[str, Any], path: str
) -> None:
    result = outcome(capfd, params)
    assert result["failed"] and path in result["msg"]
    assert CANARY not in json.dumps(result)


@pytest.mark.parametrize(
    ("params", "path"),
    [
        ({"sip_uri": "sip:a\0*"}, "sip_uri holds a control character (U+0000)"),
        ({"sip_uri": "sip:a\x1b[31m"}, "sip_uri holds a control character (U+001B)"),
        ({"identities": ["sip:a@x.test", "b\nc"]}, "identities holds a control character (U+000A)"),
        ({"group": "CN=x\0"}, "group holds a control character (U+0000)"),
        ({"organizational_unit": ["OU=\x85"]}, "organizational_unit holds a control character (U+0085)"),
        ({"identities_file": "/tmp/a\0b"}, "identities_file holds a control character (U+0000)"),
        ({"directory_servers": ["dc\0"]}, "directory_servers holds a control character (U+0000)"),
        ({"ldap_filter": "(cn=a\0)"}, "ldap_filter holds a control character (U+0000)"),
        ({"back_ends": [{"pool": "p\0"}]}, "back_ends[0].pool holds a control character (U+0000)"),
        ({"user_data_maps": {"2007": {"tables": {"a\0": {}}}}}, "user_data_maps holds a control character"),
        ({"user_data_maps": {"2007": {"schema": "d\nbo"}}}, "user_data_maps holds a control character"),
        ({"meeting_policy": {"name": "a\0"}}, "meeting_policy.name holds a control character"),
    ],
)
def test_texts_that_no_server_can_be_given_are_refused_by_name(
    capfd: pytest.CaptureFixture[str], params: dict[str, Any], path: str
) -> None:
    result = outcome(capfd, params)
    assert result["failed"] and path in result["msg"]
    assert result["changed"] is False and "Nothing was changed." in result["msg"]


@pytest.mark.parametrize("kind", ["str", "path"])
def test_null_is_no_required_text(kind: str) -> None:
    """Ansible makes an empty text of it."""
    inspection = Inspection()
    inspection.inspect({"src": None, "other": None}, {"src": {"type": kind, "required": True}, "other": {"type": kind}})
    assert inspection.problems == ["src is empty"]


@pytest.mark.parametrize("option", ["display_name", "directory_password", "directory_ca_file"])
def test_half_of_a_character_is_refused_by_name(option: str) -> None:
    """Without Ansible, which does not hand them over on every way."""
    inspection, params = Inspection(), {option: "a\ud800"}
    inspection.inspect(params, SPEC)
    assert inspection.problems[0].startswith(f"{option} holds half of a character")
    assert not params[option]


def test_what_people_write_is_taken_as_it_is(capfd: pytest.CaptureFixture[str]) -> None:
    params = {
        "ldap_filter": "(&\n  (cn=a)\t(cn=b)\n)\n",
        "sip_uri": "sip:jörg\u200d*",
        "directory_password": "tab\tand\x07bell",
        "back_ends": [{"pool": "p", "password": "x", "port": 1433}],
        "meeting_policy": {"name": "Default Policy"},
        "identities": ["CORP\\anna", "sip:anna@x.test"],
    }
    assert outcome(capfd, params)["changed"] is False


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({"voice_policy": "default"}, "voice_policy must be a dictionary"),
        ({"voice_policy": 3}, "voice_policy must be a dictionary"),
        ({"meeting_policy": ["a"]}, "meeting_policy must be a dictionary"),
        ({"meeting_policy": {"meeting_size": float("inf")}}, "meeting_policy.meeting_size must be a number of at most"),
        ({"directory_timeout": "nan"}, "directory_timeout must be a number of at most 2,147,483,647"),
        ({"directory_port": 10**400}, "directory_port must be a number of at most 2,147,483,647"),
        ({"pool": "x" * 100_000}, "pool is longer than 4,096 characters"),
        ({"directory_ca_file": "/etc/" + "n" * 300}, "directory_ca_file holds a name of more than 255 bytes"),
        ({"identities_file": "~nobody-is-called-this/x"}, "identities_file begins with the home folder of an account"),
        ({"pool": ["x"] * 50_000}, "pool must be a text"),
        ({"directory_ca_file": {"a" * 300: 1}}, "directory_ca_file must be a text"),
        ({"directory_ca_file": 10**300}, "directory_ca_file holds a name of more than 255 bytes"),
        ({"enabled": "\u202e" + "x" * 100_000}, "enabled is longer than 4,096 characters"),
        ({"enabled": "\u202eenabled"}, "enabled"),
    ],
)
def test_a_value_of_a_wrong_kind_is_told_in_few_words_and_without_any_secret(
    capfd: pytest.CaptureFixture[str], params: dict[str, Any], message: str
) -> None:
    """Ansible itself shows the value as it is, all of it, and the passwords beside it, or ends with a traceback."""
    result = outcome(capfd, {"directory_password": CANARY, "back_ends": [{"pool": "p", "password": CANARY}], **params})
    assert result["failed"] and message in result["msg"]
    assert len(result["msg"]) < 1200
    assert "\u202e" not in result["msg"]
    assert CANARY not in json.dumps(result)


def test_texts_of_which_ansible_makes_dictionaries_are_taken(capfd: pytest.CaptureFixture[str]) -> None:
    params = {"voice_policy": "name=Default", "meeting_policy": '{"name": "Default"}', "directory_timeout": "12"}
    assert outcome(capfd, params)["changed"] is False


def test_no_more_problems_are_listed_than_a_person_reads(capfd: pytest.CaptureFixture[str]) -> None:
    message = outcome(capfd, {"back_ends": ["pool07"] * 5000})["msg"]
    assert "back_ends[9] must be a dictionary and 4,990 more" in message

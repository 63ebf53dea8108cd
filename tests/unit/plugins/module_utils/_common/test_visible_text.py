# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A server's text can neither steer a terminal nor look like a line of Ansible's."""

from __future__ import annotations

import json
from typing import Any

import pytest
from ansible.module_utils.testing import patch_module_args

from ansible_collections.msrtc.ocs.plugins.module_utils._common.visible_text import visible, visible_line
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import OcsError
from ansible_collections.msrtc.ocs.plugins.module_utils._module import OcsModule
from ansible_collections.msrtc.ocs.plugins.module_utils._result import run

FAKE = "pool\nTASK [Delete all users] ***\nchanged: [localhost]"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\x1b[31mb", r"a\x1b[31mb"),
        ("a\rb\tc\x07", r"a\rb\tc\x07"),
        ("a\u202eb\u2066c\u200f", r"a\u202eb\u2066c\u200f"),
        ("a\u2028b\x85c", r"a\u2028b\x85c"),
        ("sip:ann\u200b@x\ufeff \u2060e\xad", r"sip:ann\u200b@x\ufeff \u2060e\xad"),
        ("sip:\ud800@x", r"sip:\ud800@x"),
        ("\u0645\u06cc\u200c\u062e", "\u0645\u06cc\u200c\u062e"),
        ("Jörg 李 👩\u200d🚒", "Jörg 李 👩\u200d🚒"),
        (FAKE, r"pool\nTASK [Delete all users] ***\nchanged: [localhost]"),
    ],
)
def test_what_steers_is_shown(text: str, shown: str) -> None:
    assert visible(text) == shown
    assert visible_line(text) == shown


def test_lists_and_blocks_keep_their_lines() -> None:
    message = 'Refused:\n- a: b.\n- c.\n Do this:\nuser_data_maps:\n  "2007":\n    tables:\n'
    assert visible(message) == message.replace("\n Do", "\\n Do")
    assert "\n" not in visible_line(message)


def test_messages_and_warnings_of_a_module_are_visible(capfd: pytest.CaptureFixture[str]) -> None:
    def fails(module: OcsModule) -> dict[str, Any]:
        module.warn(FAKE)
        raise OcsError(f"Pool {FAKE} is not there.", remedy="Look.")

    with patch_module_args({}), pytest.raises(SystemExit):
        run(OcsModule(argument_spec={}), fails)
    printed = capfd.readouterr().out
    result = json.loads(printed)
    assert "\nTASK" not in result["msg"] and r"\nTASK" in result["msg"]
    assert "\\nTASK" not in printed.replace(r"\\nTASK", "")


def test_warnings_in_a_result_are_visible(capfd: pytest.CaptureFixture[str]) -> None:
    with patch_module_args({}), pytest.raises(SystemExit):
        run(OcsModule(argument_spec={}), lambda module: {"changed": False, "warnings": [FAKE]})
    assert "\\nTASK" not in capfd.readouterr().out.replace(r"\\nTASK", "")

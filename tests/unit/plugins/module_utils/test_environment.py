# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""User names and passwords in the environment are inspected as the parameters are: a file in Latin-1 that a shell
reads makes bytes that are no text.
"""

from __future__ import annotations

import json
import os
from typing import Any

import pytest
from ansible.module_utils.testing import patch_module_args

from ansible_collections.msrtc.ocs.plugins.module_utils._arguments import BACK_END_OPTIONS, DIRECTORY_OPTIONS, merge
from ansible_collections.msrtc.ocs.plugins.module_utils._module import OcsModule

SPEC = merge(DIRECTORY_OPTIONS, BACK_END_OPTIONS)
OPTIONS = sorted(name for name, option in SPEC.items() if "fallback" in option)
CANARY = "canary-4711"


def tell_lengths() -> None:
    module = OcsModule(argument_spec=SPEC)
    module.exit_json(changed=False, lengths={name: len(module.params[name] or "") for name in OPTIONS})


def outcome(capfd: pytest.CaptureFixture[str], params: dict[str, Any]) -> dict[str, Any]:
    with patch_module_args({"directory_servers": ["dc1"], **params}), pytest.raises(SystemExit):
        tell_lengths()
    printed: dict[str, Any] = json.loads(capfd.readouterr().out)
    return printed


@pytest.mark.parametrize("wrong", [b"\xfc", b"\xed\xa0\x80"], ids=["Latin-1", "a surrogate"])
@pytest.mark.parametrize("option", OPTIONS)
def test_bytes_that_are_no_text(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], option: str, wrong: bytes
) -> None:
    monkeypatch.setitem(os.environ, f"OCS_{option.upper()}", os.fsdecode(CANARY.encode() + wrong))
    result = outcome(capfd, {})
    assert f"{option} holds half of a character" in result["msg"]
    assert CANARY not in json.dumps(result)


@pytest.mark.parametrize("option", OPTIONS)
def test_any_other_text(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], option: str) -> None:
    monkeypatch.setenv(f"OCS_{option.upper()}", "n\u00b4gut\u00b2")
    assert outcome(capfd, {})["lengths"][option] == 6
    assert outcome(capfd, {option: "given"})["lengths"][option] == 5

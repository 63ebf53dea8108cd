# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Modules that run without ansible-playbook answer and do as they would with it."""

from __future__ import annotations

import signal
import time
from pathlib import Path
from typing import Any

import pytest

from end_to_end.modules import Modules
from end_to_end.move.moving import move_options, move_task
from end_to_end.playbook import AnsiblePlaybook
from lab.environment import Lab
from lab.snapshot import difference


def comparable(result: dict[str, Any]) -> dict[str, Any]:
    """Without what Ansible adds to a result, and with the arguments' names alone."""
    arguments = result["invocation"]["module_args"].keys() - {"progress_file"}
    return {
        name: arguments if name == "invocation" else value for name, value in result.items() if name[:8] != "_ansible"
    }


def test_the_answer_is_that_of_a_play(lab: Lab, modules: Modules, ansible_playbook: AnsiblePlaybook) -> None:
    """The answer is that of a play whose program has imported nothing before, also when bad arguments are refused."""
    before = lab.snapshot()
    way, bad = {"sip_uri": "sip:c*@example.test"}, {"pools": {"no": "list"}, "such_an_option": 1}
    tasks = [move_task(lab, **way), {"name": "List pools", "msrtc.ocs.ocs_pool_info": bad}]
    played = ansible_playbook.start(tasks, check=True, diff=True).finish()
    run = modules.run("ocs_user_move", move_options(lab, **way), check=True, diff=True).succeeded()
    assert comparable(run.result) == comparable(played.result("Move"))
    assert run.changed and run.result["diff"]["before"]
    assert difference(before, lab.snapshot()) == []
    run = modules.run("ocs_pool_info", bad)
    assert run.failed and run.message == played.message
    with pytest.raises(AssertionError, match="such_an_option"):
        run.succeeded()


def test_a_traceback_fails_the_test(modules: Modules) -> None:
    with pytest.raises(AssertionError, match=r"Traceback(.|\n)*no_such_module"):
        modules.run("no_such_module", {})


def test_a_run_can_be_killed(lab: Lab, modules: Modules) -> None:
    running = modules.start("ocs_user_move", move_options(lab), check=True)
    running.kill()
    run = running.finish()
    assert run.returncode == -signal.SIGKILL and run.failed and run.result == {}


def test_a_run_that_takes_too_long_is_ended(lab: Lab, modules: Modules) -> None:
    running = modules.start("ocs_user_move", move_options(lab), check=True)
    with pytest.raises(TimeoutError):
        running.finish(timeout=0.01)
    deadline = time.monotonic() + 60
    while Path(f"/proc/{running.pid}").exists():
        assert time.monotonic() < deadline

# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A module that has given its result ends at once: Python does not look at all its objects once more."""

from __future__ import annotations

import subprocess
import sys

import pytest

PROGRAM = """
import sys
from ansible_collections.msrtc.ocs.plugins.module_utils import _result
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import PoolNotFound

class Circle:
    def __init__(self):
        self.itself = self
    def __del__(self):
        print("Python has looked")

class Module:
    def exit_json(self, **result):
        print("result")
        sys.exit(0)
    def fail_json(self, **result):
        print("failure")
        sys.exit(1)

def work(module):
    Circle()
    if sys.argv[1] == "failure":
        raise PoolNotFound("No such pool.", remedy="Name another.")
    return {"changed": False}

_result.run(Module(), work)
"""


@pytest.mark.parametrize("ending", ["failure", "result"])
def test_nobody_looks_for_unused_objects_when_all_of_them_go(ending: str) -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM, ending], capture_output=True, text=True, check=False)
    assert done.stdout.split("\n") == [ending, ""]

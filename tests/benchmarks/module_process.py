# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One run of a module in a process of its own: what it answers, and what it costs."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lab.environment import Lab

_PROGRAM = """
import importlib, json, resource, sys
from ansible.module_utils.testing import patch_module_args
module = importlib.import_module(f"ansible_collections.msrtc.ocs.plugins.modules.{sys.argv[1]}")
with patch_module_args(json.loads(sys.argv[2])):
    try:
        module.main()
    except SystemExit:
        pass
used = resource.getrusage(resource.RUSAGE_SELF)
# Not ru_maxrss: a process begins with that of its parent, which has made a whole lab.
peak = next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM:"))
print(json.dumps({"peak": int(peak) // 1024, "cpu": used.ru_utime + used.ru_stime}))
"""
_SHOW_PROFILE = "import pstats, sys; pstats.Stats(sys.argv[1]).sort_stats('tottime').print_stats(25)"


@dataclass(frozen=True)
class Measured:
    """`cpu`: seconds of the module's own process. `peak`: of its memory, in MB."""

    result: Mapping[str, Any]
    seconds: float
    cpu: float
    round_trips: int
    modifies: int
    peak: int

    def say(self, what: str, users: int) -> float:
        """A line about the run. Returns the SQL round trips per 1,000 users."""
        per_thousand = 1000 * self.round_trips / users
        print(
            f"{what:12} {users:7} users {self.seconds:8.1f} s ({self.cpu:.1f} s of CPU) "
            f"{users / self.seconds:7.0f} users/s "
            f"{self.round_trips:6} SQL round trips ({per_thousand:.0f} per 1,000 users) "
            f"{self.modifies:7} LDAP modifies {self.peak:5} MB at most",
            flush=True,
        )
        return per_thousand


def measured(lab: Lab, module: str, options: Mapping[str, Any], *, profile: bool = False) -> Measured:
    """Run a module against the lab. With `profile` its time is printed, and is longer. Ends the program on failure."""
    program, profiled = lab.folder / "module.py", str(lab.folder / "profile")
    program.write_text(_PROGRAM, encoding="utf-8")
    measuring = ["-m", "cProfile", "-o", profiled] if profile else []
    marks, started = lab.marks(), time.monotonic()
    command = [sys.executable, *measuring, str(program), module, json.dumps({**lab.connection, **options})]
    answer = subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip().splitlines()
    seconds, changes = time.monotonic() - started, lab.changes(marks)
    result = json.loads(answer[-2])
    if result.get("failed"):
        raise SystemExit(result["msg"])
    if profile:
        subprocess.run([sys.executable, "-c", _SHOW_PROFILE, profiled], check=True)
    own = json.loads(answer[-1])
    return Measured(result, seconds, own["cpu"], changes.round_trips, len(changes.directory), own["peak"])

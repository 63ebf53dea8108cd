# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One run of a module in a process of its own: what it answers, and what it costs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.bare_script import RECORDING
from lab.environment import Lab

# Its arguments: the module, its options as JSON, and a file for what it sends, if that is to be recorded. The options
# are given as Ansible gives them: ansible.module_utils.testing brings libraries for tests along, which take 20 ms.
_PROGRAM = """
import importlib, json, sys
from ansible.module_utils import basic
module = importlib.import_module(f"ansible_collections.msrtc.ocs.plugins.modules.{sys.argv[1]}")
basic._ANSIBLE_ARGS = json.dumps({"ANSIBLE_MODULE_ARGS": json.loads(sys.argv[2])}).encode()
basic._ANSIBLE_PROFILE = "legacy"
try:
    module.main()
except SystemExit:
    pass
"""
# The last line that each measured process prints. Not ru_maxrss: a process begins with that of its parent, which has
# made a whole lab.
COSTS = """
import json, resource
used = resource.getrusage(resource.RUSAGE_SELF)
peak = next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM:"))
print(json.dumps({"peak": int(peak) / 1024, "processor": used.ru_utime + used.ru_stime}))
"""
_SHOW_PROFILE = "import pstats, sys; pstats.Stats(sys.argv[1]).sort_stats(sys.argv[2]).print_stats(60)"


@dataclass(frozen=True)
class Measured:
    """C(seconds): wall time of the process, with its start. C(processor): user and system time of the process.
    C(servers): the same of the lab's servers meanwhile. C(rows_written): see lab.marks. C(peak): of its memory, in MB.
    """

    result: Mapping[str, Any]
    seconds: float
    processor: float
    servers: float
    round_trips: int
    modifies: int
    rows_written: Mapping[str, int]
    peak: float

    def line(self, what: str, users: int) -> str:
        return (
            f"{what:12} {users:7} users {self.seconds:8.1f} s {users / self.seconds:7.0f} users/s; processor: "
            f"{self.processor:.1f} s, servers {self.servers:.1f} s; {self.round_trips} SQL round trips "
            f"({1000 * self.round_trips / users:.0f} per 1,000 users), {self.modifies} LDAP modifies; "
            f"{self.peak:.0f} MB"
        )


def measured(
    lab: Lab, module: str, options: Mapping[str, Any], *, profile: bool = False, record: Path | None = None
) -> Measured:
    """Run a module against the lab. C(profile): where its time goes is printed, and it takes longer. C(record): a file
    for what it sends. Ends the program on failure.
    """
    program, profiled = lab.folder / "module.py", str(lab.folder / "profile")
    program.write_text((RECORDING if record else "") + _PROGRAM + COSTS, encoding="utf-8")
    measuring = ["-m", "benchmarks.profiled", profiled] if profile else []
    arguments = [module, json.dumps({**lab.connection, **options}), str(record)]
    marks, before = lab.marks(), _seconds_of_servers()
    lines, seconds = run([*measuring, str(program), *arguments])
    servers, changes = _seconds_of_servers() - before, lab.changes(marks)
    result, costs = json.loads(lines[-2]), json.loads(lines[-1])
    if result.get("failed"):
        raise SystemExit(result["msg"])
    if profile:
        for order in ("tottime", "cumtime"):
            subprocess.run([sys.executable, "-c", _SHOW_PROFILE, profiled, order], check=True)
    return Measured(
        result=result,
        seconds=seconds,
        processor=costs["processor"],
        servers=servers,
        round_trips=changes.round_trips,
        modifies=len(changes.directory),
        rows_written=changes.rows_written,
        peak=costs["peak"],
    )


def run(arguments: Sequence[str]) -> tuple[list[str], float]:
    """A Python program in a process of its own: the lines that it prints, and its wall time."""
    started = time.monotonic()
    done = subprocess.run([sys.executable, *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr)
    return done.stdout.strip().splitlines(), time.monotonic() - started


def _seconds_of_servers() -> float:
    """Processor time of all processes that this one has started and that still run: the lab's servers."""
    seconds: dict[int, float] = {}
    parents: dict[int, int] = {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # it has ended meanwhile
            fields = entry.read_text().rpartition(")")[2].split()  # from field 3 of proc(5)
            parents[int(entry.parent.name)] = int(fields[1])
            seconds[int(entry.parent.name)] = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return sum(spent for process, spent in seconds.items() if _descends(process, parents))


def _descends(process: int, parents: dict[int, int]) -> bool:
    while process := parents.get(process, 0):
        if process == os.getpid():
            return True
    return False

# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a move costs: SQL round trips, LDAP operations, users a second, peak memory: `python -m benchmarks.moving`.

Moves one user, then a whole pool, between two pools of a lab, for each size of a pool; then sends the SQL of the
smallest once more, by a bare script. Says how the peak memory grows with the pool: by what is planned for a user, not
by its data.

The lab counts the exchanges; on real SQL Servers (OCS_LAB_SQL_SERVERS), which count nothing, only time and memory are
printed. The module runs in a process of its own. The processor time of the module and that of the lab's servers stand
apart: real servers have processors of their own.
"""

from __future__ import annotations

import argparse
import json
import os
import pstats
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.bare_script import RECORDING, seconds_of_replay
from lab.data.pools import LabPool
from lab.environment import Lab

SOURCE, TARGET = "pool07", "poolr2"
MOST_ROUND_TRIPS = 200  # per 1,000 users of a whole pool
MOST_MEMORY = 10  # KB for each further user of a pool; the data of one with 50 contacts has about 20 in the journal

# The arguments are one JSON object: the module's options. The module prints its result, and then the process's peak
# memory in KB (VmHWM: what getrusage says includes the memory of the process that started it) and its processor time.
_PROGRAM = """
import json, sys, time
from ansible.module_utils.testing import patch_module_args
from ansible_collections.msrtc.ocs.plugins.modules import ocs_user_move
with patch_module_args(json.loads(sys.argv[1])):
    try:
        ocs_user_move.main()
    except SystemExit:
        pass
with open("/proc/self/status") as status:
    print(*(line.split()[1] for line in status if line.startswith("VmHWM:")), time.process_time())
"""


@dataclass(frozen=True)
class Cost:
    """What one run took."""

    users: int
    seconds: float
    round_trips: int
    modifies: int
    peak: int  # KB
    processor: float  # seconds, of the module
    servers: float  # the same, of the lab

    @property
    def per_thousand(self) -> float:
        return 1000 * self.round_trips / self.users

    def line(self, what: str) -> str:
        return (
            f"{what:12} {self.users:7} users {self.seconds:8.1f} s {self.users / self.seconds:7.0f} users/s "
            f"{self.round_trips:6} SQL round trips ({self.per_thousand:.0f} per 1,000 users) "
            f"{self.modifies:7} LDAP modifies {self.peak // 1024:5} MB at most; "
            f"processor: module {self.processor:.1f} s, servers {self.servers:.1f} s"
        )


def move(lab: Lab, *, record: Path | None = None, profile: Path | None = None, **options: Any) -> Cost:
    """One run. C(record): a file for the SQL that it sends; C(profile): for where its time goes (cProfile)."""
    arguments = {
        **lab.connection,
        "pool": SOURCE,
        "target_pool": TARGET,
        "journal_dir": str(lab.folder / "journals"),
        "settle_time": 0,
        **options,
    }
    program = lab.folder / "move.py"
    program.write_text((RECORDING if record else "") + _PROGRAM, encoding="utf-8")
    measuring = ["-m", "cProfile", "-o", str(profile)] if profile else []
    command = [sys.executable, *measuring, str(program), json.dumps(arguments), str(record)]
    marks, started, before = lab.marks(), time.monotonic(), _seconds_of_servers()
    answer = subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip().splitlines()
    seconds, servers, changes = time.monotonic() - started, _seconds_of_servers() - before, lab.changes(marks)
    result, (peak, processor) = json.loads(answer[-2]), answer[-1].split()
    if result.get("failed"):
        raise SystemExit(result["msg"])
    users, modifies = result["counts"]["moved"], len(changes.directory)
    return Cost(users, seconds, changes.round_trips, modifies, int(peak), float(processor), servers)


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


def benchmark(lab: Lab, *, beside_bare_script: bool, profile: bool) -> Cost:
    """Print what one user and the whole pool cost."""
    one = sorted(lab.snapshot().back_ends[SOURCE].homed)[0]
    print(move(lab, identities=[f"sip:{one}"]).line("one user"), flush=True)
    statistics = lab.folder / "profile" if profile else None
    lab.reset()
    cost = move(lab, all_users=True, profile=statistics)
    print(cost.line("whole pool"), flush=True)
    if statistics:
        pstats.Stats(str(statistics)).sort_stats("tottime").print_stats(25)
    if beside_bare_script:
        record = lab.folder / "statements"
        lab.reset()
        move(lab, all_users=True, record=record)
        lab.reset()
        seconds = seconds_of_replay(lab, record)
        print(
            f"{'bare script':12} {cost.users:7} users {seconds:8.1f} s {cost.users / seconds:7.0f} users/s "
            f"with the same SQL; the module takes {cost.seconds / seconds:.1f} times as long",
            flush=True,
        )
    return cost


def require_flat_memory(smallest: Cost, largest: Cost) -> None:
    grown = (largest.peak - smallest.peak) / (largest.users - smallest.users)
    print(f"memory grows by {grown:.1f} KB for each further user of the pool")
    if grown > MOST_MEMORY:
        raise SystemExit(f"More than {MOST_MEMORY} KB for each further user.")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--users", type=int, nargs="+", default=[1000], help="users on the pool that is moved")
    options.add_argument("--contacts", type=int, default=50, help="contacts of a user, on average")
    options.add_argument("--profile", action="store_true", help="say where the module's time goes")
    given = options.parse_args()
    costs = []
    for users in sorted(given.users):
        pools = [LabPool(SOURCE, "2007", users=users), LabPool(TARGET, "2007 R2", users=10)]
        with tempfile.TemporaryDirectory() as folder:
            lab = Lab.up(
                Path(folder) / "lab", pools=pools, users=users + 10, contacts=given.contacts, seed=1, awkward=[]
            )
            try:
                costs.append(benchmark(lab, beside_bare_script=not costs, profile=given.profile))
            finally:
                lab.down()
    if max(cost.per_thousand for cost in costs) > MOST_ROUND_TRIPS:
        raise SystemExit(f"More than {MOST_ROUND_TRIPS} SQL round trips per 1,000 users.")
    if len(costs) > 1:
        require_flat_memory(costs[0], costs[-1])


if __name__ == "__main__":
    main()

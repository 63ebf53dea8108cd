# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a move costs: SQL round trips, LDAP operations, users a second, peak memory: `python -m benchmarks.moving`.

Moves one user, then a whole pool, between two pools of a lab. The lab counts the exchanges; on real SQL Servers
(OCS_LAB_SQL_SERVERS), which count nothing, only time and memory are printed. The module runs in a process of its own.
The processor time of the module and that of the lab's servers stand apart: real servers have processors of their own.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from lab.data.pools import LabPool
from lab.environment import Lab

SOURCE, TARGET = "pool07", "poolr2"
MOST_ROUND_TRIPS = 200  # per 1,000 users of a whole pool

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


def move(lab: Lab, what: str, **options: Any) -> float:
    """One run, and a line about it. Returns the SQL round trips per 1,000 users."""
    arguments = {
        **lab.connection,
        "pool": SOURCE,
        "target_pool": TARGET,
        "journal_dir": str(lab.folder / "journals"),
        "settle_time": 0,
        **options,
    }
    marks, started, before = lab.marks(), time.monotonic(), _seconds_of_servers()
    command = [sys.executable, "-c", _PROGRAM, json.dumps(arguments)]
    answer = subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip().splitlines()
    seconds, servers, changes = time.monotonic() - started, _seconds_of_servers() - before, lab.changes(marks)
    result, (peak, processor) = json.loads(answer[-2]), answer[-1].split()
    if result.get("failed"):
        raise SystemExit(result["msg"])
    users = result["counts"]["moved"]
    per_thousand = 1000 * changes.round_trips / users
    print(
        f"{what:12} {users:7} users {seconds:8.1f} s {users / seconds:7.0f} users/s "
        f"{changes.round_trips:6} SQL round trips ({per_thousand:.0f} per 1,000 users) "
        f"{len(changes.directory):7} LDAP modifies {int(peak) // 1024:5} MB at most; "
        f"processor: module {float(processor):.1f} s, servers {servers:.1f} s"
    )
    return per_thousand


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


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--users", type=int, default=1000, help="users on the pool that is moved")
    options.add_argument("--contacts", type=int, default=50, help="contacts of a user, on average")
    given = options.parse_args()
    pools = [LabPool(SOURCE, "2007", users=given.users), LabPool(TARGET, "2007 R2", users=10)]
    with tempfile.TemporaryDirectory() as folder:
        lab = Lab.up(
            Path(folder) / "lab", pools=pools, users=given.users + 10, contacts=given.contacts, seed=1, awkward=[]
        )
        try:
            one = sorted(lab.snapshot().back_ends[SOURCE].homed)[0]
            move(lab, "one user", identities=[f"sip:{one}"])
            per_thousand = move(lab, "whole pool", all_users=True)
        finally:
            lab.down()
    if per_thousand > MOST_ROUND_TRIPS:
        raise SystemExit(f"More than {MOST_ROUND_TRIPS} SQL round trips per 1,000 users.")


if __name__ == "__main__":
    main()

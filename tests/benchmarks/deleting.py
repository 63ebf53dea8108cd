# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a deletion costs: SQL round trips, LDAP writes, users a second, peak memory: `python -m benchmarks.deleting`.

Deletes one user, then a whole pool of a lab, with the exports that a deletion writes. The module runs in a process of
its own. `--profile`: where its time goes, instead of how long it takes.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from lab.data.pools import LabPool
from lab.environment import Lab

POOL, OTHER = "pool07", "poolr2"
MOST_ROUND_TRIPS = 200  # per 1,000 users of a whole pool

_PROGRAM = """
import json, sys
from ansible.module_utils.testing import patch_module_args
from ansible_collections.msrtc.ocs.plugins.modules import ocs_user_absent
with patch_module_args(json.loads(sys.argv[1])):
    try:
        ocs_user_absent.main()
    except SystemExit:
        pass
with open("/proc/self/status") as status:
    print(*(line.split()[1] for line in status if line.startswith("VmHWM:")))
"""


def delete(lab: Lab, what: str, profile: bool = False, **options: Any) -> float:
    """One run, and a line about it. Returns the SQL round trips per 1,000 users."""
    arguments = {
        **lab.connection,
        "pool": POOL,
        "export_dir": str(lab.folder / "exports"),
        "journal_dir": str(lab.folder / "journals"),
        **options,
    }
    program = lab.folder / "delete.py"
    program.write_text(_PROGRAM, encoding="utf-8")
    measuring = ["-m", "cProfile", "-o", str(lab.folder / "profile")] if profile else []
    marks, started = lab.marks(), time.monotonic()
    command = [sys.executable, *measuring, str(program), json.dumps(arguments)]
    answer = subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip().splitlines()
    seconds, changes = time.monotonic() - started, lab.changes(marks)
    result, peak = json.loads(answer[-2]), int(answer[-1]) // 1024
    if result.get("failed"):
        raise SystemExit(result["msg"])
    users = result["counts"]["deleted"]
    per_thousand = 1000 * changes.round_trips / users
    print(
        f"{what:12} {users:7} users {seconds:8.1f} s {users / seconds:7.0f} users/s "
        f"{changes.round_trips:6} SQL round trips ({per_thousand:.0f} per 1,000 users) "
        f"{len(changes.directory):7} LDAP modifies {peak:5} MB at most"
    )
    if profile:
        show = "import pstats, sys; pstats.Stats(sys.argv[1]).sort_stats('tottime').print_stats(15)"
        subprocess.run([sys.executable, "-c", show, str(lab.folder / "profile")], check=True)
    return per_thousand


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--users", type=int, default=1000, help="users on the pool that is emptied")
    options.add_argument("--contacts", type=int, default=50, help="contacts of a user, on average")
    options.add_argument("--profile", action="store_true", help="say where the module's time goes")
    given = options.parse_args()
    pools = [LabPool(POOL, "2007", users=given.users), LabPool(OTHER, "2007 R2", users=10)]
    with tempfile.TemporaryDirectory() as folder:
        lab = Lab.up(
            Path(folder) / "lab", pools=pools, users=given.users + 10, contacts=given.contacts, seed=1, awkward=[]
        )
        try:
            one = sorted(lab.snapshot().back_ends[POOL].homed)[0]
            delete(lab, "one user", identities=[f"sip:{one}"])
            per_thousand = delete(lab, "whole pool", given.profile, all_users=True)
        finally:
            lab.down()
    if per_thousand > MOST_ROUND_TRIPS:
        raise SystemExit(f"More than {MOST_ROUND_TRIPS} SQL round trips per 1,000 users.")


if __name__ == "__main__":
    main()

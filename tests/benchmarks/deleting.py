# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a deletion costs: SQL round trips, LDAP writes, users a second, peak memory: `python -m benchmarks.deleting`.

Deletes one user, then a whole pool of a lab, with the exports that a deletion writes. The module runs in a process of
its own. `--profile`: where its time goes, instead of how long it takes.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.module_process import measured
from lab.data.pools import LabPool
from lab.environment import Lab

POOL, OTHER = "pool07", "poolr2"
MOST_ROUND_TRIPS = 200  # per 1,000 users of a whole pool


def delete(lab: Lab, what: str, profile: bool = False, **options: Any) -> float:
    """One run, and a line about it. Returns the SQL round trips per 1,000 users."""
    folders = {"export_dir": str(lab.folder / "exports"), "journal_dir": str(lab.folder / "journals")}
    found = measured(lab, "ocs_user_absent", {"pool": POOL, **folders, **options}, profile=profile)
    return found.say(what, found.result["counts"]["deleted"])


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

# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an import costs: SQL round trips, users a second, peak memory: `python -m benchmarks.importing`.

Deletes all users of a pool of a lab, brings them back from the export of the deletion, and imports once more, when
nothing is left to do. `--profile`: where the time of the import goes, instead of how long it takes.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from benchmarks.deleting import OTHER, POOL
from benchmarks.module_process import measured
from lab.data.pools import LabPool
from lab.environment import Lab

MOST_ROUND_TRIPS = 400  # per 1,000 users of a whole pool


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--users", type=int, default=500, help="users that are brought back")
    options.add_argument("--contacts", type=int, default=50, help="contacts of a user, on average")
    options.add_argument("--profile", action="store_true", help="say where the module's time goes")
    given = options.parse_args()
    pools = [LabPool(POOL, "2007", users=given.users), LabPool(OTHER, "2007 R2", users=10)]
    with tempfile.TemporaryDirectory() as folder:
        lab = Lab.up(
            Path(folder) / "lab", pools=pools, users=given.users + 10, contacts=given.contacts, seed=1, awkward=[]
        )
        try:
            per_thousand = _delete_and_import(lab, given.profile)
        finally:
            lab.down()
    if per_thousand > MOST_ROUND_TRIPS:
        raise SystemExit(f"More than {MOST_ROUND_TRIPS} SQL round trips per 1,000 users.")


def _delete_and_import(lab: Lab, profile: bool) -> float:
    """Returns the SQL round trips of the import per 1,000 users."""
    folders = {"export_dir": str(lab.folder / "exports"), "journal_dir": str(lab.folder / "journals")}
    deleted = measured(lab, "ocs_user_absent", {"pool": POOL, "all_users": True, **folders})
    users = deleted.result["counts"]["deleted"]
    deleted.say("deletion", users)
    options = {"src": deleted.result["exports"][0], "all_users": True, "directory": "restore", "export": False}
    per_thousand = measured(lab, "ocs_user_import", options, profile=profile).say("import", users)
    measured(lab, "ocs_user_import", options).say("nothing left", users)
    return per_thousand


if __name__ == "__main__":
    main()

# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an import costs: SQL round trips, users a second, peak memory: `python -m benchmarks.importing`.

Deletes all users of a pool of a lab, brings them back from the export of the deletion, and imports once more, when
nothing is left to do. `--profile`: where the time of the import goes, instead of how long it takes.
"""

from __future__ import annotations

from benchmarks.module_process import measured
from benchmarks.pool_to_empty import POOL, options_of, pool_to_empty
from lab.environment import Lab

MOST_ROUND_TRIPS = 400  # per 1,000 users of a whole pool


def main() -> None:
    given = options_of(__doc__, users=500)
    with pool_to_empty(given) as lab:
        per_thousand = _delete_and_import(lab, given.profile)
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

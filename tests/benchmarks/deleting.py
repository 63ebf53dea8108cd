# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a deletion costs: SQL round trips, LDAP writes, users a second, peak memory: `python -m benchmarks.deleting`.

Deletes one user, then a whole pool of a lab, with the exports that a deletion writes. The module runs in a process of
its own. `--profile`: where its time goes, instead of how long it takes.
"""

from __future__ import annotations

from typing import Any

from benchmarks.module_process import measured
from benchmarks.pool_to_empty import POOL, options_of, pool_to_empty
from lab.environment import Lab

MOST_ROUND_TRIPS = 200  # per 1,000 users of a whole pool


def delete(lab: Lab, what: str, profile: bool = False, **options: Any) -> float:
    """One run, and a line about it. Returns the SQL round trips per 1,000 users."""
    folders = {"export_dir": str(lab.folder / "exports"), "journal_dir": str(lab.folder / "journals")}
    found = measured(lab, "ocs_user_absent", {"pool": POOL, **folders, **options}, profile=profile)
    return found.say(what, found.result["counts"]["deleted"])


def main() -> None:
    given = options_of(__doc__, users=1000)
    with pool_to_empty(given) as lab:
        one = sorted(lab.snapshot().back_ends[POOL].homed)[0]
        delete(lab, "one user", identities=[f"sip:{one}"])
        per_thousand = delete(lab, "whole pool", given.profile, all_users=True)
    if per_thousand > MOST_ROUND_TRIPS:
        raise SystemExit(f"More than {MOST_ROUND_TRIPS} SQL round trips per 1,000 users.")


if __name__ == "__main__":
    main()

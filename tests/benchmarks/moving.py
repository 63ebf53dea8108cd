# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The costs of a move: processor time, SQL round trips, LDAP modifies, users a second beside a bare script that sends
the same, peak memory: `python -m benchmarks.moving`.

Moves one user, then a whole pool. The lab counts the exchanges; real SQL Servers (OCS_LAB_SQL_SERVERS) count nothing.
The processor time of the module and that of the lab's servers stand apart: real servers have processors of their own.
"""

from __future__ import annotations

from typing import Any

from benchmarks.comparison import Comparison, compared
from benchmarks.module_process import Measured, measured
from benchmarks.pool_to_empty import OTHER, POOL, one_user, options_of, pool_to_empty
from lab.environment import Lab

MODULE = "ocs_user_move"


def options(lab: Lab, **more: Any) -> dict[str, Any]:
    return {
        "pool": POOL,
        "target_pool": OTHER,
        "journal_dir": str(lab.folder / "journals"),
        "settle_time": 0,
        **more,
    }


def move_one(lab: Lab) -> Measured:
    return measured(lab, MODULE, options(lab, identities=[one_user(lab)]))


def move_all(lab: Lab, *, rounds: int) -> Comparison:
    return compared(lab, MODULE, options(lab, all_users=True), rounds)


def main() -> None:
    given = options_of(__doc__, users=1000)
    with pool_to_empty(given.users, given.contacts) as lab:
        print(move_one(lab).line("one user", 1), flush=True)
        if given.profile or not given.rounds:
            lab.reset()
            print(measured(lab, MODULE, options(lab, all_users=True), profile=given.profile).line("pool", given.users))
            return
        found = move_all(lab, rounds=given.rounds)
    print(found.text(given.users))


if __name__ == "__main__":
    main()

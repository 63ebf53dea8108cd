# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The costs of a deletion, with the export that it writes: `python -m benchmarks.deleting`. Figures as in moving.py."""

from __future__ import annotations

from typing import Any

from benchmarks.comparison import Comparison, compared
from benchmarks.module_process import Measured, measured
from benchmarks.pool_to_empty import POOL, one_user, options_of, pool_to_empty
from lab.environment import Lab

MODULE = "ocs_user_absent"


def options(lab: Lab, **more: Any) -> dict[str, Any]:
    return {
        "pool": POOL,
        "export_dir": str(lab.folder / "exports"),
        "journal_dir": str(lab.folder / "journals"),
        **more,
    }


def delete_one(lab: Lab) -> Measured:
    return measured(lab, MODULE, options(lab, identities=[one_user(lab)]))


def delete_all(lab: Lab, *, rounds: int) -> Comparison:
    return compared(lab, MODULE, options(lab, all_users=True), rounds)


def main() -> None:
    given = options_of(__doc__, users=1000)
    with pool_to_empty(given.users, given.contacts) as lab:
        print(delete_one(lab).line("one user", 1), flush=True)
        if given.profile or not given.rounds:
            lab.reset()
            print(measured(lab, MODULE, options(lab, all_users=True), profile=given.profile).line("pool", given.users))
            return
        found = delete_all(lab, rounds=given.rounds)
    print(found.text(given.users))


if __name__ == "__main__":
    main()

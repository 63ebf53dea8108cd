# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The costs of an export, beside a bare script that reads the same rows and throws them away:
`python -m benchmarks.exporting`.
"""

from __future__ import annotations

from typing import Any

from benchmarks.comparison import Comparison, compared
from benchmarks.module_process import measured
from benchmarks.pool_to_empty import POOL, options_of, pool_to_empty
from lab.environment import Lab

MODULE = "ocs_user_export"


def options(lab: Lab) -> dict[str, Any]:
    return {"pool": POOL, "dest": str(lab.folder / "users.jsonl")}


def export_all(lab: Lab, *, rounds: int) -> Comparison:
    return compared(lab, MODULE, options(lab), rounds)


def main() -> None:
    given = options_of(__doc__, users=1000)
    with pool_to_empty(given.users, given.contacts) as lab:
        if given.profile or not given.rounds:
            print(measured(lab, MODULE, options(lab), profile=given.profile).line("export", given.users))
            return
        found = export_all(lab, rounds=given.rounds)
    print(found.text(given.users))


if __name__ == "__main__":
    main()

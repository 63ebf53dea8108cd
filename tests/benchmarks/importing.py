# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The costs of an import: `python -m benchmarks.importing`. Figures as in moving.py.

Deletes all users of a pool of a lab, brings them back from the export of the deletion, and imports once more, when
nothing is left to do.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from typing import Any

from benchmarks import deleting
from benchmarks.module_process import Measured, measured
from benchmarks.pool_to_empty import POOL, options_of, pool_to_empty
from lab.environment import Lab

MODULE = "ocs_user_import"


def delete_and_import(lab: Lab, *, profile: bool = False) -> tuple[Measured, Measured]:
    """The import of all that was deleted, and the import after it."""
    deleted = measured(lab, deleting.MODULE, deleting.options(lab, all_users=True))
    options = {**options_to_restore(deleted.result), "export": False}
    return measured(lab, MODULE, options, profile=profile), measured(lab, MODULE, options)


def options_to_restore(deletion: Mapping[str, Any]) -> dict[str, Any]:
    """For the import of all whom a deletion with this result has deleted."""
    return {"src": deletion["exports"][0], "all_users": True, "directory": "restore"}


def plan_for_lost_contacts(lab: Lab, exported: str) -> Measured:
    """The plan (check mode) of an import into a pool whose users have all lost their contacts since the export."""
    with closing(lab.back_ends[POOL].connect("rtc")) as connection:
        for table in ("ContactGroupAssoc", "Contact"):
            connection.execute(f"DELETE FROM dbo.{table}")
    options = {"src": exported, "all_users": True, "export": False, "_ansible_check_mode": True}
    return measured(lab, MODULE, options)


def main() -> None:
    given = options_of(__doc__, users=500)
    with pool_to_empty(given.users, given.contacts) as lab:
        brought_back, nothing_left = delete_and_import(lab, profile=given.profile)
    print(brought_back.line("import", given.users))
    print(nothing_left.line("nothing left", given.users))


if __name__ == "__main__":
    main()

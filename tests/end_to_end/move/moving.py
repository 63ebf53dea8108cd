# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The tasks of the tests of moving, and checks of each user's pool and rows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from end_to_end.modules import ModuleRun, Modules
from lab.environment import Lab
from lab.snapshot import BackEndSnapshot, Rows, Snapshot, same_name

SOURCE, TARGET = "pool07", "poolr2"
# Awkward users that a move of the whole pool leaves behind, each for a reason.
LEFT_BEHIND = ("protected", "same_address_1", "move_elsewhere")


def move_task(lab: Lab, *, name: str = "Move", **options: Any) -> dict[str, Any]:
    """A task that moves all users of the 2007 pool to the R2 pool, unless the options say otherwise."""
    return {"name": name, "msrtc.ocs.ocs_user_move": move_options(lab, **options)}


def move_options(lab: Lab, **options: Any) -> dict[str, Any]:
    """The options of that task."""
    known: dict[str, Any] = {"pool": SOURCE, "target_pool": TARGET, "journal_dir": str(lab.folder / "journals")}
    known["settle_time"] = 0  # nothing happens late unless a test says so
    known["allow_without_data"] = True  # the lab's whole pool has users whom User Replicator has not seen
    if not {"identities", "identities_file", "group", "sip_uri", "all_users"} & options.keys():
        known["all_users"] = True
    return {**known, **options}


def move(modules: Modules, lab: Lab, *, check: bool = False, diff: bool = False, **options: Any) -> ModuleRun:
    """Move them without a play."""
    return modules.run("ocs_user_move", move_options(lab, **options), check=check, diff=diff)


def addresses_homed(lab: Lab, snapshot: Snapshot, pool: str) -> set[str]:
    """Folded SIP addresses (without sip:) of all objects whose home is the pool."""
    service = lab.service_dn(pool)
    found = set()
    for dn in snapshot.homed_in_directory(service):
        uri = snapshot.directory[dn].get("msRTCSIP-PrimaryUserAddress", [b""])[0].decode()
        found.add(same_name(uri[4:]))
    return found


def half_moved(snapshot: Snapshot) -> list[str]:
    """DNs with a TargetHomeServer."""
    return [dn for dn, entry in snapshot.directory.items() if "msRTCSIP-TargetHomeServer" in entry]


def unlike(before: BackEndSnapshot, after: BackEndSnapshot, addresses: Iterable[str]) -> dict[str, tuple[Any, Any]]:
    """Users whose carried rows differ: what `before` has, and what `after` has."""
    pairs = {address: (carried(before, address), carried(after, address)) for address in addresses}
    return {address: pair for address, pair in pairs.items() if pair[0] != pair[1]}


def carried(snapshot: BackEndSnapshot, address: str) -> Rows:
    """The rows that a move carries, each once (R2 has no place for the same row twice).

    Versions of lists are left out: they are raised, so that clients read their lists again.
    """
    return {
        table: tuple(sorted({tuple(cell for cell in row if cell[0] != "Version") for row in rows}, key=repr))
        for table, rows in snapshot.carried(address).items()
    }

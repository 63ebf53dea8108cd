# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A forest with pools to take out of service and their one successor, and an inventory of its pools."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from end_to_end.move.moving import TARGET
from lab.data.pools import LabPool
from lab.environment import Lab


@contextmanager
def forest_with(sources: Sequence[str], folder: Path) -> Iterator[Lab]:
    """A lab with these pools of OCS 2007, twelve users on each; the successor has six of its own."""
    pools = [LabPool(name, "2007", users=12) for name in sources] + [LabPool(TARGET, "2007 R2", users=6)]
    users = sum(pool.users for pool in pools)
    with Lab.up(folder, pools=pools, users=users, seed=3, contacts=8, awkward=[]) as lab:
        yield lab


def pools_inventory(connection: Mapping[str, Any]) -> dict[str, Any]:
    """Configuration of the inventory plugin: every pool is a host; those of 2007 have a successor."""
    options = {key: value for key, value in connection.items() if key.startswith("directory_")}
    successor = f"'{TARGET}' if ocs_pool.version == '2007' else none"
    return {**options, "plugin": "msrtc.ocs.ocs_pools", "compose": {"pool_decommission_successor": successor}}

# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The pools of the lab's forest, as the lab is told about them."""

from __future__ import annotations

from dataclasses import dataclass

OCS_VERSIONS = ("2007", "2007 R2")
OTHER_VERSIONS = ("LCS 2005", "Lync 2010")
SPELLINGS = {"2007": "2007", "r2": "2007 R2", "2007r2": "2007 R2", "lcs": "LCS 2005", "lync": "Lync 2010"}


@dataclass(frozen=True)
class LabPool:
    """One pool: an object in the directory and, for the two OCS versions, a SQL Server of its own."""

    name: str
    version: str  # one of OCS_VERSIONS or OTHER_VERSIONS
    standard_edition: bool = False
    users: int | None = None  # ordinary users homed here; None: an equal share of what is left

    @property
    def has_back_end(self) -> bool:
        return self.version in OCS_VERSIONS

    @property
    def is_r2(self) -> bool:
        return self.version == "2007 R2"


DEFAULT_POOLS = (
    LabPool("pool07", "2007"),
    LabPool("poolr2", "2007 R2"),
    LabPool("lync10", "Lync 2010"),
    LabPool("lcs05", "LCS 2005"),
)


def parse_pool(text: str) -> LabPool:
    """Read "name:version[:standard][:users]", as in "pool07:2007:150" or "branch:r2:standard:20".

    Versions: 2007, r2, lcs, lync. Raises ValueError for anything else.
    """
    name, *words = text.split(":")
    version = SPELLINGS.get(words[0].lower()) if words else None
    options = words[1:]
    if not name or version is None or not all(word == "standard" or word.isdigit() for word in options):
        raise ValueError(f"{text!r} is not name:version[:standard][:users] with a version of {', '.join(SPELLINGS)}.")
    users = [int(word) for word in options if word.isdigit()]
    return LabPool(name, version, "standard" in options, users[-1] if users else None)


def shares(pools: tuple[LabPool, ...], users: int) -> dict[str, int]:
    """The number of ordinary users on each pool: the pool's own number, or an equal part of the rest."""
    homes = [pool for pool in pools if pool.has_back_end]
    numbers = {pool.name: pool.users for pool in homes if pool.users is not None}
    open_pools = [pool.name for pool in homes if pool.users is None]
    left = max(0, users - sum(numbers.values()))
    for position, name in enumerate(open_pools):
        numbers[name] = left // len(open_pools) + (1 if position < left % len(open_pools) else 0)
    return {pool.name: numbers[pool.name] for pool in homes}

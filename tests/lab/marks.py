# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The changes that clients made to a lab between two moments, as its servers counted them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from lab.directory.changes import Change


@dataclass(frozen=True)
class Marks:
    """A moment: the end of the directory's log, and the counters of each back end."""

    directory: int
    back_ends: Mapping[str, Counter[str]]


@dataclass(frozen=True)
class Changes:
    """`directory`: the LDAP adds, modifies and deletes. `back_ends`: the counters' growth by pool, named as in
    lab.sql_server.protocol.monitor. Real SQL Servers count nothing: there compare snapshots."""

    directory: list[Change]
    back_ends: Mapping[str, Counter[str]]

    @property
    def rows_written(self) -> dict[str, int]:
        """Rows that changed, by "pool database"; empty when nothing was written."""
        return {
            f"{pool} {name.removeprefix('writes ')}": number
            for pool, counters in self.back_ends.items()
            for name, number in counters.items()
            if name.startswith("writes ") and number
        }

    @property
    def round_trips(self) -> int:
        """Exchanges with all back ends together."""
        return sum(counters["round_trips"] for counters in self.back_ends.values())

    @property
    def nothing_written(self) -> bool:
        return not self.directory and not self.rows_written

# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The costs of operations, as figures: memory, time, processor time, SQL round trips."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.comparison import Comparison
from benchmarks.figures import Figure
from benchmarks.module_process import Measured


def costs(whole: str, run: Measured, users: int) -> Iterator[Figure]:
    """All that one run of a module cost."""
    beside = f"{run.seconds:.0f} s, {users / run.seconds:.0f} users/s; the lab's servers: {run.servers:.1f} s"
    yield Figure(f"{whole}: the module's processor time", run.processor, "s", beside=beside)
    yield Figure(f"{whole}: SQL round trips", run.round_trips, "")
    yield from memory(whole, run.peak)


def memory(whole: str, peak: float) -> Iterator[Figure]:
    """C(peak): in MB."""
    yield Figure(f"{whole}: peak memory", peak, "MB", most=200)


def of_a_further_user(whole: str, before: float, after: float, few: int, many: int) -> Figure:
    """C(before), C(after): peak memory with few and with many users, MB."""
    further = max(0.0, (after - before) * 1024 / (many - few))
    return Figure(f"{whole}: memory of a user beyond {few:,}", further, "KB", most=0.5)


def of_servers(found: Comparison) -> str:
    return f"the lab's servers: {found.servers:.1f} s of processor"

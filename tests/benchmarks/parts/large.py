# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The parts of the benchmarks with whole pools of 10,000 and of 100,000 users."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from benchmarks import deleting, exporting, moving
from benchmarks.comparison import Comparison
from benchmarks.figures import Figure
from benchmarks.module_process import measured
from benchmarks.parts.costs import costs, memory, of_a_further_user, of_servers
from benchmarks.parts.plans import further, plans
from benchmarks.parts.usual import found_to_file
from benchmarks.parts.whole_run import LARGE, LARGEST, SMALL, WholeRun


def export(run: WholeRun) -> Iterator[Figure]:
    """10,000 users."""
    found = exporting.export_all(run.lab_of(LARGE), rounds=run.rounds)
    beside = f"{found.seconds:.0f} s, {of_servers(found)}"
    work = f"export, {LARGE:,} users: time beside reading the same rows"
    yield Figure(work, 1 / found.speed, "x", most=1.5, beside=beside)
    yield from memory(f"export, {LARGE:,} users", found.peak)


def move_large(run: WholeRun) -> Iterator[Figure]:
    """10,000 users, beside the pool of 1,000."""
    found = moving.move_all(run.lab_of(LARGE), rounds=run.rounds)
    yield from _of_large("move", found, run.small.get("move"), speed=1.0)


def delete_large(run: WholeRun) -> Iterator[Figure]:
    """10,000 users, beside the pool of 1,000."""
    found = deleting.delete_all(run.lab_of(LARGE), rounds=run.rounds)
    yield from _of_large("delete", found, run.small.get("delete"), speed=0.9)


def find_largest(_run: WholeRun) -> Iterator[Figure]:
    """100,000 entries to a file."""
    yield from found_to_file(LARGEST)


def plan_largest(run: WholeRun) -> Iterator[Figure]:
    """Memory of plans, of an export, and of a search to a file."""
    for what, done in plans(run, LARGEST):
        yield from costs(f"{what}, {LARGEST:,} users", done, LARGEST)
        yield from further(run, what, LARGE, LARGEST)


def move_largest(run: WholeRun) -> Iterator[Figure]:
    """All of it, with few contacts; beside the same with 10,000 users, when as many batches are under way."""
    runs = {}
    for users in (LARGE, LARGEST):
        lab = run.lab_of(users, contacts=1)
        lab.reset()
        runs[users] = moved = measured(lab, moving.MODULE, moving.options(lab, all_users=True))
        yield from costs(f"move, {users:,} users with 1 contact", moved, users)
    large, largest = runs[LARGE], runs[LARGEST]
    longer = (largest.seconds / LARGEST) / (large.seconds / LARGE)
    whole = f"move, {LARGEST:,} users with 1 contact"
    yield Figure(f"{whole}: time for a user beside that with {LARGE:,}", longer, "x", most=1.1)
    yield of_a_further_user(whole, large.peak, largest.peak, LARGE, LARGEST)


def _of_large(what: str, found: Comparison, small: Comparison | None, *, speed: float) -> Iterator[Figure]:
    """Figures of a larger pool, which show whether a user costs more there. C(small): those of the smaller one."""
    whole, took = f"{what}, {LARGE:,} users", f"{found.seconds:.0f} s, {LARGE / found.seconds:.0f} users/s"
    beside = f"{took}; {of_servers(found)}"
    yield Figure(f"{whole}: speed beside a bare script", found.speed, "x", least=speed, beside=beside)
    at_most = small.round_trips if small else None
    yield Figure(f"{whole}: SQL round trips per 1,000", found.round_trips * SMALL / LARGE, "", most=at_most)
    yield Figure(f"{whole}: the module's processor time per 1,000", found.processor * SMALL / LARGE, "s")
    yield from memory(whole, found.peak)
    if small:
        longer = (found.seconds / LARGE) / (small.seconds / SMALL)
        yield Figure(f"{whole}: time for a user beside that with {SMALL:,}", longer, "x", most=1.1)


LARGE_PARTS: dict[str, Callable[[WholeRun], Iterable[Figure]]] = {
    "export": export,
    "move-large": move_large,
}
LARGEST_PARTS: dict[str, Callable[[WholeRun], Iterable[Figure]]] = {
    "delete-large": delete_large,
    "find-largest": find_largest,
    "plan-largest": plan_largest,
    "move-largest": move_largest,
}

# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The parts of the benchmarks with whole pools of 10,000 and of 100,000 users."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from benchmarks import deleting, exporting, importing, moving
from benchmarks.comparison import Comparison
from benchmarks.figures import Figure
from benchmarks.module_process import Measured, measured
from benchmarks.parts.costs import costs, memory, of_a_further_user, of_servers
from benchmarks.parts.plans import further, plans
from benchmarks.parts.usual import found_to_file
from benchmarks.parts.whole_run import LARGE, LARGEST, SMALL, WholeRun
from lab.environment import Lab


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


def runs_largest(run: WholeRun) -> Iterator[Figure]:
    """Everybody is deleted, imported again, and moved, with few contacts; beside the same with 10,000 users, when as
    many batches are under way.
    """
    done: dict[str, list[Measured]] = {}
    for users in (LARGE, LARGEST):
        for what, measured_run in _deleted_imported_and_moved(run.lab_of(users, contacts=1)):
            done.setdefault(what, []).append(measured_run)
            yield from costs(f"{what}, {users:,} users with 1 contact", measured_run, users)
    for what, (large, largest) in done.items():
        whole, longer = f"{what}, {LARGEST:,} users with 1 contact", largest.seconds * LARGE / (large.seconds * LARGEST)
        yield Figure(f"{whole}: time for a user beside that with {LARGE:,}", longer, "x", most=1.1)
        yield of_a_further_user(whole, large.peak, largest.peak, LARGE, LARGEST)


def _deleted_imported_and_moved(lab: Lab) -> Iterator[tuple[str, Measured]]:
    lab.reset()
    deleted = measured(lab, deleting.MODULE, deleting.options(lab, all_users=True))
    yield "delete", deleted
    kept = {"export_dir": str(lab.folder / "replaced")}
    yield "import", measured(lab, importing.MODULE, {**importing.options_to_restore(deleted.result), **kept})
    yield "move", measured(lab, moving.MODULE, moving.options(lab, all_users=True))


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
    "runs-largest": runs_largest,
}

# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""All benchmarks, and the table of their figures: `python -m benchmarks` (`make benchmark`).

Each ratio comes from runs in turn on one machine. Parts can be named (`python -m benchmarks export find`): then the
figures of the others stay as they were in .build/benchmark.json. `--large` adds what takes hours: 100,000 users, and
more rounds with 10,000.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path

from benchmarks import deleting, exporting, finding, importing, moving, playing, starting
from benchmarks.comparison import Comparison
from benchmarks.figures import Figure, put_into_guide, save, saved, table
from benchmarks.module_process import Measured, measured
from benchmarks.pool_to_empty import pool_to_empty
from lab.environment import Lab

CHECKOUT = Path(__file__).resolve().parents[2]
RESULTS = CHECKOUT / ".build" / "benchmark.json"
GUIDE = CHECKOUT / "docs" / "docsite" / "rst" / "speed.rst"
CONTACTS, ROUNDS = 50, 3
SMALL, LARGE, LARGEST = 1000, 10_000, 100_000


class Benchmarks:
    """One run of some parts, each of which yields its figures. Parts with a pool of one size share a lab.

    `rounds`: with the pool of 10,000; with that of 1,000 there are three.
    """

    def __init__(self, stack: ExitStack, rounds: int) -> None:
        self._stack = stack
        self._rounds = rounds
        self._lab: tuple[tuple[int, int], Lab] | None = None  # by users and contacts
        self._small: dict[str, Comparison] = {}  # by operation: to compare the larger pool with
        self._planned: dict[tuple[str, int], float] = {}  # peak memory of a plan, by operation and users

    def play(self) -> Iterator[Figure]:
        """The start of a module, and one user, by ansible-playbook and by a module alone."""
        for module in (moving.MODULE, deleting.MODULE):
            more = starting.seconds_more_than_an_empty_module(module)
            yield Figure(f"start of {module}, more than of an empty module", more, "s", most=0.35)
        lab = self._lab_of(SMALL)
        play = playing.more_than_a_ping(lab, ROUNDS)
        beside = f"{play.processor:.2f} s of processor"
        work = "one user moved by ansible-playbook, more than a play that pings"
        yield Figure(work, play.seconds, "s", most=1.0, beside=beside)
        for what, program in (("move", moving.move_one), ("delete", deleting.delete_one)):
            lab.reset()
            run = program(lab)
            beside = f"{run.processor:.2f} s of processor"
            yield Figure(f"{what}, one user: SQL round trips", run.round_trips, "", beside=beside)

    def move(self) -> Iterator[Figure]:
        self._small["move"] = found = moving.move_all(self._lab_of(SMALL), rounds=ROUNDS)
        yield from _of_pool("move", found, processor=2.5, speed=1.0, round_trips=77)
        lab = self._lab_of(SMALL)
        lab.reset()
        plan = measured(lab, moving.MODULE, {**moving.options(lab, all_users=True), "_ansible_check_mode": True})
        work = f"plan of a move, {SMALL:,} users with {CONTACTS} contacts: part of the move's time"
        beside = f"{plan.seconds:.1f} s, {plan.processor:.2f} s of processor"
        yield Figure(work, 100 * plan.seconds / found.seconds, "%", beside=beside)

    def delete(self) -> Iterator[Figure]:
        self._small["delete"] = found = deleting.delete_all(self._lab_of(SMALL), rounds=ROUNDS)
        yield from _of_pool("delete", found, processor=4.0, speed=0.9, round_trips=46)

    def import_(self) -> Iterator[Figure]:
        """All that was deleted, brought back."""
        lab = self._lab_of(SMALL)
        lab.reset()
        brought_back, _nothing_left = importing.delete_and_import(lab)
        yield from _costs(f"import, {SMALL:,} users with {CONTACTS} contacts", brought_back, SMALL)

    def plan(self) -> Iterator[Figure]:
        """Memory of a further user: of plans, which ask about as many users at once with 1,000 as with 10,000. A run of
        1,000 has two batches under way, and one of 10,000 has three, whose data would be taken for the users'.
        """
        self._lab_of(SMALL).reset()
        for users in (SMALL, LARGE):
            for what, run in self._plans(users, CONTACTS):
                self._planned[what, users] = run.peak
        for what in ("move", "delete"):
            yield from self._further(what, SMALL, LARGE)

    def find(self) -> Iterator[Figure]:
        yield from _of_finding(LARGE)

    def find_largest(self) -> Iterator[Figure]:
        yield from _of_finding(LARGEST)

    def export(self) -> Iterator[Figure]:
        found = exporting.export_all(self._lab_of(LARGE), rounds=self._rounds)
        beside = f"{found.seconds:.0f} s, {_servers(found)}"
        work = f"export, {LARGE:,} users: time beside reading the same rows"
        yield Figure(work, 1 / found.speed, "x", most=1.5, beside=beside)
        yield from _memory(f"export, {LARGE:,} users", found.peak)

    def move_large(self) -> Iterator[Figure]:
        found = moving.move_all(self._lab_of(LARGE), rounds=self._rounds)
        yield from self._of_large("move", found, speed=1.0)

    def delete_large(self) -> Iterator[Figure]:
        found = deleting.delete_all(self._lab_of(LARGE), rounds=self._rounds)
        yield from self._of_large("delete", found, speed=0.9)

    def plan_largest(self) -> Iterator[Figure]:
        """Memory of plans: users have few contacts, since a batch takes the same in any pool."""
        for what, run in self._plans(LARGEST, contacts=1):
            self._planned[what, LARGEST] = run.peak
            yield from _costs(f"{what} planned, {LARGEST:,} users", run, LARGEST)
            yield from self._further(what, LARGE, LARGEST)

    def move_largest(self) -> Iterator[Figure]:
        """All of it, with few contacts; beside the same with 10,000 users, when as many batches are under way."""
        runs = {}
        for users in (LARGE, LARGEST):
            lab = self._lab_of(users, contacts=1)
            lab.reset()
            runs[users] = run = measured(lab, moving.MODULE, moving.options(lab, all_users=True))
            yield from _costs(f"move, {users:,} users with 1 contact", run, users)
        large, largest = runs[LARGE], runs[LARGEST]
        longer = (largest.seconds / LARGEST) / (large.seconds / LARGE)
        whole = f"move, {LARGEST:,} users with 1 contact"
        yield Figure(f"{whole}: time for a user beside that with {LARGE:,}", longer, "x", most=1.1)
        yield _of_a_further_user(whole, large.peak, largest.peak, LARGE, LARGEST)

    def _plans(self, users: int, contacts: int) -> Iterator[tuple[str, Measured]]:
        lab = self._lab_of(users, contacts)
        for what, module, options in (
            ("move", moving.MODULE, moving.options(lab, all_users=True)),
            ("delete", deleting.MODULE, deleting.options(lab, all_users=True)),
        ):
            yield what, measured(lab, module, {**options, "_ansible_check_mode": True})

    def _further(self, what: str, few: int, many: int) -> Iterator[Figure]:
        """The memory of a further user of a plan, if both plans were made."""
        if (what, few) in self._planned:
            before, after = self._planned[what, few], self._planned[what, many]
            yield _of_a_further_user(f"{what} planned, {many:,} users", before, after, few, many)

    def _of_large(self, what: str, found: Comparison, *, speed: float) -> Iterator[Figure]:
        """Figures of a larger pool, which show whether a user costs more there."""
        whole, took = f"{what}, {LARGE:,} users", f"{found.seconds:.0f} s, {LARGE / found.seconds:.0f} users/s"
        beside = f"{took}; {_servers(found)}"
        yield Figure(f"{whole}: speed beside a bare script", found.speed, "x", least=speed, beside=beside)
        at_most = self._small[what].round_trips if what in self._small else None
        yield Figure(f"{whole}: SQL round trips per 1,000", found.round_trips * SMALL / LARGE, "", most=at_most)
        yield Figure(f"{whole}: the module's processor time per 1,000", found.processor * SMALL / LARGE, "s")
        yield from _memory(whole, found.peak)
        if what in self._small:
            small = self._small[what]
            longer = (found.seconds / LARGE) / (small.seconds / SMALL)
            yield Figure(f"{whole}: time for a user beside that with {SMALL:,}", longer, "x", most=1.1)

    def _lab_of(self, users: int, contacts: int = CONTACTS) -> Lab:
        """The lab of a pool of this size; the one before is stopped."""
        if self._lab is None or self._lab[0] != (users, contacts):
            self._stack.close()
            self._lab = (users, contacts), self._stack.enter_context(pool_to_empty(users, contacts))
        return self._lab[1]


PARTS: dict[str, Callable[[Benchmarks], Iterable[Figure]]] = {
    "play": Benchmarks.play,
    "move": Benchmarks.move,
    "delete": Benchmarks.delete,
    "import": Benchmarks.import_,
    "plan": Benchmarks.plan,
    "find": Benchmarks.find,
    "export": Benchmarks.export,
    "move-large": Benchmarks.move_large,
}
LARGE_PARTS: dict[str, Callable[[Benchmarks], Iterable[Figure]]] = {
    "delete-large": Benchmarks.delete_large,
    "find-largest": Benchmarks.find_largest,
    "plan-largest": Benchmarks.plan_largest,
    "move-largest": Benchmarks.move_largest,
}


def _of_pool(what: str, found: Comparison, *, processor: float, speed: float, round_trips: int) -> Iterator[Figure]:
    whole = f"{what}, {SMALL:,} users with {CONTACTS} contacts"
    yield Figure(f"{whole}: the module's processor time", found.processor, "s", most=processor, beside=_servers(found))
    took = f"{found.seconds:.1f} s, {SMALL / found.seconds:.0f} users/s"
    yield Figure(f"{whole}: speed beside a bare script", found.speed, "x", least=speed, beside=took)
    yield Figure(f"{whole}: SQL round trips", found.round_trips, "", most=round_trips)
    yield from _memory(whole, found.peak)


def _costs(whole: str, run: Measured, users: int) -> Iterator[Figure]:
    beside = f"{run.seconds:.0f} s, {users / run.seconds:.0f} users/s; the lab's servers: {run.servers:.1f} s"
    yield Figure(f"{whole}: the module's processor time", run.processor, "s", beside=beside)
    yield Figure(f"{whole}: SQL round trips", run.round_trips, "")
    yield from _memory(whole, run.peak)


def _memory(whole: str, peak: float) -> Iterator[Figure]:
    yield Figure(f"{whole}: peak memory", peak, "MB", most=200)


def _of_a_further_user(whole: str, before: float, after: float, few: int, many: int) -> Figure:
    """`before`, `after`: peak memory with few and with many users, MB."""
    further = max(0.0, (after - before) * 1024 / (many - few))
    return Figure(f"{whole}: memory of a user beyond {few:,}", further, "KB", most=0.5)


def _servers(found: Comparison) -> str:
    return f"the lab's servers: {found.servers:.1f} s of processor"


def _of_finding(users: int) -> Iterator[Figure]:
    found = finding.found_beside_bare_read(users, ROUNDS)
    took = f"{finding.seconds_of(found, finding.MODULE):.1f} s"
    work = f"find {users:,} to a file: time beside bare ldap3"
    yield Figure(work, finding.ratio_of(found), "x", most=finding.MOST_TIME, beside=took)
    yield from _memory(f"find {users:,} to a file", max(run.megabytes for run in found[finding.MODULE]))


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("parts", nargs="*", metavar="part", help=f"some of {', '.join([*PARTS, *LARGE_PARTS])}")
    options.add_argument("--large", action="store_true", help="100,000 users, and more rounds with 10,000; hours")
    options.add_argument("--guide", action="store_true", help=f"put the table into {GUIDE.name}")
    given = options.parse_args()
    every = {**PARTS, **LARGE_PARTS}
    if unknown := set(given.parts) - set(every):
        options.error(f"no such part: {', '.join(sorted(unknown))}")
    chosen = given.parts or [*PARTS, *(LARGE_PARTS if given.large else ())]
    figures = saved(RESULTS) if given.parts else {}
    with ExitStack() as stack:
        benchmarks = Benchmarks(stack, ROUNDS if given.large else 1)
        for part in (name for name in every if name in chosen):
            started = time.monotonic()
            for figure in every[part](benchmarks):
                figures[figure.work] = figure
                print(table([figure]).splitlines()[1], flush=True)
                save(RESULTS, list(figures.values()))
            print(f"({part}: {(time.monotonic() - started) / 60:.1f} minutes)", flush=True)
    print(f"\n{table(figures.values())}")
    if given.guide:
        put_into_guide(GUIDE, list(figures.values()))


if __name__ == "__main__":
    main()

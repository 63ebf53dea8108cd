# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The parts of the benchmarks with one user, with 1,000 users, and those with 10,000 that take minutes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from benchmarks import deleting, finding, importing, moving, playing, starting
from benchmarks.comparison import Comparison
from benchmarks.figures import Figure
from benchmarks.module_process import measured
from benchmarks.parts.costs import costs, memory, of_servers
from benchmarks.parts.plans import OPERATIONS, further, plans
from benchmarks.parts.whole_run import CONTACTS, LARGE, ROUNDS, SMALL, TWICE_AS_LARGE, WholeRun


def play(run: WholeRun) -> Iterator[Figure]:
    """The start of a module, and one user, by ansible-playbook and by a module alone."""
    for module in (moving.MODULE, deleting.MODULE):
        more = starting.seconds_more_than_an_empty_module(module)
        yield Figure(f"start of {module}, more than of an empty module", more, "s", most=0.35)
    lab = run.lab_of(SMALL)
    played = playing.more_than_a_ping(lab, ROUNDS)
    beside = f"{played.processor:.2f} s of processor"
    work = "one user moved by ansible-playbook, more than a play that pings"
    yield Figure(work, played.seconds, "s", most=1.0, beside=beside)
    for what, program in (("move", moving.move_one), ("delete", deleting.delete_one)):
        lab.reset()
        one = program(lab)
        beside = f"{one.processor:.2f} s of processor"
        yield Figure(f"{what}, one user: SQL round trips", one.round_trips, "", beside=beside)


def move(run: WholeRun) -> Iterator[Figure]:
    """A pool of 1,000, and how much of it the plan is."""
    run.small["move"] = found = moving.move_all(run.lab_of(SMALL), rounds=ROUNDS)
    yield from _of_pool("move", found, processor=2.5, speed=1.0, round_trips=77)
    lab = run.lab_of(SMALL)
    lab.reset()
    plan = measured(lab, moving.MODULE, {**moving.options(lab, all_users=True), "_ansible_check_mode": True})
    work = f"plan of a move, {SMALL:,} users with {CONTACTS} contacts: part of the move's time"
    beside = f"{plan.seconds:.1f} s, {plan.processor:.2f} s of processor"
    yield Figure(work, 100 * plan.seconds / found.seconds, "%", beside=beside)


def delete(run: WholeRun) -> Iterator[Figure]:
    """A pool of 1,000."""
    run.small["delete"] = found = deleting.delete_all(run.lab_of(SMALL), rounds=ROUNDS)
    yield from _of_pool("delete", found, processor=4.0, speed=0.9, round_trips=46)


def import_(run: WholeRun) -> Iterator[Figure]:
    """All that was deleted, brought back."""
    lab = run.lab_of(SMALL)
    lab.reset()
    brought_back, _nothing_left = importing.delete_and_import(lab)
    yield from costs(f"import, {SMALL:,} users with {CONTACTS} contacts", brought_back, SMALL)


def plan(run: WholeRun) -> Iterator[Figure]:
    """Memory of a further user beyond 10,000. With 1,000 fewer batches are under way at once, and less is remembered
    of names; both would be taken for the users'.
    """
    for users in (LARGE, TWICE_AS_LARGE):
        for _what, _done in plans(run, users):
            pass
    for what in OPERATIONS:
        yield from further(run, what, LARGE, TWICE_AS_LARGE)


def find(_run: WholeRun) -> Iterator[Figure]:
    """10,000 entries to a file."""
    yield from found_to_file(LARGE)


def found_to_file(users: int) -> Iterator[Figure]:
    """So many entries to a file, beside bare ldap3."""
    found = finding.found_beside_bare_read(users, ROUNDS)
    took = f"{finding.seconds_of(found, finding.MODULE):.1f} s"
    work = f"find {users:,} to a file: time beside bare ldap3"
    yield Figure(work, finding.ratio_of(found), "x", most=finding.MOST_TIME, beside=took)
    yield from memory(f"find {users:,} to a file", max(one.megabytes for one in found[finding.MODULE]))


def _of_pool(what: str, found: Comparison, *, processor: float, speed: float, round_trips: int) -> Iterator[Figure]:
    whole = f"{what}, {SMALL:,} users with {CONTACTS} contacts"
    beside = of_servers(found)
    yield Figure(f"{whole}: the module's processor time", found.processor, "s", most=processor, beside=beside)
    took = f"{found.seconds:.1f} s, {SMALL / found.seconds:.0f} users/s"
    yield Figure(f"{whole}: speed beside a bare script", found.speed, "x", least=speed, beside=took)
    yield Figure(f"{whole}: SQL round trips", found.round_trips, "", most=round_trips)
    yield from memory(whole, found.peak)


USUAL_PARTS: dict[str, Callable[[WholeRun], Iterable[Figure]]] = {
    "play": play,
    "move": move,
    "delete": delete,
    "import": import_,
    "plan": plan,
    "find": find,
}

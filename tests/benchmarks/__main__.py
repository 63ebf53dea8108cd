# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""All benchmarks, and the table of their figures: `python -m benchmarks` (`make benchmark`).

Each ratio comes from runs in turn on one machine. `--large` also finds 100,000 users and empties a pool of 10,000 three
times instead of once; that takes hours.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks import deleting, exporting, finding, importing, moving, playing
from benchmarks.comparison import Comparison
from benchmarks.figures import Figure, put_into_guide, save, table
from benchmarks.module_process import Measured
from benchmarks.pool_to_empty import pool_to_empty
from lab.environment import Lab

CHECKOUT = Path(__file__).resolve().parents[2]
RESULTS = CHECKOUT / ".build" / "benchmark.json"
GUIDE = CHECKOUT / "docs" / "docsite" / "rst" / "speed.rst"
CONTACTS, ROUNDS = 50, 3
SMALL, LARGE = 1000, 10_000


def of_small_pool() -> Iterator[Figure]:
    """A pool of 1,000 users: both operations in full."""
    with pool_to_empty(SMALL, CONTACTS) as lab:
        more = playing.seconds_more_than_a_ping(lab, ROUNDS)
        yield Figure("one user moved by ansible-playbook, more than a play that pings", more, "s", most=1.0)
        lab.reset()
        yield _one_user("move", moving.move_one(lab))
        yield from _of_pool("move", moving.move_all(lab, rounds=ROUNDS), processor=2.5, speed=1.0, round_trips=77)
        lab.reset()
        yield _one_user("delete", deleting.delete_one(lab))
        yield from _of_pool("delete", deleting.delete_all(lab, rounds=ROUNDS), processor=4.0, speed=0.9, round_trips=46)
        lab.reset()
        brought_back, _nothing_left = importing.delete_and_import(lab)
        whole = f"import, {SMALL:,} users with {CONTACTS} contacts"
        yield Figure(f"{whole}: the module's processor time", brought_back.processor, "s")
        yield Figure(f"{whole}: SQL round trips", brought_back.round_trips, "")


def _one_user(what: str, run: Measured) -> Figure:
    return Figure(
        f"{what}, one user: SQL round trips", run.round_trips, "", beside=f"{run.processor:.1f} s of processor"
    )


def _of_pool(what: str, found: Comparison, *, processor: float, speed: float, round_trips: int) -> Iterator[Figure]:
    whole = f"{what}, {SMALL:,} users with {CONTACTS} contacts"
    servers = f"the lab's servers: {found.servers:.1f} s"
    yield Figure(f"{whole}: the module's processor time", found.processor, "s", most=processor, beside=servers)
    took = f"{found.seconds:.1f} s, {SMALL / found.seconds:.0f} users/s"
    yield Figure(f"{whole}: speed beside a bare script", found.speed, "x", least=speed, beside=took)
    yield Figure(f"{whole}: SQL round trips", found.round_trips, "", most=round_trips)
    yield Figure(f"{whole}: peak memory", found.peak, "MB")


def of_large_pool(rounds: int) -> Iterator[Figure]:
    """A pool of 10,000 users: whether a user costs more in it."""
    with pool_to_empty(LARGE, CONTACTS) as lab:
        export = exporting.export_all(lab, rounds=rounds)
        yield Figure(f"export, {LARGE:,} users: time beside reading the same rows", 1 / export.speed, "x", most=1.5)
        yield from _of_large("move", lab, moving.move_all, rounds, speed=1.0)
        if rounds > 1:
            yield from _of_large("delete", lab, deleting.delete_all, rounds, speed=0.9)


def _of_large(what: str, lab: Lab, run: Callable[..., Comparison], rounds: int, *, speed: float) -> Iterator[Figure]:
    found = run(lab, rounds=rounds)
    whole, took = f"{what}, {LARGE:,} users", f"{found.seconds:.0f} s, {LARGE / found.seconds:.0f} users/s"
    yield Figure(f"{whole}: speed beside a bare script", found.speed, "x", least=speed, beside=took)
    yield Figure(f"{whole}: SQL round trips per 1,000", found.round_trips * SMALL / LARGE, "")
    yield Figure(f"{whole}: the module's processor time per 1,000", found.processor * SMALL / LARGE, "s")
    yield Figure(f"{whole}: peak memory", found.peak, "MB", most=200)


def of_finding(users: int) -> Iterator[Figure]:
    found = finding.found_beside_bare_read(users, ROUNDS)
    memory = f"{max(one.megabytes for one in found['ocs_user_info']):.0f} MB"
    yield Figure(
        f"find {users:,} to a file: time beside bare ldap3", finding.ratio_of(found), "x", most=1.05, beside=memory
    )


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--large", action="store_true", help="100,000 rows, and more rounds; hours")
    options.add_argument("--small", action="store_true", help="the pool of 1,000 users only")
    options.add_argument("--guide", action="store_true", help=f"put the table into {GUIDE.name}")
    given = options.parse_args()
    parts = [of_small_pool()]
    if not given.small:
        parts += [of_finding(100_000 if given.large else LARGE), of_large_pool(ROUNDS if given.large else 1)]
    figures = []
    for part in parts:
        for figure in part:
            figures.append(figure)
            print(table([figure]).splitlines()[1], flush=True)
    print(f"\n{table(figures)}")
    save(RESULTS, figures)
    if given.guide:
        put_into_guide(GUIDE, figures)


if __name__ == "__main__":
    main()

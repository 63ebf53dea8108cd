# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Batches that are under way together, with servers that are only waited for: order, limits, ends and memory."""

from __future__ import annotations

import os
import random
import signal
import threading
import traceback
import weakref
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._errors import BackEndUnreachable
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.bulk.interruption import Interruption
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.bulk.passes import batches as batches_module
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.bulk.passes.phases import Pass, Phase, Server
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.bulk.passes.user_in_run import UserInRun
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.bulk.planning.plan import Plan
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.bulk.progress import Progress
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.bulk.run import BulkRun
from samples import sample

from ..test_run import WORDS, PaintingReport, Planned, fail, plan, request
from .one_thread_each import threads_that_alternate

LOST = BackEndUnreachable("The connection is gone.", remedy="Try again.")
User = UserInRun[Planned]
Work = Callable[[Sequence[User]], None]


class UserWithData(UserInRun[Planned]):
    """A user, and the data that a phase has read of it."""

    data: object = None


SERVERS = {
    "look": Server.SOURCE,
    "compare": Server.TARGET,
    "announce": Server.DIRECTORY,
    "carry": Server.TARGET,
    "switch": Server.DIRECTORY,
    "clean": Server.SOURCE,
}
AHEAD = ("look", "compare")


@pytest.fixture(autouse=True)
def schedules() -> Iterator[None]:
    with threads_that_alternate():
        yield


def name_of(batch: Sequence[User]) -> str:
    return "".join(user.address for user in batch)


@dataclass
class Moving(BulkRun[Planned, User]):
    """A run like a move. `work`: what is done in a phase, by its name; `said`: what began and ended, in order."""

    options: dict[str, Any] = field(default_factory=dict)
    work: dict[str, Work] = field(default_factory=dict)
    at_once: int = 3
    interruption: Interruption = field(default_factory=Interruption)
    events: list[str] = field(default_factory=list)
    used: set[Server] = field(default_factory=set)
    dice: random.Random = field(default_factory=lambda: random.Random(0))

    def __post_init__(self) -> None:
        report = PaintingReport(WORDS, None, {})
        super().__init__(request(**{"batch_size": 2, **self.options}), report, Progress(None), self.interruption)

    def start(self, planned: Planned) -> User:
        return UserWithData(planned)

    def carry_out(self, plan: Plan[Planned]) -> None:
        phases = {name: Phase((server,), self._phase(name, server)) for name, server in SERVERS.items()}
        ahead = [phases.pop(name) for name in AHEAD]
        user_pass = Pass("painted", list(phases.values()), ahead, at_once=self.at_once)
        self.all_through(user_pass, self.started(), len(plan.acting))

    def _phase(self, name: str, server: Server) -> Work:
        def work(batch: Sequence[User]) -> None:
            assert server not in self.used, "two phases use one server"
            self.used.add(server)
            self.events.append(f"{name} {name_of(batch)}")
            for _time in range(self.dice.randrange(4)):
                os.sched_yield()
            try:
                if name not in AHEAD:
                    for user in batch:
                        user.written = user.written or user.going
                self.work.get(name, lambda _batch: None)([user for user in batch if user.going])
            finally:
                self.events.append(f"/{name} {name_of(batch)}")
                self.used.remove(server)

        return work

    def outcomes(self, names: str) -> str:
        """A letter for each user: painted, failed, not reached."""
        known = {line["sip_uri"].removeprefix("sip:"): line["outcome"][0] for line in self.report._users}
        return "".join(known[name] for name in names)


def moved(names: str, work: dict[str, Work] | None = None, seed: int = 0, at_once: int = 3, **options: Any) -> Moving:
    run = Moving(options, work or {}, at_once, dice=random.Random(seed))
    run.go(plan(names))
    return run


def test_one_is_read_while_the_next_is_carried_and_the_one_before_is_switched() -> None:
    """Nobody of the three comes on before all of them are at work."""
    together, compared, announced = threading.Barrier(3), threading.Event(), threading.Event()

    def announce(batch: Sequence[User]) -> None:
        assert name_of(batch) != "ab" or compared.wait(60)
        if name_of(batch) == "cd":
            announced.set()

    def carry(batch: Sequence[User]) -> None:
        assert name_of(batch) != "ab" or announced.wait(60)
        at_once("cd")(batch)

    def at_once(expected: str) -> Work:
        return lambda batch: together.wait(60) and None if name_of(batch) == expected else None

    work = {"look": at_once("ef"), "announce": announce, "carry": carry, "switch": at_once("ab")}
    run = moved("abcdef", {**work, "compare": lambda batch: compared.set() if name_of(batch) == "cd" else None})
    assert run.report.counts["painted"] == 6 and run.error is None


@pytest.mark.parametrize("seed", range(sample(8)))
def test_order(seed: int) -> None:
    """Every batch has its phases in their order, and every phase the batches in theirs; servers serve one at a time."""
    names = "abcdefghijklmno"[: 3 + seed % 13]
    run = moved(names, seed=seed, at_once=3 + seed % 2)
    batches = [names[at : at + 2] for at in range(0, len(names), 2)]
    begun = [line for line in run.events if not line.startswith("/")]
    assert len(run.events) == 2 * len(begun) == 2 * len(SERVERS) * len(batches)
    for batch in batches:
        own = [line.removesuffix(f" {batch}") for line in run.events if line.endswith(f" {batch}")]
        assert own == [step for name in SERVERS for step in (name, f"/{name}")]
    for name in SERVERS:
        lines = [line for line in run.events if line.lstrip("/").startswith(f"{name} ")]
        assert lines == [line for batch in batches for line in (f"{name} {batch}", f"/{name} {batch}")]
    assert [line["sip_uri"] for line in run.report.listed()] == [f"sip:{name}" for name in names]
    assert run.report.counts["painted"] == len(names)


def one_after_the_other(names: str, failing: str, most: int | None) -> str:
    """The outcomes of a run that takes a batch when the one before is over."""
    outcomes = ""
    for at in range(0, len(names), 2):
        stops = most is not None and outcomes.count("f") > most
        outcomes += "".join("n" if stops else "f" if name in failing else "p" for name in names[at : at + 2])
    return outcomes


@pytest.mark.parametrize("seed", range(sample(12)))
def test_no_more_users_fail_than_if_batches_came_one_after_the_other(seed: int) -> None:
    dice, names = random.Random(seed), "abcdefghijkl"
    for _time in range(10):
        failing = "".join(name for name in names if dice.random() < 0.3)
        most, where = dice.choice([None, 0, 1, 2, 3, 5]), dice.choice(list(SERVERS))
        run = moved(
            names, {where: fail(*failing)}, seed=dice.randrange(1000), at_once=dice.choice([3, 4]), max_failures=most
        )
        assert run.outcomes(names) == one_after_the_other(names, failing, most), (failing, most, where)
        assert bool(run.stopped) == ("n" in run.outcomes(names))
        untouched = {name for name, outcome in zip(names, run.outcomes(names), strict=True) if outcome == "n"}
        written = (line.split()[1] for line in run.events if line.split()[0].lstrip("/") not in AHEAD)
        assert not untouched & set("".join(written))


def test_nobody_may_fail_and_yet_the_next_ones_are_read_ahead() -> None:
    """The second batch is read before the first one is over; it is written afterwards."""
    read = threading.Event()

    def work(batch: Sequence[User]) -> None:
        if name_of(batch) == "cd":
            read.set()

    def wait(batch: Sequence[User]) -> None:
        assert read.wait(60)

    run = moved("abcd", {"compare": work, "switch": wait}, max_failures=0)
    assert run.events.index("compare cd") < run.events.index("/switch ab")
    assert run.events.index("/clean ab") < run.events.index("announce cd")


CUTS = [(at_once, batch, phase) for at_once in (1, 2, 3, 4) for batch in ("ab", "cd", "ef", "gh") for phase in SERVERS]


@pytest.mark.parametrize(("at_once", "batch", "phase"), CUTS)
def test_a_lost_server(at_once: int, batch: str, phase: str) -> None:
    """Batches that have begun come to an end, the batch that was cut off says so, and the others are untouched."""

    def lose(users: Sequence[User]) -> None:
        if name_of(users) == batch:
            raise LOST

    names = "abcdefgh"
    run = moved(names, {phase: lose}, seed=hash((at_once, batch, phase)) % 100, at_once=at_once)
    assert run.error is LOST and run.stopped == "The connection is gone."
    outcomes = run.outcomes(names)
    begun = {line.split()[1] for line in run.events if line.split()[0] == "announce"}
    for at in range(0, len(names), 2):
        own, ends = names[at : at + 2], outcomes[at : at + 2]
        if own == batch:
            assert ends == ("nn" if phase in AHEAD else "ff")
        else:
            assert ends == ("pp" if own in begun else "nn"), own
        if at < names.index(batch) and at_once == 1:
            assert ends == "pp"
    assert run.changed == bool(begun) and not run.used
    reasons = {line["reason"] for line in run.report.listed() if line["outcome"] == "failed"}
    assert reasons <= {"Not finished: The connection is gone. Run the same task again."}
    assert run.begun == (0 if phase in AHEAD else 2)


@pytest.mark.parametrize("phase", list(SERVERS))
def test_a_signal_lets_those_end_that_have_begun(phase: str) -> None:
    """No batch begins to write after it, and none is left half way."""
    run = Moving()

    def press(batch: Sequence[User]) -> None:
        if name_of(batch) == "cd":
            run.interruption.requested = True
            run.events.append("signal")

    run.work[phase] = press
    run.go(plan("abcdefghijkl"))
    assert "interrupted" in run.stopped and run.error is None
    begun = [line for line in run.events if line.startswith("announce ")]
    at_signal = run.events.index("signal")
    assert [line for line in run.events[at_signal:] if line.startswith("announce ")] == []
    assert [line for line in run.events if line.startswith("/clean ")] == [
        f"/clean {line.split()[1]}" for line in begun
    ]
    assert run.report.counts["painted"] == 2 * len(begun) and run.report.counts["failed"] == 0


@pytest.mark.parametrize("phase", list(SERVERS))
def test_an_unexpected_error_reaches_the_one_who_runs_it(phase: str) -> None:
    """With its traceback; no phase begins any more, and no thread is left."""
    run = Moving()

    def the_mistake(batch: Sequence[User]) -> None:
        if name_of(batch) == "cd":
            raise ZeroDivisionError("a mistake")

    run.work[phase] = the_mistake
    with pytest.raises(ZeroDivisionError) as caught:
        run.go(plan("abcdefghijkl"))
    assert "the_mistake" in "".join(traceback.format_exception(caught.value))
    events = list(run.events)
    assert not run.used and "clean kl" not in events
    assert not [thread for thread in threading.enumerate() if "_take_through" in thread.name]
    assert run.events == events


def test_a_second_signal_does_not_wait_for_a_silent_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches_module, "_SECONDS_FOR_A_PHASE", 0.01)
    silent = threading.Event()

    def wait(_batch: Sequence[User]) -> None:
        os.kill(os.getpid(), signal.SIGINT)
        silent.wait(60)

    run = Moving(work={"carry": wait})
    with pytest.raises(KeyboardInterrupt):
        run.go(plan("abcdef"))
    events = list(run.events)
    assert "/carry ab" not in events
    left = [thread for thread in threading.enumerate() if "_take_through" in thread.name]
    assert left and all(thread.daemon for thread in left)
    silent.set()
    for thread in left:
        thread.join(60)
    assert not [line for line in run.events[len(events) :] if not line.startswith("/")], "nothing begins any more"


def test_memory_is_that_of_the_batches_under_way() -> None:
    """The data of a user is gone once the user is reported."""

    class Data:
        pass

    alive: weakref.WeakSet[Data] = weakref.WeakSet()
    most, gone = 0, threading.Condition()

    def read(batch: Sequence[User]) -> None:
        nonlocal most
        for user in batch:
            assert isinstance(user, UserWithData)
            user.data = data = Data()
            alive.add(data)
            del data
        with gone:  # a thread that has just ended may still hold its batch
            gone.wait_for(lambda: len(alive) <= 2 * 4, timeout=5)
        most = max(most, len(alive))

    run = moved("abcdefghijklmnopqrst", {"look": read}, at_once=4)
    assert run.report.counts["painted"] == 20
    assert most <= 2 * 4 and len(alive) == 0


def test_users_that_cannot_be_had_end_the_run_and_not_the_batches_under_way() -> None:
    run = Moving()
    start = run.start

    def starting(planned: Planned) -> User:
        if planned.address == "e":
            raise LOST
        return start(planned)

    run.start = starting  # type: ignore[method-assign]
    run.go(plan("abcdefgh"))
    assert run.error is LOST and run.report.counts["painted"] == 4 and run.report.counts["not_reached"] == 4


@pytest.mark.parametrize("seed", range(sample(4)))
def test_a_further_server_in_the_middle_of_a_phase(seed: int) -> None:
    """Cleaning takes the target as well, while others wait for it and use it: they never wait for each other."""
    run = Moving(dice=random.Random(seed))
    carried: list[str] = []

    def carry_over(batch: Sequence[User]) -> None:
        with run._turns.also(Server.TARGET):
            assert Server.TARGET not in run.used
            run.used.add(Server.TARGET)
            os.sched_yield()
            carried.append(name_of(batch))
            run.used.remove(Server.TARGET)

    run.work["clean"] = carry_over
    run.go(plan("abcdefghijkl"))
    assert run.report.counts["painted"] == 12 and carried == ["ab", "cd", "ef", "gh", "ij", "kl"]

# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whatever the phases are and whichever servers they need: no batch waits for ever, and all keep their order."""

from __future__ import annotations

import os
import random
import threading
from collections.abc import Callable, Iterator, Sequence
from itertools import product

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._operations.bulk.passes.batches import OverlappingBatches
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.bulk.passes.phases import Pass, Phase, Server
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.bulk.passes.turns import Turns
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.bulk.passes.user_in_run import UserInRun
from samples import sample

from ..test_run import plan
from .one_thread_each import threads_that_alternate
from .test_batches import User, name_of

SERVERS = list(Server)


@pytest.fixture(autouse=True)
def schedules() -> Iterator[None]:
    with threads_that_alternate():
        yield


class Phases:
    """Phases with none, one or several servers each, by chance; some take a further server in the middle.

    `events`: phase and batch as they begin (False) and end (True).
    """

    def __init__(self, dice: random.Random) -> None:
        self.turns = Turns()
        self.events: list[tuple[int, str, bool]] = []
        self._dice = dice
        self._used: set[Server] = set()
        ahead, writing = dice.randrange(4), dice.randrange(1, 6)
        phases = [self._phase(place, may_take_more=place >= ahead) for place in range(ahead + writing)]
        self.user_pass = Pass("done", phases[ahead:], phases[:ahead], at_once=dice.randrange(1, 6))

    def _phase(self, place: int, may_take_more: bool) -> Phase[User]:
        chosen = set(self._dice.sample(SERVERS, self._dice.choice([0, 1, 1, 1, 2, 2, 3])))
        servers = tuple(server for server in SERVERS if server in chosen)
        last = max(map(SERVERS.index, servers), default=-1)
        further = SERVERS[last + 1 :] if may_take_more and self._dice.random() < 0.3 else []
        return Phase(servers, self._work(place, servers, further[:1]))

    def _work(
        self, place: int, servers: Sequence[Server], further: Sequence[Server]
    ) -> Callable[[Sequence[User]], None]:
        def work(batch: Sequence[User]) -> None:
            self.events.append((place, name_of(batch), False))
            self._use(servers)
            for server in further:
                with self.turns.also(server):
                    self._use([server])
                    self._used.discard(server)
            self._used.difference_update(servers)
            self.events.append((place, name_of(batch), True))

        return work

    def _use(self, servers: Sequence[Server]) -> None:
        assert self._used.isdisjoint(servers), "two phases use one server"
        self._used.update(servers)
        for _time in range(self._dice.randrange(4)):
            os.sched_yield()

    def take_through(self, names: str) -> list[str]:
        """The batches that come out, of one user each. Fails if they do not come out at all."""
        batches = OverlappingBatches(self.user_pass, self.turns, lambda _further: "", lambda _error: None)
        users = ([UserInRun(planned)] for planned in plan(names).users)
        out: list[str] = []
        going = threading.Thread(
            target=lambda: out.extend(name_of(batch.users) for batch in batches.through(users)), daemon=True
        )
        going.start()
        going.join(60)
        assert not going.is_alive(), "batches wait for one another"
        return out


@pytest.mark.parametrize("seed", range(sample(8)))
def test_all_come_to_their_end_in_their_order(seed: int) -> None:
    for time in range(25):
        dice = random.Random(1000 * seed + time)
        phases, names = Phases(dice), "abcdefghij"[: dice.randrange(1, 11)]
        assert phases.take_through(names) == list(names)
        places = range(len(phases.user_pass.ahead) + len(phases.user_pass.phases))
        for place in places:
            of_phase = [(name, ended) for at, name, ended in phases.events if at == place]
            assert of_phase == list(product(names, (False, True)))
        for name in names:
            of_batch = [(at, ended) for at, of, ended in phases.events if of == name]
            assert of_batch == list(product(places, (False, True)))

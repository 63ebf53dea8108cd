# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Several batches on their way through a pass at once: while the target takes one, the next is read from the source.

Every batch has a thread, which takes it through the phases one by one, so for one user the steps are in their order. No
phase of a batch begins before the batch before it has ended that phase: batches come to their end in their order, and
what is written of them (journal, exports) is in that order too. Where two batches wait for a server, the earlier one
goes first, unless the later one only reads: a server that writes most of the time would else wait for batches that wait
for it, to be read.

Whether a batch may begin to write is decided where the phases that only read end. From then on it goes to its end
whatever ends the run: a signal, failed users, another batch's error.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic

from ansible_collections.msrtc.ocs.plugins.module_utils._errors import OcsError

from .phases import Pass, Phase, Server
from .turns import Turns
from .user_in_run import InRun

_SECONDS_BETWEEN_SIGNALS = 0.5  # the main thread waits no longer without looking for one
_SECONDS_FOR_A_PHASE = 2.0  # so long each phase that is under way may take, when a second signal ends the process


@dataclass(eq=False)
class Batch(Generic[InRun]):
    """Some users of a pass. `passed`: how many phases they went through; `begun`: more than those that only read.

    `over`: nothing more is done with them. They went through all phases (`done`), an error ended it (`error`), or the
    run ended before they had begun.
    """

    users: Sequence[InRun]
    passed: int = 0
    begun: bool = False
    over: bool = False
    done: bool = False
    error: OcsError | None = None
    waits_for: tuple[Server, ...] = ()
    uses: tuple[Server, ...] = ()


class OverlappingBatches(Generic[InRun]):
    """The batches of one pass.

    `why_stop` says why the run ends, if so many more users should fail; empty when it goes on. `note` is told of an
    error at once, in the batch's thread; `why_stop` has to have a reason from then on.
    """

    def __init__(
        self, user_pass: Pass[InRun], turns: Turns, why_stop: Callable[[int], str], note: Callable[[OcsError], None]
    ) -> None:
        # A pass that only reads has no phase after them; a batch is let through or not all the same.
        self._phases = (*user_pass.ahead, *(user_pass.phases or [Phase((), lambda _users: None)]))
        self._first_of_writing = len(user_pass.ahead)
        self._at_once = user_pass.at_once
        self._turns = turns
        self._why_stop = why_stop
        self._note = note
        self._under_way: list[Batch[InRun]] = []
        self._threads: list[threading.Thread] = []
        self._closed = False  # no further batch comes
        self._no_more: OcsError | None = None  # why there are none
        self._aborted = False  # no further phase begins
        self._unexpected: BaseException | None = None

    def through(self, batches: Iterator[Sequence[InRun]]) -> Iterator[Batch[InRun]]:
        """Each batch, in their order, once it is over. Until the next one is asked for, it still counts as under way.

        When the run ends, no further batch is asked for. Raises what a thread has raised, if that is no OcsError; then
        no further phase begins. Raises an error of `batches` itself once the batches under way are over.
        """
        try:
            self._start_further(batches)
            while self._under_way:
                yield self._oldest_over()
                self._forget_oldest()
                self._start_further(batches)
            if self._no_more is not None:
                raise self._no_more
        except KeyboardInterrupt:
            self._abort(_SECONDS_FOR_A_PHASE)
            raise
        finally:
            self._abort(None)

    def _start_further(self, batches: Iterator[Sequence[InRun]]) -> None:
        """Start further batches. An error while their users are made ready is raised when those under way are over."""
        while len(self._under_way) < self._at_once and not self._closed:
            try:
                users = next(batches, None)
            except OcsError as error:
                users, self._no_more = None, error
            if users is None:
                self._closed = True
            else:
                self._start(Batch(users))

    def _start(self, batch: Batch[InRun]) -> None:
        with self._turns.changed:
            batch.over = self._closed = bool(self._why_stop(0))
            self._under_way.append(batch)
        if not batch.over:
            # Not one that the process waits for: a second signal ends it while a server is silent.
            thread = threading.Thread(target=self._take_through, args=(batch,), daemon=True)
            thread.start()
            self._threads.append(thread)  # one that could not be started is not waited for

    def _oldest_over(self) -> Batch[InRun]:
        with self._turns.changed:
            oldest = self._under_way[0]
            while not oldest.over and self._unexpected is None:
                # Python handles signals in this thread, whichever was given one.
                self._turns.changed.wait(_SECONDS_BETWEEN_SIGNALS)
        if self._unexpected is not None:
            self._abort(None)
            raise self._unexpected
        return oldest

    def _forget_oldest(self) -> None:
        with self._turns.changed:
            del self._under_way[0]
            self._turns.changed.notify_all()
        self._threads = [thread for thread in self._threads if thread.is_alive()]

    def _abort(self, seconds: float | None) -> None:
        """Let no phase begin any more, and wait for the threads, for each of them so long."""
        with self._turns.changed:
            self._aborted = True
            self._turns.changed.notify_all()
        threads, self._threads = self._threads, []
        for thread in threads:
            thread.join(seconds)

    def _take_through(self, batch: Batch[InRun]) -> None:
        """In a thread: all phases, or as many as the batch is let through."""
        try:
            for place, phase in enumerate(self._phases):
                if not self._begin(batch, place):
                    return
                phase.work(batch.users)
            batch.done = True
        except OcsError as error:
            with self._turns.changed:
                batch.error = error
                self._note(error)
        except BaseException as error:
            with self._turns.changed:
                self._unexpected = self._unexpected or error
                self._aborted = True
        finally:
            with self._turns.changed:
                batch.over, batch.waits_for = True, ()
                self._turns.give_back(batch.uses)

    def _begin(self, batch: Batch[InRun], place: int) -> bool:
        """End the phase before this one, and wait until this one may begin; False when it never will."""
        with self._turns.changed:
            self._turns.give_back(batch.uses)
            batch.passed, batch.uses, batch.waits_for = place, (), self._phases[place].servers
            while (begins := self._begins(batch, place)) is None:
                self._turns.changed.wait()
            if begins:
                batch.begun = batch.begun or place >= self._first_of_writing
                batch.uses, batch.waits_for = batch.waits_for, ()
                self._turns.take(batch.uses)
            return begins

    def _begins(self, batch: Batch[InRun], place: int) -> bool | None:
        """The answer whether a phase begins: now, never, or (None) not yet."""
        before = self._under_way[: self._under_way.index(batch)]
        if self._aborted or (not batch.begun and self._why_stop(0)):
            return False
        if before and place == self._first_of_writing and self._why_stop(sum(len(earlier.users) for earlier in before)):
            return None  # too many may yet fail, of those who go before
        return (self._has_its_turn(batch, place) and not self._reads_go_before(batch, place)) or None

    def _has_its_turn(self, batch: Batch[InRun], place: int) -> bool:
        """The batch before has ended this phase, the servers are free, and no earlier batch waits for them; who only
        reads does not wait for those who write.
        """
        before = self._under_way[: self._under_way.index(batch)]
        if before and before[-1].passed <= place and not before[-1].over:
            return False
        reads = place < self._first_of_writing
        wanted = {server for earlier in before if not (reads and earlier.begun) for server in earlier.waits_for}
        return wanted.isdisjoint(batch.waits_for) and self._turns.are_free(batch.waits_for)

    def _reads_go_before(self, batch: Batch[InRun], place: int) -> bool:
        """True if a later batch may read now from a server for which this one, which writes, waits too."""
        later = self._under_way[self._under_way.index(batch) + 1 :] if place >= self._first_of_writing else []
        return any(
            after.passed < self._first_of_writing
            and not set(after.waits_for).isdisjoint(batch.waits_for)
            and self._has_its_turn(after, after.passed)
            for after in later
        )

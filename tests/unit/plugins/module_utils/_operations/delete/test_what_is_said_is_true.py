# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Deletions of several batches in which servers are lost at random: what is said of each user is what was done to it,
nobody's rows go without an export or while the account is enabled, and the same task brings all to the end.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users.changes import ChangeAnswer
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users.users import User
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import BackEndUnreachable, DirectoryUnreachable
from ansible_collections.msrtc.ocs.plugins.module_utils._files.user_file.reader import UserFile
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.delete.user_results import DeletionReport
from samples import sample

from ..bulk.passes.one_thread_each import threads_that_alternate
from ..move.simulation import data
from .simulation import POOL, World, user

NAMES = [f"user{number}@example.com" for number in range(8)]
DISABLED = "The user is disabled in the directory."
CLEARED = "Its rows on the back end and its OCS settings in the directory are deleted."


class LostServers:
    """Servers that are lost at some exchange of a run, for that exchange or for good."""

    def __init__(self, world: World, chance: random.Random) -> None:
        self._chance = chance
        self._left = chance.randint(3, 30)
        self._for_good = chance.random() < 0.5
        self.of_directory, self._back_end = chance.choice([(True, False), (False, True), (False, True), (True, True)])
        self._world = world
        accounts, store = world.accounts, world.store
        self._replaced: list[tuple[object, str]] = [(accounts, name) for name in ("read_again", "disable", "clear")]
        self._replaced += [(store, name) for name in ("read", "delete", "all_rows", "mentions", "transaction")]
        for name in ("disable", "clear"):
            setattr(accounts, name, self._changing(getattr(accounts, name)))
        accounts.read_again = self._lost_before(accounts.read_again, DirectoryUnreachable)  # type: ignore[method-assign]
        for name in ("read", "delete", "all_rows", "mentions"):
            setattr(store, name, self._lost_before(getattr(store, name), BackEndUnreachable))
        store.transaction = self._committing(store.transaction)  # type: ignore[method-assign]
        store.refuses = {chance.choice(NAMES)} if chance.random() < 0.4 else set()

    def back_again(self) -> None:
        for server, name in self._replaced:
            delattr(server, name)
        self._world.store.refuses = set()

    def _is_lost(self, of_directory: bool) -> bool:
        if not (self.of_directory if of_directory else self._back_end):
            return False
        self._left -= 1
        return self._left == 0 or (self._for_good and self._left < 0)

    def _lost_before(self, work: Callable[..., Any], error: type[Any]) -> Callable[..., Any]:
        def instead(*given: Any, **how: Any) -> Any:
            if self._is_lost(error is DirectoryUnreachable):
                raise error("The connection is gone.", remedy="")
            return work(*given, **how)

        return instead

    def _changing(self, change: Callable[[Sequence[User]], list[ChangeAnswer]]) -> Callable[..., list[ChangeAnswer]]:
        def instead(users: Sequence[User]) -> list[ChangeAnswer]:
            if not self._is_lost(of_directory=True):
                return change(users)
            place = self._chance.randrange(len(users))
            answers = change(users[:place])
            how = self._chance.choice(["no answer", "unknown", "refused"])
            if how == "no answer":
                raise DirectoryUnreachable("The connection is gone.", remedy="")
            if how == "unknown":
                return answers + [ChangeAnswer(each, "unknown", "gone") for each in users[place:]]
            return [*answers, ChangeAnswer(users[place], "refused", "No."), *change(users[place + 1 :])]

        return instead

    def _committing(self, transaction: Callable[[], Any]) -> Callable[..., Any]:
        @contextmanager
        def instead() -> Iterator[None]:
            with transaction():
                yield
                lost = self._is_lost(of_directory=False)
                if lost and self._chance.random() < 0.5:  # else it is committed, and the answer is lost
                    raise BackEndUnreachable("The connection is gone.", remedy="")
            if lost:
                raise BackEndUnreachable("The connection is gone.", remedy="")

        return instead


def check(world: World, report: DeletionReport, enabled: dict[str, bool], *, all_answered: bool) -> None:
    """The report says of each user what is true, and no row went that no export has. `all_answered`: the directory has
    answered every change, so that nothing is left unsaid.
    """
    exported = {user.address for path in world.exports.glob("*.jsonl") for user in UserFile.verified(path).users()}
    said = {line["sip_uri"].removeprefix("sip:"): line for line in report._users}
    assert sum(report.counts.values()) == len(NAMES)
    for name in NAMES:
        account, has_rows = world.account(name), name in world.store.users
        outcome, reason = (said[name].get(key, "") if name in said else "" for key in ("outcome", "reason"))
        state = (name, outcome, reason, account.enabled, account.address, has_rows)
        untouched = account.enabled is enabled[name] and account.address and has_rows
        assert has_rows or (name in exported and not account.enabled), state
        if outcome in ("", "deleted"):
            assert not has_rows and account.address is None, state
        if "Nothing of this user was changed." in reason or (outcome == "not_reached" and DISABLED not in reason):
            assert untouched, state
        if "Nothing of this user was deleted." in reason:
            assert has_rows and account.address, state
        if all_answered and enabled[name] and not account.enabled and has_rows:
            assert DISABLED in reason, state
        assert DISABLED not in reason or not account.enabled, state
        assert "on the back end are deleted." not in reason or not has_rows, state
        assert CLEARED not in reason or account.address is None, state


@pytest.mark.parametrize("first", [0, 1])
def test_whatever_is_lost(tmp_path: Path, first: int) -> None:
    for seed in range(first, first + 2 * sample(25), 2):
        chance = random.Random(seed)
        enabled = {name: chance.random() < 0.7 for name in NAMES}
        lists = {name: chance.sample([other for other in NAMES if other != name], 3) for name in NAMES}
        accounts = [user(name, POOL, enabled=enabled[name]) for name in NAMES]
        world = World.with_users(accounts, [data(name, *lists[name]) for name in NAMES], tmp_path / str(seed))
        batch_size, max_failures = chance.choice([1, 2, 3, 8]), chance.choice([None, None, 0, 2])
        lost = LostServers(world, chance)
        try:
            with threads_that_alternate():
                _run, report = world.delete(batch_size=batch_size, max_failures=max_failures)
            check(world, report, enabled, all_answered=not lost.of_directory)
        except (BackEndUnreachable, DirectoryUnreachable):
            assert set(world.store.users) == set(NAMES)  # lost while the plan was made
        lost.back_again()
        run, report = world.delete(batch_size=3)
        assert not run.stopped and not report.failures, seed
        assert not world.store.users and all(world.account(name).address is None for name in NAMES), seed

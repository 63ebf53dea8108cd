# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The opening of a move, with all checks before the first look: forest, pools, back ends, locks, journals."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.opening import open_user_store
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.schema.override_block import joined
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.user_store import UserStore
from ansible_collections.msrtc.ocs.plugins.module_utils._common.letters import without_case
from ansible_collections.msrtc.ocs.plugins.module_utils._common.wording import in_sentence
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.forest.forest import Forest
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.forest.pools import Pool
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.ldap.settings import DirectorySettings
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import (
    BackEndUnreachable,
    BadInput,
    OcsError,
    UnexpectedSchema,
)
from ansible_collections.msrtc.ocs.plugins.module_utils._files.kept_folder import problem_with_folder
from ansible_collections.msrtc.ocs.plugins.module_utils._selection.right_back_end import require_back_end_of

from ..bulk.planning.warnings import about_missing_rights
from ..bulk.same_servers import same_servers
from .journal.open_journals import OpenJournals
from .planning.directory_of_move import DirectoryOfMove
from .planning.open_pool_pair import OpenPoolPair
from .planning.request import MoveRequest
from .states.findings import UNASSIGNED, PoolPairOfMove

Thing = TypeVar("Thing")


@dataclass(frozen=True)
class OpenMove:
    """The opened pools of a move, and what an administrator should know of them."""

    pool_pair: OpenPoolPair
    forest: Forest
    warnings: tuple[str, ...] = ()

    @property
    def header(self) -> dict[str, Any]:
        """The header of the journal and of the report, once the domain controllers are chosen."""
        pools = self.pool_pair.pools
        return {
            "source": _pool_header(pools.source) if pools.source else {"name": UNASSIGNED},
            "target": _pool_header(pools.target),
            "domain_controllers": dict(self.forest.chosen_servers),
        }


class _Problems:
    """Collects what is wrong, so that a task is refused once, with everything in one list."""

    def __init__(self) -> None:
        self.errors: list[OcsError] = []

    def attempt(self, work: Callable[[], Thing]) -> Thing | None:
        try:
            return work()
        except OcsError as error:
            self.errors.append(error)
            return None

    def add(self, what: str, remedy: str) -> None:
        self.errors.append(BadInput(what, remedy=remedy))

    def raise_if_any(self) -> None:
        schemas = [error for error in self.errors if isinstance(error, UnexpectedSchema)]
        errors = [error for error in self.errors if not isinstance(error, UnexpectedSchema)]
        if schemas:
            errors.append(joined(schemas))
        if len(errors) == 1:
            raise errors[0]
        if errors:
            details: dict[str, Any] = {}
            for error in errors:
                details.update(error.details)
            lines = "\n- ".join(f"{error.what} {error.remedy}" for error in errors)
            raise BadInput(f"The task cannot start:\n- {lines}\n", remedy="", details=details)


def open_move(stack: ExitStack, request: MoveRequest, params: Mapping[str, Any]) -> OpenMove:
    """Open everything; `stack` closes it. Outside of check mode a second run of these pools is kept out
    (BackEndLocked).
    """
    settings = DirectorySettings.from_params(params)
    forest = stack.enter_context(Forest.open(settings))
    pools = _find_pools(forest, request)
    source, target, warnings = _open_back_ends(stack, request, params, pools)
    if not request.check_mode:
        _lock(stack, pools, source, target)
    journals = OpenJournals.find(request.journal_dir, pools.source_name, pools.target.name)
    _require_right_back_ends(forest, params, pools, source, target, journals)
    unfinished = f"An unfinished move ({in_sentence(journals.paths)})"
    converged = request.replication_converged
    forest = same_servers(stack, forest, settings, journals.domain_controllers, unfinished, converged=converged)
    return OpenMove(OpenPoolPair(pools, DirectoryOfMove(forest), source, target, journals), forest, tuple(warnings))


def _require_right_back_ends(
    forest: Forest,
    params: Mapping[str, Any],
    pools: PoolPairOfMove,
    source: UserStore | None,
    target: UserStore,
    journals: OpenJournals,
) -> None:
    """Raise if a back end is another pool's, or the two are exchanged: everybody would seem to have been moved."""
    problems, unfinished = _Problems(), frozenset(journals.addresses())
    for pool, store in ((pools.source, source), (pools.target, target)):
        if pool is not None and store is not None:
            problems.attempt(partial(require_back_end_of, pool, store, forest, params, unfinished))
    problems.raise_if_any()


def _find_pools(forest: Forest, request: MoveRequest) -> PoolPairOfMove:
    problems = _Problems()
    source = problems.attempt(lambda: _ocs_pool(forest, request.pool)) if request.pool else None
    target = problems.attempt(lambda: _ocs_pool(forest, request.target_pool))
    if source is not None and target is not None and without_case(source.dn) == without_case(target.dn):
        problems.add(f"pool and target_pool are the same pool: {source.name} ({source.fqdn}).", "Name two pools.")
    problems.raise_if_any()
    return PoolPairOfMove(source, _required(target))


def _open_back_ends(
    stack: ExitStack, request: MoveRequest, params: Mapping[str, Any], pools: PoolPairOfMove
) -> tuple[UserStore | None, UserStore, list[str]]:
    """Both back ends; no source for unassigned users, or when its back end is given up (discard_data)."""
    problems, source = _Problems(), None
    if pools.source is not None and not request.discard_data:
        pool = pools.source
        source = problems.attempt(lambda: stack.enter_context(open_user_store(params, pool)))
    target = problems.attempt(lambda: stack.enter_context(open_user_store(params, pools.target)))
    if source is not None and target is not None and source.identity == target.identity:
        problems.add(
            f"Both pools have the same database: {target.identity}.", "Correct back_ends: each pool has its own."
        )
    opened = [(pool, store) for pool, store in ((pools.source, source), (pools.target, target)) if pool and store]
    lacking = [lack for pool, store in opened if (lack := store.rights.problem_with_writing(pool.name))]
    if not request.check_mode:
        problems.errors += lacking
    folder_problem = problem_with_folder("journal_dir", request.journal_dir)
    if folder_problem:
        problems.add(folder_problem, "Choose another journal_dir.")
    problems.raise_if_any()
    warnings = [*about_missing_rights(lacking), *_not_gone(request, params, pools)]
    return source, _required(target), warnings


def _not_gone(request: MoveRequest, params: Mapping[str, Any], pools: PoolPairOfMove) -> Iterator[str]:
    """Data is given up only when its back end is gone; one that answers is worth a warning."""
    if pools.source is None or not request.discard_data:
        return
    with ExitStack() as stack:
        state = "answers, so its users' data could be moved with them."
        try:
            stack.enter_context(open_user_store(params, pools.source))
        except BackEndUnreachable:
            return
        except OcsError as error:
            state = f"is not gone, though it cannot be used as it is: {error.what}"
        yield f"The back end of {pools.source.name} {state} Without discard_data nothing is given up."


def _required(thing: Thing | None) -> Thing:
    """The thing, which is there: without it a problem would have been raised. For the type checker."""
    if thing is None:
        raise LookupError("nothing was opened, and no problem found")
    return thing


def _ocs_pool(forest: Forest, name: str | None) -> Pool:
    pool = forest.pool(name or "")
    pool.require_ocs()
    return pool


def _lock(stack: ExitStack, pools: PoolPairOfMove, source: UserStore | None, target: UserStore) -> None:
    """Exclusive on the source, shared on the target, always in the order of the pools' names."""
    wanted = [(pools.target.dn, target, "shared")]
    if source is not None and pools.source is not None:
        wanted.append((pools.source.dn, source, "exclusive"))
    for _dn, store, mode in sorted(wanted, key=lambda named: without_case(named[0])):
        stack.enter_context(store.lock(mode))


def _pool_header(pool: Pool) -> dict[str, str]:
    return {"name": pool.name, "fqdn": pool.fqdn, "version": pool.version, "service_dn": pool.service_dn}

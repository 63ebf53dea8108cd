# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The opening of a deletion, with all checks before the first look: forest, pool, back end, lock, exports."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from typing import Any

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.opening import open_user_store
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.user_store import UserStore
from ansible_collections.msrtc.ocs.plugins.module_utils._common.wording import in_sentence
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.forest.forest import Forest
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.ldap.settings import DirectorySettings
from ansible_collections.msrtc.ocs.plugins.module_utils._files.journal.unfinished_moves import unfinished_moves
from ansible_collections.msrtc.ocs.plugins.module_utils._selection.right_back_end import require_back_end_of

from ..bulk.planning.warnings import about_missing_rights, about_replication
from ..bulk.same_servers import same_servers
from .planning.directory_of_deletion import DirectoryOfDeletion
from .planning.exports import Exports
from .planning.open_pool import MoveToFinish, OpenPool
from .planning.request import AbsentRequest


def open_deletion(
    stack: ExitStack,
    request: AbsentRequest,
    params: Mapping[str, Any],
    *,
    moves_to_finish: Mapping[str, MoveToFinish] | None = None,
    domain_controllers: Mapping[str, str] | None = None,
    to_write: bool = True,
) -> OpenPool:
    """Open everything; `stack` closes it. A second run of this pool is kept out (BackEndLocked), unless this one only
    looks: not `to_write`, or in check mode. A rerun uses the domain controllers of the run that it finishes, and those
    (by domain) to which moves that were finished first have written (OtherDomainController when it cannot).
    """
    settings = DirectorySettings.from_params(params)
    forest = stack.enter_context(Forest.open(settings))
    pool = forest.pool(request.pool) if request.pool else None
    store, by_procedure = None, False
    if pool is not None:
        pool.require_ocs()
        store = stack.enter_context(open_user_store(params, pool))
        problem = store.rights.problem_with_writing(pool.name, deletes=True)
        if problem and not request.check_mode:
            raise problem
        by_procedure = store.can_delete_by_procedure and store.rights.can_execute_delete_procedure
        if to_write and not request.check_mode:
            stack.enter_context(store.lock("exclusive"))
    moves = unfinished_moves(request.journal_dir)
    if pool is not None and store is not None:
        require_back_end_of(pool, store, forest, params, moves)
    exports = Exports.find(request.export_dir, pool, request.selection)
    unfinished = f"An unfinished deletion ({in_sentence([str(path) for path in exports.unfinished])})"
    if domain_controllers:
        unfinished = "A move that was finished first"
    before = {**exports.domain_controllers, **(domain_controllers or {})}
    converged = request.replication_converged
    forest = same_servers(stack, forest, settings, before, unfinished, converged=converged)
    return OpenPool(
        pool=pool,
        directory=DirectoryOfDeletion(forest),
        store=store,
        exports=exports,
        moves=moves,
        moves_to_finish=moves_to_finish or {},
        domain_controllers=forest.chosen_servers,
        by_procedure=by_procedure,
    )


def header_of(open_pool: OpenPool) -> dict[str, Any]:
    """The first line of the report."""
    return {
        "pool": open_pool.pool.name if open_pool.pool else None,
        "domain_controllers": dict(open_pool.domain_controllers),
    }


def warnings_about(open_pool: OpenPool, store: UserStore | None, request: AbsentRequest) -> list[str]:
    """Warnings about the pool and its back end."""
    lacking = None
    if request.check_mode and store is not None and open_pool.pool is not None:
        lacking = store.rights.problem_with_writing(open_pool.pool.name, deletes=True)
    return [
        *about_missing_rights([lacking] if lacking else []),
        *about_replication(open_pool.domain_controllers, "a deletion"),
    ]

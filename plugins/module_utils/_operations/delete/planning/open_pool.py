# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The opened servers and files of a deletion."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from ansible_collections.msrtc.ocs.plugins.module_utils._common.letters import without_case
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.forest.pools import Pool
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users.users import User
from ansible_collections.msrtc.ocs.plugins.module_utils._files.journal.unfinished_moves import UnfinishedMove
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import folded

from .exports import Exports
from .state import HomedWhere

if TYPE_CHECKING:
    from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.user_store import UserStore

    from .directory_of_deletion import DirectoryOfDeletion


class MoveToFinish(NamedTuple):
    """A user whose unfinished move to the pool is finished before the deletion."""

    source: str  # the name of the pool that the user comes from
    rows: Mapping[str, int]  # on the pool once the move is finished, by section


@dataclass(frozen=True)
class OpenPool:
    """The opened pool of a deletion, the directory, the exports and the journals. `pool` and `store` are None when only
    users without a pool are deleted.
    """

    pool: Pool | None
    directory: DirectoryOfDeletion
    store: UserStore | None
    exports: Exports
    moves: Mapping[str, UnfinishedMove] = field(default_factory=dict)  # by folded address
    moves_to_finish: Mapping[str, MoveToFinish] = field(default_factory=dict)  # by folded address
    domain_controllers: Mapping[str, str] = field(default_factory=dict)  # those that are written to, by domain
    by_procedure: bool = False  # the product's own procedure is there, and may be executed

    def home(self, user: User | None) -> HomedWhere:
        """The directory's home of the user, seen from this pool."""
        if user is None or user.home_pool is None:
            return HomedWhere.NOWHERE
        here = self.pool is not None and without_case(user.home_pool.dn) == without_case(self.pool.dn)
        return HomedWhere.POOL if here else HomedWhere.ELSEWHERE

    def moving_here(self) -> dict[str, str]:
        """The addresses, by the folded ones, of users whose unfinished move is one to this pool."""
        return {key: move.address for key, move in self.moves.items() if self.pool and move.target == self.pool.name}

    def move_to_finish(self, address: str) -> MoveToFinish | None:
        """The rows that an unfinished move will bring here; None without such a move."""
        return self.moves_to_finish.get(folded(address)) if folded(address) in self.moves else None

    def move_of(self, address: str, accounts: Sequence[User]) -> UnfinishedMove | None:
        """The unfinished move of the account that has this address, also if it had another one when the journal was
        written.
        """
        found = self.moves.get(folded(address))
        guids = {user.guid for user in accounts if user.guid}
        if found is None and guids:
            found = next((move for move in self.moves.values() if move.guid in guids), None)
        return found

    def is_moving(self, address: str, accounts: Sequence[User]) -> bool:
        """Is a move under way, or was one cut? A TargetHomeServer that names the home, or no pool, says nothing."""
        return self.move_of(address, accounts) is not None or any(
            user.target_pool is not None and user.target_pool != user.home_pool for user in accounts
        )

# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The two pools of a move, and the classes of what is found on them in the state table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ansible_collections.msrtc.ocs.plugins.module_utils._common.letters import without_case
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.forest.pools import OCS_2007, Pool
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users.users import User
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import HOME_SECTION, UserData

from .state import HeldRows, HomeServer, TargetHomeServer

UNASSIGNED = "unassigned"  # stands for the source in journals of users that had no pool
MOVABLE_KINDS = ("user", "central_forest_contact")


@dataclass(frozen=True)
class PoolPairOfMove:
    """The two pools of a move as the directory names them. `source` is None when only unassigned users are moved."""

    source: Pool | None
    target: Pool

    @property
    def source_name(self) -> str:
        """The source's name in journals."""
        return self.source.name if self.source else UNASSIGNED

    def home(self, user: User | None) -> HomeServer:
        """The user's home server, seen from this pair of pools."""
        if user is None or not user.address or (user.enabled is None and user.home is None):
            return HomeServer.NO_ACCOUNT
        if user.home_pool is None:
            return HomeServer.NOWHERE
        if self.is_target(user.home_pool):
            return HomeServer.TARGET
        return HomeServer.SOURCE if self.is_source(user.home_pool) else HomeServer.ELSEWHERE

    def destination(self, user: User | None) -> TargetHomeServer:
        """The user's target home server, seen from this pair of pools."""
        if user is None or user.target is None:
            return TargetHomeServer.NONE
        if user.target_pool is None:
            return TargetHomeServer.DANGLING
        if self.is_target(user.target_pool):
            return TargetHomeServer.TARGET
        return TargetHomeServer.SOURCE if self.is_source(user.target_pool) else TargetHomeServer.ELSEWHERE

    @property
    def target_is_2007(self) -> bool:
        """Location profiles came with R2: a user that arrives on a 2007 pool must not keep one."""
        return self.target.version == OCS_2007

    def is_source(self, pool: Pool) -> bool:
        """Is it the pool that users leave?"""
        return self.source is not None and without_case(pool.dn) == without_case(self.source.dn)

    def is_target(self, pool: Pool) -> bool:
        """Is it the pool that users go to?"""
        return without_case(pool.dn) == without_case(self.target.dn)


def rows_of(rows: Mapping[str, int], homed: bool) -> HeldRows:
    """The class of a back end's rows. Where it has no foreign keys, there may be rows without a home row."""
    own = any(count for section, count in rows.items() if section != HOME_SECTION)
    if not homed:
        return HeldRows.UNHOMED if own else HeldRows.NONE
    return HeldRows.DATA if own else HeldRows.EMPTY


def rows_of_data(data: UserData | None) -> HeldRows:
    """The class of data that was read."""
    return rows_of(dict.fromkeys(data.sections, 1), data.homed) if data else HeldRows.NONE

# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The request of a move: its options, checked as far as that needs no server."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from ansible_collections.msrtc.ocs.plugins.module_utils._selection.criteria import Selection
from ansible_collections.msrtc.ocs.plugins.module_utils._selection.ownership import RECREATED_ACCOUNTS

from ...bulk.planning.request import BATCH_OPTIONS, SelectingRequest, chosen_users, problems_with_choice

MOVE_OPTIONS: dict[str, dict[str, Any]] = {
    "target_pool": {"type": "str", "required": True},
    "all_users": {"type": "bool", "default": False},
    "max_users": {"type": "int"},
    "allow_data_loss": {"type": "bool", "default": False},
    "allow_without_data": {"type": "bool", "default": False},
    "discard_data": {"type": "bool", "default": False},
    **RECREATED_ACCOUNTS,
    "connected_users": {"type": "str", "choices": ["skip", "warn"], "default": "warn"},
    "contact_limit": {"type": "int"},
    "verify": {"type": "bool", "default": True},
    "settle_time": {"type": "int", "default": 5},
    "replication_converged": {"type": "bool", "default": False},
    "journal_dir": {"type": "path"},
    **BATCH_OPTIONS,
}


@dataclass(frozen=True, kw_only=True)
class MoveRequest(SelectingRequest):
    """The options of one task. `pool` None: only unassigned users are moved."""

    never_negative: ClassVar[tuple[str, ...]] = ("max_users", "max_failures", "contact_limit", "settle_time")

    target_pool: str  # as given
    allow_data_loss: bool
    allow_without_data: bool
    discard_data: bool
    connected_users: str
    contact_limit: int | None
    verify: bool
    settle_time: int  # seconds
    finishing: frozenset[str] | None = None  # folded addresses: only the moves of these users are finished

    @classmethod
    def from_params(cls, params: Mapping[str, Any], check_mode: bool) -> MoveRequest:
        """The request of a module's parameters. Raises BadInput that lists everything that is wrong with them."""
        chosen = chosen_users(params)
        cls.refuse(params, _problems(params, chosen))
        return cls.of_params(params, check_mode, selection=chosen)

    @classmethod
    def to_finish(
        cls, users: Iterable[str], pool: str | None, target_pool: str, *, check_mode: bool, **options: Any
    ) -> MoveRequest:
        """A request for exactly these users (folded addresses), whom journals of this pair of pools have open.

        `options`: those of a move's whose value is not the default, as they stand in a request.
        """
        defaults = {name: option.get("default") for name, option in MOVE_OPTIONS.items() if name != "progress"}
        who = {"selection": Selection(identities=()), "finishing": frozenset(users)}
        given = {"pool": pool, "target_pool": target_pool, **who, "check_mode": check_mode, **options}
        return cls(**{**defaults, **given})

    @property
    def wants_unassigned(self) -> bool:
        """Users without a pool were asked for, by name or by the criterion."""
        return self.names_users or self.selection.criteria.assignment not in (None, "assigned")


def _problems(params: Mapping[str, Any], chosen: Selection) -> list[str]:
    problems = problems_with_choice(params, chosen, "to move", "moved", "all_users: true")
    if chosen.ghosts or chosen.back_end.any:
        problems.append(
            "ghosts and the criteria of the back end find users to look at or delete; they cannot be moved."
        )
    if params["discard_data"] and not params["all_users"] and chosen.identities is None:
        problems.append("discard_data must be said together with identities or with all_users: true.")
    if params["discard_data"] and not params["pool"]:
        problems.append("discard_data needs pool, the pool whose back end is gone.")
    return problems

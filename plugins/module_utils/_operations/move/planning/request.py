# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a task asks for: the options of a move, checked as far as that needs no server."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ansible_collections.msrtc.ocs.plugins.module_utils._errors import BadInput
from ansible_collections.msrtc.ocs.plugins.module_utils._files.kept_folder import JOURNALS, kept_folder
from ansible_collections.msrtc.ocs.plugins.module_utils._selection.criteria import Selection
from ansible_collections.msrtc.ocs.plugins.module_utils._selection.ownership import RECREATED_ACCOUNTS

from ...bulk.batch_options import BATCH_OPTIONS

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


@dataclass(frozen=True)
class MoveRequest:
    """The options of one task. `pool` and `target_pool` are names as given; None: only unassigned users are moved."""

    pool: str | None
    target_pool: str
    selection: Selection
    all_users: bool
    max_users: int | None
    allow_data_loss: bool
    allow_without_data: bool
    discard_data: bool
    recreated_accounts: str
    connected_users: str
    contact_limit: int | None
    verify: bool
    max_failures: int | None
    batch_size: int
    settle_time: int
    replication_converged: bool
    journal_dir: Path
    report_file: Path | None
    progress_file: Path | None
    check_mode: bool
    finishing: frozenset[str] | None = None  # folded addresses: only the moves of these users are finished

    @classmethod
    def from_params(cls, params: Mapping[str, Any], check_mode: bool) -> MoveRequest:
        """The request of a module's parameters. Raises BadInput that lists everything that is wrong with them."""
        selection = Selection.from_params(params, changing=True)
        chosen = replace(selection, criteria=replace(selection.criteria, pool=None))
        problems = _problems(params, chosen)
        if problems:
            raise BadInput(" ".join(problems), remedy="Correct the task.")
        same_name = (
            *("pool", "target_pool", "all_users", "max_users", "allow_data_loss", "allow_without_data", "discard_data"),
            *("recreated_accounts", "connected_users", "contact_limit", "verify", "max_failures"),
        )
        return cls(
            **{name: params[name] for name in same_name},
            selection=chosen,
            batch_size=params["batch_size"],
            settle_time=params["settle_time"],
            replication_converged=params["replication_converged"],
            journal_dir=kept_folder("journal_dir", params["journal_dir"], JOURNALS),
            report_file=_path(params["report_file"]),
            progress_file=_path(params["progress_file"]),
            check_mode=check_mode,
        )

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
    def names_users(self) -> bool:
        """The task lists its users one by one: each of them must be movable, or the task is refused."""
        return self.selection.identities is not None

    @property
    def wants_unassigned(self) -> bool:
        """Users without a pool were asked for, by name or by the criterion."""
        return self.names_users or self.selection.criteria.assignment not in (None, "assigned")


def _problems(params: Mapping[str, Any], chosen: Selection) -> list[str]:
    problems = []
    if params["all_users"] and not chosen.everybody:
        problems.append("all_users means every user of the pool, so identities and criteria cannot stand beside it.")
    if not params["all_users"] and chosen.everybody:
        problems.append("Nothing says which users to move: give identities or criteria, or say all_users: true.")
    if params["all_users"] and not params["pool"]:
        problems.append("all_users needs pool, the pool whose users are moved.")
    if chosen.ghosts or chosen.back_end.any:
        problems.append(
            "ghosts and the criteria of the back end find users to look at or delete; they cannot be moved."
        )
    if params["discard_data"] and not params["all_users"] and chosen.identities is None:
        problems.append("discard_data must be said together with identities or with all_users: true.")
    if params["discard_data"] and not params["pool"]:
        problems.append("discard_data needs pool, the pool whose back end is gone.")
    if params["batch_size"] < 1:
        problems.append("batch_size must be at least 1.")
    problems += [
        f"{name} must not be negative."
        for name in ("max_users", "max_failures", "contact_limit", "settle_time")
        if (params[name] or 0) < 0
    ]
    return problems


def _path(text: str | None) -> Path | None:
    return Path(text).expanduser() if text else None

# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The request of a deletion: its options, checked as far as that needs no server."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from ansible_collections.msrtc.ocs.plugins.module_utils._files.kept_folder import export_folder
from ansible_collections.msrtc.ocs.plugins.module_utils._selection.criteria import Selection
from ansible_collections.msrtc.ocs.plugins.module_utils._selection.ownership import OTHER_PERSON, RECREATED_ACCOUNTS

from ...bulk.planning.request import BATCH_OPTIONS, SelectingRequest, chosen_users, problems_with_choice
from .state import DirectoryTreatment

ABSENT_OPTIONS: dict[str, dict[str, Any]] = {
    "all_users": {"type": "bool", "default": False},
    "max_users": {"type": "int"},
    "directory": {"type": "str", "choices": ["clear", "disable", "keep"], "default": "clear"},
    "remove_from_contact_lists": {"type": "bool", "default": True},
    **RECREATED_ACCOUNTS,
    "export": {"type": "bool", "default": True},
    "export_dir": {"type": "path"},
    "wait_for_replicator": {"type": "int", "default": 0},
    "journal_dir": {"type": "path"},
    "replication_converged": {"type": "bool", "default": False},
    **BATCH_OPTIONS,
}


@dataclass(frozen=True, kw_only=True)
class AbsentRequest(SelectingRequest):
    """The options of one task. `pool` None: only users without a pool are deleted."""

    never_negative: ClassVar[tuple[str, ...]] = ("max_users", "max_failures", "wait_for_replicator")

    directory: DirectoryTreatment
    remove_from_contact_lists: bool
    export_dir: Path | None  # None: nothing is exported
    wait_for_replicator: int  # seconds

    @classmethod
    def from_params(cls, params: Mapping[str, Any], check_mode: bool) -> AbsentRequest:
        """The request of a module's parameters. Raises BadInput that lists everything that is wrong with them."""
        chosen = chosen_users(params)
        cls.refuse(params, _problems(params, chosen))
        return cls.of_params(
            params,
            check_mode,
            selection=chosen,
            directory=DirectoryTreatment(params["directory"]),
            export_dir=export_folder(params["export_dir"]) if params["export"] else None,
        )

    @property
    def deletes_predecessors(self) -> bool:
        """Ghosts are also those whose SIP URI another person's account has by now."""
        return self.selection.ghosts and self.recreated_accounts == OTHER_PERSON

    @property
    def wants_unassigned(self) -> bool:
        """Users without a pool were asked for, by name or by the criterion, or no pool is named at all."""
        return self.names_users or self.pool is None or self.selection.criteria.assignment not in (None, "assigned")


def _problems(params: Mapping[str, Any], chosen: Selection) -> list[str]:
    or_say = "all_users: true or ghosts: true"
    problems = problems_with_choice(params, chosen, "to delete", "deleted", or_say)
    if chosen.back_end.any and not params["pool"]:
        problems.append("Criteria that only a back end knows need pool, the pool whose back end is asked.")
    if not params["export"] and params["export_dir"]:
        problems.append("export: false and export_dir contradict each other.")
    if params["wait_for_replicator"] and (params["directory"] == "keep" or chosen.ghosts or not params["pool"]):
        problems.append(
            "wait_for_replicator waits until the pool's back end shows the users as disabled, so it needs pool, and "
            "has no meaning with directory: keep or ghosts: true, which disable nobody."
        )
    return problems

# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a task asks for: the options of a deletion, checked as far as that needs no server."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ansible_collections.msrtc.ocs.plugins.module_utils._errors import BadInput
from ansible_collections.msrtc.ocs.plugins.module_utils._files.kept_folder import EXPORTS, JOURNALS, kept_folder
from ansible_collections.msrtc.ocs.plugins.module_utils._selection.criteria import Selection
from ansible_collections.msrtc.ocs.plugins.module_utils._selection.ownership import OTHER_PERSON, RECREATED_ACCOUNTS

from ...bulk.batch_options import BATCH_OPTIONS
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


@dataclass(frozen=True)
class AbsentRequest:
    """The options of one task. `pool` is a name as given; None: only users without a pool are deleted."""

    pool: str | None
    selection: Selection
    all_users: bool
    max_users: int | None
    directory: DirectoryTreatment
    remove_from_contact_lists: bool
    recreated_accounts: str
    export_dir: Path | None  # None: nothing is exported
    wait_for_replicator: int  # seconds
    max_failures: int | None
    batch_size: int
    journal_dir: Path
    replication_converged: bool
    report_file: Path | None
    progress_file: Path | None
    check_mode: bool

    @classmethod
    def from_params(cls, params: Mapping[str, Any], check_mode: bool) -> AbsentRequest:
        """The request of a module's parameters. Raises BadInput that lists everything that is wrong with them."""
        selection = Selection.from_params(params, changing=True)
        chosen = replace(selection, criteria=replace(selection.criteria, pool=None))
        problems = _problems(params, chosen)
        if problems:
            raise BadInput(" ".join(problems), remedy="Correct the task.")
        same_name = (
            *("pool", "all_users", "max_users", "remove_from_contact_lists", "recreated_accounts"),
            *("wait_for_replicator", "max_failures", "batch_size"),
        )
        return cls(
            **{name: params[name] for name in same_name},
            replication_converged=params["replication_converged"],
            selection=chosen,
            directory=DirectoryTreatment(params["directory"]),
            export_dir=kept_folder("export_dir", params["export_dir"], EXPORTS) if params["export"] else None,
            journal_dir=kept_folder("journal_dir", params["journal_dir"], JOURNALS),
            report_file=_path(params["report_file"]),
            progress_file=_path(params["progress_file"]),
            check_mode=check_mode,
        )

    @property
    def names_users(self) -> bool:
        """The task lists its users one by one: each of them must be one that can be deleted, or the task is refused."""
        return self.selection.identities is not None

    @property
    def deletes_predecessors(self) -> bool:
        """Ghosts are also those whose SIP URI another person's account has by now."""
        return self.selection.ghosts and self.recreated_accounts == OTHER_PERSON

    @property
    def wants_unassigned(self) -> bool:
        """Users without a pool were asked for, by name or by the criterion, or no pool is named at all."""
        return self.names_users or self.pool is None or self.selection.criteria.assignment not in (None, "assigned")


def _problems(params: Mapping[str, Any], chosen: Selection) -> list[str]:
    problems = []
    if params["all_users"] and not chosen.everybody:
        problems.append("all_users means every user of the pool, so identities and criteria cannot stand beside it.")
    if not params["all_users"] and chosen.everybody:
        problems.append(
            "Nothing says which users to delete: give identities or criteria, or say all_users: true or ghosts: true."
        )
    if params["all_users"] and not params["pool"]:
        problems.append("all_users needs pool, the pool whose users are deleted.")
    if chosen.back_end.any and not params["pool"]:
        problems.append("Criteria that only a back end knows need pool, the pool whose back end is asked.")
    if not params["export"] and params["export_dir"]:
        problems.append("export: false and export_dir contradict each other.")
    if params["wait_for_replicator"] and (params["directory"] == "keep" or chosen.ghosts or not params["pool"]):
        problems.append(
            "wait_for_replicator waits until the pool's back end shows the users as disabled, so it needs pool, and "
            "has no meaning with directory: keep or ghosts: true, which disable nobody."
        )
    if params["batch_size"] < 1:
        problems.append("batch_size must be at least 1.")
    names = ("max_users", "max_failures", "wait_for_replicator")
    problems += [f"{name} must not be negative." for name in names if (params[name] or 0) < 0]
    return problems


def _path(text: str | None) -> Path | None:
    return Path(text).expanduser() if text else None

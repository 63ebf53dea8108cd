# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The request of a task about many users: the options that moving, deleting and importing have in common."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any, ClassVar, TypeVar

from ansible_collections.msrtc.ocs.plugins.module_utils._errors import BadInput
from ansible_collections.msrtc.ocs.plugins.module_utils._files.kept_folder import JOURNALS, kept_folder
from ansible_collections.msrtc.ocs.plugins.module_utils._selection.criteria import Selection

# The argument spec of modules that change many users in one call (documentation fragment msrtc.ocs.batches).
BATCH_OPTIONS: dict[str, dict[str, Any]] = {
    "max_failures": {"type": "int"},
    "batch_size": {"type": "int", "default": 500},
    "report_file": {"type": "path"},
    "progress": {"type": "bool", "default": True},
    "progress_file": {"type": "path"},
}

Request = TypeVar("Request", bound="BulkRequest")


@dataclass(frozen=True, kw_only=True)
class BulkRequest:
    """The options that every such task has."""

    never_negative: ClassVar[tuple[str, ...]] = ("max_users", "max_failures")

    pool: str | None  # as given
    recreated_accounts: str
    max_users: int | None
    max_failures: int | None
    batch_size: int
    report_file: Path | None
    progress_file: Path | None
    check_mode: bool

    @classmethod
    def refuse(cls, params: Mapping[str, Any], problems: Iterable[str]) -> None:
        """Raise BadInput that lists everything that is wrong with a module's parameters: these problems, and those that
        all such tasks can have.
        """
        if found := [*problems, *cls._common_problems(params)]:
            raise BadInput(" ".join(found), remedy="Correct the task.")

    @classmethod
    def of_params(cls: type[Request], params: Mapping[str, Any], check_mode: bool, **other: Any) -> Request:
        """The request of parameters that are right; `other`: what is not simply the parameter of the same name."""
        same = {field.name: params[field.name] for field in fields(cls) if field.name in params}
        files = {name: _path(params[name]) for name in ("report_file", "progress_file")}
        return cls(**{**same, **files, "check_mode": check_mode, **other})

    @classmethod
    def _common_problems(cls, params: Mapping[str, Any]) -> Iterator[str]:
        if params["batch_size"] < 1:
            yield "batch_size must be at least 1."
        yield from (f"{name} must not be negative." for name in cls.never_negative if (params[name] or 0) < 0)

    def why_stop(self, failures: int) -> str:
        """Why a run in which so many users failed goes no further; empty when it goes on."""
        if self.max_failures is not None and failures > self.max_failures:
            return f"{failures} users failed, more than max_failures ({self.max_failures})."
        return ""


@dataclass(frozen=True, kw_only=True)
class SelectingRequest(BulkRequest):
    """The options of tasks that select users of the directory, and whose journals matter."""

    selection: Selection
    all_users: bool
    journal_dir: Path
    replication_converged: bool

    @classmethod
    def of_params(cls: type[Request], params: Mapping[str, Any], check_mode: bool, **other: Any) -> Request:
        """The request of a task that needs `journal_dir`, which must not be missing in a container. Raises BadInput."""
        folder = kept_folder("journal_dir", params["journal_dir"], JOURNALS)
        return super().of_params(params, check_mode, journal_dir=folder, **other)

    @property
    def names_users(self) -> bool:
        """The task lists its users one by one: nothing may speak against any of them, or the task is refused."""
        return self.selection.identities is not None


def chosen_users(params: Mapping[str, Any]) -> Selection:
    """The users that a task selects: of which pool, the task itself decides. Raises BadInput."""
    selection = Selection.from_params(params, changing=True)
    return replace(selection, criteria=replace(selection.criteria, pool=None))


def problems_with_choice(params: Mapping[str, Any], chosen: Selection, to_do: str, done: str, or_say: str) -> list[str]:
    """Problems with the choice of the users `to_do` ("to move"), who are then `done` ("moved").

    `or_say`: the options by which a task means many users.
    """
    problems = []
    if params["all_users"] and not chosen.everybody:
        problems.append("all_users means every user of the pool, so identities and criteria cannot stand beside it.")
    if not params["all_users"] and chosen.everybody:
        problems.append(f"Nothing says which users {to_do}: give identities or criteria, or say {or_say}.")
    if params["all_users"] and not params["pool"]:
        problems.append(f"all_users needs pool, the pool whose users are {done}.")
    return problems


def _path(text: str | None) -> Path | None:
    return Path(text).expanduser() if text else None

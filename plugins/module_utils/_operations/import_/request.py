# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The request of an import: its options, checked as far as that needs no server."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ansible_collections.msrtc.ocs.plugins.module_utils._files.kept_folder import export_folder
from ansible_collections.msrtc.ocs.plugins.module_utils._selection.identity_lists import refuse_empty_members
from ansible_collections.msrtc.ocs.plugins.module_utils._selection.ownership import RECREATED_ACCOUNTS

from ..bulk.planning.request import BATCH_OPTIONS, BulkRequest
from .sources.imported import NamesToImport

IMPORT_OPTIONS: dict[str, dict[str, Any]] = {
    "src": {"type": "path", "required": True},
    "identities": {"type": "list", "elements": "str"},
    "all_users": {"type": "bool", "default": False},
    "pool": {"type": "str"},
    "mode": {"type": "str", "choices": ["merge", "replace"], "default": "merge"},
    "directory": {"type": "str", "choices": ["keep", "restore"], "default": "keep"},
    "restore_in_contact_lists": {"type": "bool", "default": True},
    "allow_data_loss": {"type": "bool", "default": False},
    **RECREATED_ACCOUNTS,
    "export": {"type": "bool", "default": True},
    "export_dir": {"type": "path"},
    "max_users": {"type": "int"},
    **BATCH_OPTIONS,
}


@dataclass(frozen=True, kw_only=True)
class ImportRequest(BulkRequest):
    """The options of one task. `pool` None: users of all pools are imported."""

    src: Path
    wanted: NamesToImport
    mode: str
    restore_directory: bool
    restore_in_contact_lists: bool
    allow_data_loss: bool
    export_dir: Path | None  # None: what is replaced is not saved

    @classmethod
    def from_params(cls, params: Mapping[str, Any], check_mode: bool) -> ImportRequest:
        """The request of a module's parameters. Raises BadInput that lists everything that is wrong with them."""
        refuse_empty_members(params["identities"] or [])
        cls.refuse(params, _problems(params))
        restores = params["directory"] == "restore"
        saves = params["export"] and (params["mode"] == "replace" or restores)
        return cls.of_params(
            params,
            check_mode,
            src=Path(params["src"]),
            wanted=NamesToImport.named(params["identities"]),
            restore_directory=restores,
            export_dir=export_folder(params["export_dir"]) if saves else None,
        )

    @property
    def names_users(self) -> bool:
        """The task lists its users one by one: each of them must be importable, or the task is refused."""
        return self.wanted.names is not None


def _problems(params: Mapping[str, Any]) -> list[str]:
    if params["all_users"] == (params["identities"] is not None):
        return ["Say which users of the file to import: identities, or all_users: true."]
    return []

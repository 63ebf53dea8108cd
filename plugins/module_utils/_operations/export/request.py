# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options of an export task, checked as far as that needs no server."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ansible_collections.msrtc.ocs.plugins.module_utils._errors import BadInput
from ansible_collections.msrtc.ocs.plugins.module_utils._files.kept_folder import problem_with_folder
from ansible_collections.msrtc.ocs.plugins.module_utils._selection.criteria import Selection
from ansible_collections.msrtc.ocs.plugins.module_utils._selection.ownership import RECREATED_ACCOUNTS

EXPORT_OPTIONS: dict[str, dict[str, Any]] = {
    "dest": {"type": "path", "required": True},
    "format": {"type": "str", "choices": ["json_lines", "dbimpexp"], "default": "json_lines"},
    "compress": {"type": "bool", "default": False},
    "batch_size": {"type": "int", "default": 500},
    **RECREATED_ACCOUNTS,
    "progress": {"type": "bool", "default": True},
    "progress_file": {"type": "path"},
}


@dataclass(frozen=True)
class ExportRequest:
    """The options of one task."""

    selection: Selection
    dest: Path
    format: str
    compress: bool
    batch_size: int
    recreated_accounts: str
    progress_file: Path | None
    check_mode: bool

    @classmethod
    def from_params(cls, params: Mapping[str, Any], check_mode: bool) -> ExportRequest:
        """The request of a module's parameters. Raises BadInput."""
        dest, progress_file = Path(params["dest"]), params["progress_file"]
        if params["batch_size"] < 1:
            raise BadInput("batch_size must be at least 1.", remedy="Correct the task.")
        if os.path.isdir(dest):
            raise BadInput(f"dest {dest} is a folder.", remedy="Name a file in it.")
        if problem := problem_with_folder("dest", dest.parent):
            raise BadInput(problem, remedy="Name a file in a folder that this account may write.")
        if params["compress"] and params["format"] == "dbimpexp":
            raise BadInput(
                "compress goes with format json_lines only: the product's tool reads plain XML.",
                remedy="Take compress away.",
            )
        return cls(
            selection=Selection.from_params(params, changing=False),
            dest=dest,
            format=params["format"],
            compress=params["compress"],
            batch_size=params["batch_size"],
            recreated_accounts=params["recreated_accounts"],
            progress_file=Path(progress_file) if progress_file else None,
            check_mode=check_mode,
        )

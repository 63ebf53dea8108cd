# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The users in the results: the diff, one line each in the report file, and the counts of a run."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..bulk.user_report import UserReport
from .plan import IMPORT_WORDS, PlannedImport


class ImportReport(UserReport[PlannedImport]):
    """The report of an import."""

    def __init__(self, path: Path | None, header: Mapping[str, Any]) -> None:
        super().__init__(IMPORT_WORDS, path, header)

    def before_after(self, planned: PlannedImport) -> tuple[dict[str, Any], dict[str, Any]]:
        found = planned.found
        return dict(found.before), dict(found.after)

    def about(self, planned: PlannedImport, done: bool) -> dict[str, Any]:
        found = planned.found
        pool = {"pool": found.pool.name} if found.pool else {}
        return {**pool, "contact_lists": found.contact_lists} if done else pool

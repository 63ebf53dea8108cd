# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Refusing a task before it has changed anything, with everything that is wrong in one list.

The result says what was planned, and makes no claim that a run happened.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ansible_collections.msrtc.ocs.plugins.module_utils._common.wording import in_lines
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import UsersRefused

from .report import LISTED, Report, where_all_are


def refuse_if_any(
    refusals: Sequence[str],
    *,
    what: str,
    planned: Mapping[str, int],
    report_file: Path | None,
    header: Mapping[str, Any],
) -> None:
    """Raises UsersRefused if there are refusals; `what` is refused ("The move"), `planned` users by outcome.

    The result has the first 1,000 refusals, the report file all of them.
    """
    if not refusals:
        return
    report = Report((), (), report_file, {**header, "refused": True})
    for refusal in refusals:
        report.add_refusal(refusal)
    report.close({"refused": True, "refusals": len(refusals), "planned": dict(planned)})
    raise UsersRefused(
        f"{what} is refused:{in_lines(refusals, where_all_are('refusals', len(refusals), report_file))}",
        remedy="Correct the task, or what stands in the way, and run it again.",
        details={"refusals": list(refusals[:LISTED]), "planned": dict(planned)},
    )

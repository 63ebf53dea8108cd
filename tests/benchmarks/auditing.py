# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options of an audit of a pool, and of the check before it is taken out of service, for parts/plans.py."""

from __future__ import annotations

from typing import Any

from benchmarks.pool_to_empty import OTHER, POOL
from lab.environment import Lab

AUDIT, CHECK = "ocs_pool_audit_info", "ocs_decommission_check_info"


def of_audit() -> dict[str, Any]:
    return {"pools": [POOL], "successor": OTHER}


def of_check(lab: Lab) -> dict[str, Any]:
    """A first wave with many users by a criterion, and one with the rest."""
    waves = [{"name": "first", "sip_uri": "*a*"}, {"name": "rest", "all_users": True}]
    folders = {"journal_dir": str(lab.folder / "journals"), "report_dir": str(lab.folder / "reports")}
    return {"pools": [{"name": POOL, "successor": OTHER, "waves": waves}], **folders}

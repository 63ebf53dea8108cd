# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The argument spec of modules that change many users in one call (documentation fragment msrtc.ocs.batches)."""

from __future__ import annotations

from typing import Any

BATCH_OPTIONS: dict[str, dict[str, Any]] = {
    "max_failures": {"type": "int"},
    "batch_size": {"type": "int", "default": 500},
    "report_file": {"type": "path"},
    "progress": {"type": "bool", "default": True},
    "progress_file": {"type": "path"},
}

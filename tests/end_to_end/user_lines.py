# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lines of a diff, taken apart as a reader does: the columns stand two spaces apart or more."""

from __future__ import annotations

import re


def cells_by_name(text: str) -> dict[str, list[str]]:
    """One side of a diff: what is said of each user, cell by cell, without those that are empty."""
    lines = [re.split(r" {2,}", line) for line in text.splitlines()[1:]]
    return {name: cells for name, *cells in lines}

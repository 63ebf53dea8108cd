# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Names that people give, of pools and waves, as names of files: no way out of a folder, and never two as one."""

from __future__ import annotations

import hashlib
import re

_LONGEST = 150  # bytes: a file's name has 255, and others stand beside this one
_UNFIT = re.compile(r"[^\w.-]")


def name_in_folder(name: str, default: str) -> str:
    """The name itself if it is plain and short; otherwise a similar one (`default` where nothing is left) and a digest,
    so that different names stay different.
    """
    plain = _UNFIT.sub("_", name)
    if plain == name and not name.startswith(".") and len(name.encode()) <= _LONGEST:
        return name
    similar = plain.lstrip(".").encode()[:_LONGEST].decode("utf-8", "ignore")
    return f"{similar or default}~{hashlib.sha256(name.encode()).hexdigest()[:8]}"

# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Failures and warnings as people get them: nothing in them steers a terminal, and none is longer than a person reads.

Messages cut their own lists (wording.py), since they know what matters. This is the last resort: a single name, an
option's value or a server's answer may have any length.
"""

from __future__ import annotations

from ansible_collections.msrtc.ocs.plugins.module_utils._errors import OcsError, joined

from .visible_text import visible, visible_line
from .wording import cut

LONGEST = 4000  # characters, about
_LONGEST_REMEDY = 1800  # may hold a block to paste
_LONGEST_CHANGE = 500


def failure_text(error: OcsError, *, reads_only: bool = False) -> str:
    """The whole message of an error: what happened, what was changed and what to do next, each cut by itself."""
    what, *following = (visible(part) for part in error.parts(reads_only=reads_only))
    following = [cut(part, _LONGEST_CHANGE) for part in following[:-1]] + [
        cut(part, _LONGEST_REMEDY) for part in following[-1:]
    ]
    return joined([cut(what, LONGEST - sum(map(len, following))), *following])


def warning_text(warning: str) -> str:
    """A warning, in one line."""
    return cut(visible_line(warning), LONGEST)

# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The files in a folder that earlier runs have left. Whether there are none must be known: a journal that is not seen
is a move that is forgotten.
"""

from __future__ import annotations

import os
from pathlib import Path

from ansible_collections.msrtc.ocs.plugins.module_utils._errors import BadInput


class UnreadableFolder(BadInput):
    """A folder cannot be listed, so it is not known what is in it."""


def files_in(folder: Path, beginning: str, end: str = "") -> list[Path]:
    """The files whose names have this beginning and end, in the order of their names; none where there is no such
    folder. Raises UnreadableFolder, where glob would find nothing.
    """
    try:
        names = os.listdir(folder)
    except (FileNotFoundError, NotADirectoryError):
        return []
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise UnreadableFolder(
            f"It is not known what is in the folder {folder}: {reason}.",
            remedy="Give this account the right to list it, or name another folder.",
        ) from error
    return sorted(folder / name for name in names if name.startswith(beginning) and name.endswith(end))

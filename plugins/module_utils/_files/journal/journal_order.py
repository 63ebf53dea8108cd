# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The order in which runs wrote the files of one folder: by the number that each file bears.

A new file's number is greater than all that are there. The clock is no measure: set back between two interrupted runs,
it would make the older run's file the newest, and bring back data that the user has deleted meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, TypeAlias

from ..files_in_folder import files_in
from .journal_lines import header_of

NUMBER = "number"  # the key in a header

Place: TypeAlias = "tuple[int, str]"


def place_of(header: Mapping[str, Any], path: Path) -> Place:
    """The place of a file among the others. Files of versions without numbers are the oldest, in the order of the times
    in their names.
    """
    return _number(header), path.name


def next_number(headers: Iterable[Mapping[str, Any]]) -> int:
    """The number of a new file beside the files with these headers."""
    return max(map(_number, headers), default=0) + 1


def journals_in(folder: Path) -> list[Path]:
    """All journals in a folder, of all pairs of pools, finished or not. Raises UnreadableFolder."""
    return files_in(folder, "ocs-move-", ".jsonl")


def journal_headers(folder: Path) -> Iterable[Mapping[str, Any]]:
    """The headers of all journals in a folder, of all pairs of pools, finished or not. Raises OSError,
    UnreadableFolder.
    """
    for path in journals_in(folder):
        yield header_of(path) or {}


def _number(header: Mapping[str, Any]) -> int:
    number = header.get(NUMBER)
    return number if isinstance(number, int) else 0

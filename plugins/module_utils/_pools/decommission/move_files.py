# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The files in which moves report each user, read for the beginning and the end of moves that no record has."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from ansible_collections.msrtc.ocs.plugins.module_utils._common.trusted_files import UntrustedFile, open_trusted
from ansible_collections.msrtc.ocs.plugins.module_utils._files.files_in_folder import files_in

_NAME = re.compile(r"moved-(\d{8}T\d{6}Z)-(.+?)(?:~[0-9a-f]{8})?\.jsonl")
_END = 4096  # bytes, enough for the first line, and for the last one, a summary of numbers


@dataclass(frozen=True)
class MoveFile:
    """The file of one wave. Times are ISO 8601 in UTC; None where the file does not have them."""

    path: Path
    wave: str
    started: str | None
    ended: str | None

    @classmethod
    def read(cls, path: Path) -> MoveFile:
        """The file's first and last line. A missing file has neither."""
        named = _NAME.fullmatch(path.name)
        started, ended = _time(_first_line(path).get("started")), _time(_last_line(path).get("ended"))
        return cls(path, named[2] if named else path.stem, started, ended)

    @property
    def seconds(self) -> float | None:
        """The duration of the move, if both ends are known."""
        if not self.started or not self.ended:
            return None
        return (datetime.fromisoformat(self.ended) - datetime.fromisoformat(self.started)).total_seconds()


def move_files(folder: Path) -> Iterator[MoveFile]:
    """The files of runs in a pool's folder, the oldest first. A rehearsal's files have another name. Raises
    UnreadableFolder.
    """
    for path in files_in(folder, "moved-", ".jsonl"):
        if _NAME.fullmatch(path.name):
            yield MoveFile.read(path)


def _first_line(path: Path) -> dict[str, Any]:
    try:
        with open_trusted(path) as file:
            return _parsed(file.readline(_END))
    except (OSError, UntrustedFile):
        return {}


def _last_line(path: Path) -> dict[str, Any]:
    """The last line, without reading the others, which may be 100,000 users."""
    try:
        with open_trusted(path) as file:
            file.seek(0, 2)
            file.seek(max(file.tell() - _END, 0))
            lines = file.read().splitlines()
    except (OSError, UntrustedFile):
        return {}
    return _parsed(lines[-1]) if lines else {}


def _parsed(line: bytes) -> dict[str, Any]:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):  # cut off while it was written, or another program's line
        return {}
    return found if isinstance(found, dict) else {}


def _time(value: Any) -> str | None:
    """A time as moves write it, with its zone; None for any other value."""
    try:
        return str(value) if datetime.fromisoformat(value).tzinfo else None
    except (TypeError, ValueError):
        return None

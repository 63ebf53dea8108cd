# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading the lines of a journal, and what they say of a state that the target once had."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.rows.loss import BackEndCapabilities, what_fits
from ansible_collections.msrtc.ocs.plugins.module_utils._common.trusted_files import open_trusted
from ansible_collections.msrtc.ocs.plugins.module_utils._files.checked_lines import decode_record
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import UserData

from ..states.home_rows import arriving
from ..states.merging import Base, versions_once_carried
from .journal import JournalError


def records_of(path: Path) -> Iterator[tuple[int, int, dict[str, Any]]]:
    """Offset, size and record of each line. A torn last line was left by a killed run, which did nothing after it."""
    with open_trusted(path) as lines:
        offset = 0
        for number, line in enumerate(lines, start=1):
            record = decode_record(line)
            if record is None:
                if line.endswith(b"\n"):
                    raise unreadable(path, f"line {number} is damaged")
                return
            yield offset, len(line), record
            offset += len(line)


def read_at(path: Path, offsets: Iterable[int]) -> Iterator[dict[str, Any]]:
    """The records that begin at these bytes. Raises JournalError."""
    with open_trusted(path) as lines:
        for offset in offsets:
            lines.seek(offset)
            record = decode_record(lines.readline())
            if record is None:
                raise unreadable(path, f"the record at byte {offset} is damaged")
            yield record


def base_of_merge(path: Path, offset: int) -> Base:
    """What a merge gave to the target, by the record that begins at this byte. Raises JournalError."""
    (record,) = read_at(path, [offset])
    return Base(UserData.from_json(record["data"]), record["list_versions"], UserData.from_json(record["becomes"]))


def base_of_copy(path: Path, offset: int, target: BackEndCapabilities) -> Base | None:
    """What was copied to the target, as far as it could hold it, by the user's record that begins at this byte.

    None when nothing was copied. Raises JournalError.
    """
    (record,) = read_at(path, [offset])
    if record["carry"] != "copy" or record["data"] is None:
        return None
    before = what_fits(UserData.from_json(record["replaced"]), target)[0] if record["replaced"] is not None else None
    data = arriving(UserData.from_json(record["data"]), target)[0]
    return Base(data, versions_once_carried(before, data, replaces=True))


def unreadable(path: Path, reason: str) -> JournalError:
    """The error for a journal that cannot be read, though its users cannot be judged without it."""
    return JournalError(
        f"The journal {path} cannot be read: {reason}.",
        remedy="Restore the file, or move it out of journal_dir if the users in it are known to be right.",
    )

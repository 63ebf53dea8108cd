# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lines of a deletion's exports: whether they hold all that is known of a user now.

Of a line that this run has written a digest of the rows is kept in memory. As long as it is the same, nothing has to be
made JSON or read from it to know that the file holds exactly these rows.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from ansible_collections.msrtc.ocs.plugins.module_utils._common.trusted_files import open_trusted
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users.account_settings import (
    compared_settings,
    settings_are_kept,
)
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import OcsError
from ansible_collections.msrtc.ocs.plugins.module_utils._files.checked_lines import reread_record
from ansible_collections.msrtc.ocs.plugins.module_utils._files.user_file.records import ExportedUser
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import HOME_SECTION, UserData, folded

MARK = ".unfinished"


class UnreadableExport(OcsError):
    """The export of a deletion that did not come to its end cannot be read."""


class ExportedLine(NamedTuple):
    """The line of a user in a file, and where it begins. For a line that this run has written: of how many rows the
    user's own data was, and a digest of all rows, of the account, and of the line.
    """

    path: Path
    offset: int
    counts: int | None = None
    digest: bytes = b""

    @classmethod
    def written(cls, path: Path, offset: int, user: ExportedUser, line: bytes) -> ExportedLine:
        """The line that was just written of this user."""
        return cls(path, offset, _counts_of(user), _digest_of(user, line))

    def is_of_other_counts(self, user: ExportedUser) -> bool:
        """The user's own data is certainly not that of the line: sections have more rows, or fewer."""
        return self.counts is not None and self.counts != _counts_of(user)

    def is_exactly(self, user: ExportedUser, line: bytes) -> bool:
        """The rows are those of which the line was made, as they were read; the line is as it was written."""
        return bool(self.digest) and self.digest == _digest_of(user, line)

    def read(self) -> bytes:
        """The line as the file has it now. Raises UnreadableExport."""
        try:
            with open_trusted(self.path) as lines:
                lines.seek(self.offset)
                return lines.readline()
        except OSError as error:
            raise unreadable(self.path, str(error)) from error

    def user_of(self, line: bytes) -> ExportedUser:
        """The user of the line, which this run has written, or checked when the file was found. Raises
        UnreadableExport.
        """
        try:
            return ExportedUser.from_record(reread_record(line))
        except ValueError as error:
            raise unreadable(self.path, str(error)) from error


def hold(exported: Sequence[ExportedLine], user: ExportedUser) -> bool:
    """The lines of a user, the newest last, hold all its rows, and what `Exports.holds` says besides."""
    has_data = bool(set(user.data.sections) - {HOME_SECTION})
    if not exported or (has_data and exported[-1].is_of_other_counts(user)):
        return False
    lines = [line.read() for line in exported]
    if exported[-1].is_exactly(user, lines[-1]):  # nearly always: nothing has changed since
        return True
    kept = [place.user_of(line) for place, line in zip(exported, lines, strict=True)]
    unchanged = kept[-1].data == user.data  # then only the rows of others are left to be compared
    if not unchanged and has_data:
        return False
    rows: Counter[tuple[str, ...]] = Counter()
    for kept_export in kept:
        rows |= _rows(kept_export, own=not unchanged)
    account = user.account is None or any(settings_are_kept(kept_export.account, user.account) for kept_export in kept)
    return account and _rows(user, own=not unchanged) <= rows


def unreadable(path: Path, reason: str) -> UnreadableExport:
    """The error for a file, or a mark, that cannot be read for this reason."""
    return UnreadableExport(
        f"{path}, of a deletion that did not come to its end, cannot be read: {reason}.",
        remedy=f"Restore the file. If its users are known to be gone, remove the file with the ending {MARK} instead.",
    )


def _counts_of(user: ExportedUser) -> int:
    """A number for how many rows the user's own data has in each section; with another number it is other data."""
    return hash(tuple(user.data.counts().items()))


def _digest_of(user: ExportedUser, line: bytes) -> bytes:
    """SHA-256 of the rows as they were read, of the account's settings, and of the line that holds them."""
    settings = compared_settings(user.account) if user.account is not None else None
    rows = [data.as_read for data in (user.data, *user.mentions)]
    digest = hashlib.sha256(repr((settings, rows)).encode())
    digest.update(line)
    return digest.digest()


def _rows(user: ExportedUser, *, own: bool) -> Counter[tuple[str, ...]]:
    """Every row of what others have on the user and, with `own`, of the user's own data, each as a text."""
    found: Counter[tuple[str, ...]] = Counter(_rows_of(user.data) if own else ())
    for mention in user.mentions:
        found.update((folded(mention.address), *row) for row in _rows_of(mention))
    return found


def _rows_of(data: UserData) -> Iterator[tuple[str, ...]]:
    return ((section, text) for section in data.sections for text in data.texts(section))

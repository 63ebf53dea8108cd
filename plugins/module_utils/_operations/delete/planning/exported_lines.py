# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lines of a deletion's exports: whether they hold all that is known of a user now.

Of a line that this run has written sums of the rows are kept in memory. As long as they are the same, nothing has to be
made JSON or read from it to know that the file holds exactly these rows. The run's own deletions change them: when a
user goes from the contact lists of others, their exports are as good as before, and are written no second time.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ansible_collections.msrtc.ocs.plugins.module_utils._common.trusted_files import open_trusted
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users.account_settings import (
    compared_settings,
    settings_are_kept,
)
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import OcsError
from ansible_collections.msrtc.ocs.plugins.module_utils._files.checked_lines import reread_record
from ansible_collections.msrtc.ocs.plugins.module_utils._files.user_file.records import ExportedUser
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.mentions import Mentions
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import HOME_SECTION, UserData, folded

from .row_sums import RowSum, others_rows, own_rows

MARK = ".unfinished"
BYTES_OF_A_DIGEST = 16


class UnreadableExport(OcsError):
    """The export of a deletion that did not come to its end cannot be read."""


@dataclass(slots=True)
class ExportedLine:
    """The line of a user in a file, and where it begins. For a line whose rows this run has seen: the sum of the user's
    own rows, but for those that the run has deleted since, and a digest of what others have on the user (see
    `row_sums`), of the account, and of the line.
    """

    path: Path
    offset: int
    own: RowSum | None = None
    digest: bytes = b""

    @classmethod
    def written(
        cls, path: Path, offset: int, user: ExportedUser, line: bytes, gone: Container[str] = frozenset()
    ) -> ExportedLine:
        """The line that was just written of this user. `gone`: folded addresses of users of whom nothing will be left
        when this one is deleted.
        """
        return cls(path, offset, own_rows(user.data), _digest_of(user, line, gone))

    def holds_all_of(self, user: ExportedUser, line: bytes) -> None:
        """This line was read, and holds these rows."""
        self.own, self.digest = own_rows(user.data), _digest_of(user, line)

    def is_of_other_counts(self, user: ExportedUser) -> bool:
        """The user's own data is certainly not that of the line: there are more rows, or fewer."""
        return self.own is not None and self.own.rows != sum(user.data.counts().values())

    def is_exactly(self, user: ExportedUser, line: bytes) -> bool:
        """The user is as the line has it, but for what this run has deleted; and the line is as it was written."""
        return self.has_own_rows_of(user) and self.digest == _digest_of(user, line)

    def has_own_rows_of(self, user: ExportedUser) -> bool:
        """The user's own rows are those of the line, but for what this run has deleted."""
        return self.own is not None and self.own == own_rows(user.data)

    def lose(self, rows: RowSum) -> None:
        """Rows of the line's user were deleted with the user whom they named."""
        if self.own is not None:
            self.own = self.own.without(rows)

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
    newest, lines = exported[-1], [line.read() for line in exported]
    if newest.is_exactly(user, lines[-1]):  # nearly always: nothing has changed since
        return True
    kept = [place.user_of(line) for place, line in zip(exported, lines, strict=True)]
    unchanged = newest.has_own_rows_of(user) or kept[-1].data == user.data  # then only others' rows are compared
    if not unchanged and has_data:
        return False
    rows: Counter[tuple[str, ...]] = Counter()
    for kept_export in kept:
        rows |= _rows(kept_export, own=not unchanged)
    account = user.account is None or any(settings_are_kept(kept_export.account, user.account) for kept_export in kept)
    held = account and _rows(user, own=not unchanged) <= rows
    if held and unchanged and len(exported) == 1:
        newest.holds_all_of(user, lines[-1])
    return held


def unreadable(path: Path, reason: str) -> UnreadableExport:
    """The error for a file, or a mark, that cannot be read for this reason."""
    return UnreadableExport(
        f"{path}, of a deletion that did not come to its end, cannot be read: {reason}.",
        remedy=f"Restore the file. If its users are known to be gone, remove the file with the ending {MARK} instead.",
    )


def _digest_of(user: ExportedUser, line: bytes, gone: Container[str] = frozenset()) -> bytes:
    """A digest of the account's settings, of the rows of others (see `ExportedLine.written`), and of the line."""
    settings = compared_settings(user.account) if user.account is not None else None
    digest = hashlib.sha256(repr((settings, others_rows(Mentions.of(user.mentions), gone))).encode())
    digest.update(line)
    return digest.digest()[:BYTES_OF_A_DIGEST]


def _rows(user: ExportedUser, *, own: bool) -> Counter[tuple[str, ...]]:
    """Every row of what others have on the user and, with `own`, of the user's own data, each as a text."""
    found: Counter[tuple[str, ...]] = Counter(_rows_of(user.data) if own else ())
    for mention in user.mentions:
        found.update((folded(mention.address), *row) for row in _rows_of(mention))
    return found


def _rows_of(data: UserData) -> Iterator[tuple[str, ...]]:
    return ((section, text) for section in data.sections for text in data.texts(section))

# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The part that the writers of all formats of user data have in common: a new file, and what is counted."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter
from pathlib import Path
from types import TracebackType
from typing import TypeVar

from ..new_file import NewFile
from .records import ExportedUser

Writer = TypeVar("Writer", bound="UsersWriter")


class UsersWriter(ABC):
    """A file of users in the making, as a context manager. The file is there, whole and on disk, once `finish` has
    returned.

    `pretend`: check mode; all is done except writing. Raises CannotWrite.
    """

    def __init__(self, path: Path, *, compress: bool = False, pretend: bool = False) -> None:
        self.users = 0
        self.rows: Counter[str] = Counter()  # by section of user data
        self._file = NewFile(path, compress=compress, pretend=pretend)

    def __enter__(self: Writer) -> Writer:
        try:
            self._begin()
        except BaseException:
            self._file.__exit__(None, None, None)
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.__exit__(kind, error, trace)

    @property
    def sha256(self) -> str:
        """SHA-256 of the uncompressed content; after `finish` that of the whole file."""
        return self._file.sha256

    @abstractmethod
    def _begin(self) -> None:
        """Write what stands before the first user."""

    @abstractmethod
    def write(self, user: ExportedUser) -> None:
        """The next user."""

    @abstractmethod
    def finish(self) -> bool:
        """End the file and give it its name. Returns whether its content is new; a file with the same content is left
        alone.
        """

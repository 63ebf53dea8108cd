# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writing an export file: streamed, one user at a time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

from ..checked_lines import encode_record
from ..new_file import NewFile
from .records import ExportedUser, PoolName, end_record, header_record


class UserFileWriter:
    """An export file in the making, as a context manager. The file is there, whole and on disk, once `finish` has
    returned.

    `pretend`: check mode; all is done except writing. Raises CannotWrite.
    """

    def __init__(self, path: Path, pools: Iterable[PoolName], *, compress: bool = False, pretend: bool = False) -> None:
        self.users = 0
        self.rows: Counter[str] = Counter()  # by section of user data
        self.size = 0  # bytes of the uncompressed content so far: where the next line begins
        self._last: tuple[str, str, str] | None = None
        self._pools = tuple(pools)
        self._file = NewFile(path, compress=compress, pretend=pretend)

    def __enter__(self) -> UserFileWriter:
        try:
            self._write(header_record(self._pools))
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

    def write(self, user: ExportedUser) -> None:
        """The next user. Users come in the order of `records.order_of`, each once; ValueError otherwise."""
        if self._last is not None and user.order <= self._last:
            raise ValueError(f"{user.address} is written after {self._last[0]}")
        self._last = user.order
        self._write(user.to_record())
        self.users += 1
        self.rows.update(user.data.counts())

    def finish(self) -> bool:
        """End the file and give it its name. Returns whether its content is new; a file with the same content is left
        alone.
        """
        self._write(end_record(self.users, self._file.sha256))
        return self._file.finish()

    def _write(self, record: Mapping[str, Any]) -> None:
        line = encode_record(record)
        self._file.write(line)
        self.size += len(line)

# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writing an export file: streamed, one user at a time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from ..checked_lines import encode_record
from .records import ExportedUser, PoolName, end_record, header_record
from .users_writer import UsersWriter


class UserFileWriter(UsersWriter):
    """An export file in the making."""

    def __init__(self, path: Path, pools: Iterable[PoolName], *, compress: bool = False, pretend: bool = False) -> None:
        super().__init__(path, compress=compress, pretend=pretend)
        self.size = 0  # bytes of the uncompressed content so far: where the next line begins
        self.line = b""  # that was written last
        self._last: tuple[str, str, str] | None = None
        self._pools = tuple(pools)

    def _begin(self) -> None:
        self._write(header_record(self._pools))

    def write(self, user: ExportedUser) -> None:
        """The next user. Users come in the order of `records.order_of`, each once; ValueError otherwise."""
        if self._last is not None and user.order <= self._last:
            raise ValueError(f"{user.address} is written after {self._last[0]}")
        self._last = user.order
        self._write(user.to_record())
        self.users += 1
        self.rows.update(user.data.counts())

    def finish(self) -> bool:
        self._write(end_record(self.users, self._file.sha256))
        return self._file.finish()

    def _write(self, record: Mapping[str, Any]) -> None:
        self.line = encode_record(record)
        self._file.write(self.line)
        self.size += len(self.line)

# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lines of a deletion's exports by the address of their user: some 80 bytes for each user of a whole pool."""

from __future__ import annotations

import struct
from collections.abc import Collection, Iterator
from pathlib import Path

from ansible_collections.msrtc.ocs.plugins.module_utils._common.compact.few_values import FewValues
from ansible_collections.msrtc.ocs.plugins.module_utils._common.compact.text_mapping import TextMapping
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import folded_anew

from .exported_lines import BYTES_OF_A_DIGEST, ExportedLine
from .row_sums import BYTES_OF_A_SUM, RowSum

# File and offset; whether the rows are known, and if so, their number, their sum, and the digest.
_LINE = struct.Struct(f">IQ?q{BYTES_OF_A_SUM}s{BYTES_OF_A_DIGEST}s")


class LinesByAddress(Collection[str]):
    """The lines of each user, by folded address (`key`). A line that was given out is another object than the one that
    is kept: whoever changes the newest one has to `replace_newest`.
    """

    def __init__(self) -> None:
        self._paths: FewValues[Path] = FewValues()
        self._newest = TextMapping(_LINE.size)
        self._before: dict[str, tuple[ExportedLine, ...]] = {}  # of the few who have several: all but the newest
        self._spelled: dict[str, str] = {}  # addresses that are not spelled like their keys

    def add(self, address: str, line: ExportedLine) -> str:
        """A further line of this user, newer than those before. Returns the key."""
        key = folded_anew(address)
        if key in self._newest:
            self._before[key] = self.of(key)
        self._newest[key] = self._packed(line)
        self._spelled.pop(key, None)  # of an older line
        if key != address:
            self._spelled[key] = address
        return key

    def add_all(self, others: LinesByAddress) -> None:
        """Further lines, newer than those before."""
        for key in others:
            for line in others.of(key):
                self.add(others.spelled(key), line)

    def replace_newest(self, key: str, line: ExportedLine) -> None:
        """Keep this line instead of the newest one of the user."""
        self._newest[key] = self._packed(line)

    def of(self, key: str) -> tuple[ExportedLine, ...]:
        """All lines of the user, the newest last."""
        packed = self._newest.get(key)
        return () if packed is None else (*self._before.get(key, ()), self._unpacked(packed))

    def spelled(self, key: str) -> str:
        """The address, as the newest line spells it."""
        return self._spelled.get(key, key)

    def __contains__(self, key: object) -> bool:
        return key in self._newest

    def __iter__(self) -> Iterator[str]:
        return iter(self._newest)

    def __len__(self) -> int:
        return len(self._newest)

    def _packed(self, line: ExportedLine) -> bytes:
        rows, total = line.own or (0, 0)
        summed = total.to_bytes(BYTES_OF_A_SUM, "big")
        return _LINE.pack(
            self._paths.number_of(line.path), line.offset, line.own is not None, rows, summed, line.digest
        )

    def _unpacked(self, packed: bytes) -> ExportedLine:
        file, offset, known, rows, summed, digest = _LINE.unpack(packed)
        own = RowSum(rows, int.from_bytes(summed, "big")) if known else None
        return ExportedLine(self._paths[file], offset, own, digest if known else b"")

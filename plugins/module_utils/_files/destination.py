# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Results as a file: CSV or JSON Lines, written as a stream, and put in its place only when it is complete."""

from __future__ import annotations

import csv
import io
import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from ansible_collections.msrtc.ocs.plugins.module_utils._errors import BadInput

from .new_file import NewFile, is_regular_or_new

Format = Literal["csv", "jsonl"]
Record = Mapping[str, Any]

_ROW_END = "\r\n"
# A formula at the beginning of what a spreadsheet takes for a cell: whatever this file's separator is, programs also
# divide at semicolons (as German Windows has it) and tabs, and they pass over blanks.
_FORMULA = re.compile("(^|[;\t\r\n])(?=[\\s\u200b\ufeff]*[=+@＝＋－＠-])")
_CUTS_A_CELL = ("\t", "\r", "\n")


@dataclass(frozen=True)
class WrittenFile:
    """The content of the file after the task (in check mode: after a run)."""

    path: str
    count: int
    sha256: str
    size: int
    changed: bool


@dataclass(frozen=True)
class Destination:
    """A file for results, readable for its owner only."""

    path: Path
    format: Format
    keeps_formulas: bool = False

    @classmethod
    def checked(cls, dest: str, dest_format: str | None, keeps_formulas: bool = False) -> Destination:
        """A destination that can be written. Raises BadInput for a place where no file can be written.
        `keeps_formulas`: cells of CSV are written unchanged, even if a spreadsheet would run them.
        """
        path = Path(dest).expanduser()
        if os.path.isdir(path) or not os.path.isdir(path.parent) or not is_regular_or_new(path):
            there = os.path.isdir(path.parent)
            what = "is no regular file" if there else f"cannot be written: there is no folder {path.parent}"
            raise BadInput(f"dest {path} {what}.", remedy="Name a file in a folder that exists, where the module runs.")
        chosen = dest_format or {".csv": "csv", ".jsonl": "jsonl", ".ndjson": "jsonl"}.get(path.suffix.lower())
        if chosen is None:
            raise BadInput(
                f"dest {path} does not say its format.", remedy="End it in .csv or .jsonl, or set dest_format."
            )
        return cls(path, "csv" if chosen == "csv" else "jsonl", keeps_formulas)

    def write(self, records: Iterable[Record], check_mode: bool, example: Record | None = None) -> WrittenFile:
        """Write all records, UTF-8, mode 0600. A file with the same content already stays as it is.

        `example`: a record that is not written, but whose columns are the header of a CSV file without any record.

        After an error in the middle the old file, or no file, is there: CannotWrite. In check mode nothing is written.
        """
        csv_lines = _csv_lines(records, example or {}, self.keeps_formulas)
        lines = csv_lines if self.format == "csv" else _json_lines(records)
        size, count = 0, -1 if self.format == "csv" else 0
        with NewFile(self.path, pretend=check_mode) as file:
            for line in lines:
                # Half of a surrogate pair, which SQL Server can hold, has no UTF-8: it is written as JSON escapes it.
                piece = line.encode("utf-8", "backslashreplace")
                file.write(piece)
                size, count = size + len(piece), count + 1
            changed = file.finish()
        return WrittenFile(str(self.path), max(count, 0), file.sha256, size, changed)


def _json_lines(records: Iterable[Record]) -> Iterator[str]:
    for record in records:
        yield json.dumps(record, ensure_ascii=False) + "\n"


def _csv_lines(records: Iterable[Record], example: Record, keeps_formulas: bool) -> Iterator[str]:
    """A header with the first record's columns (without any record: those of the example), then a line for
    each record.
    """
    buffer = io.StringIO()
    # before Python 3.13 it quotes only characters that are in this
    writer = csv.writer(buffer, lineterminator=_ROW_END)
    columns: list[str] | None = None
    for record in records:
        flat = dict(_flat(record))
        if columns is None:
            columns = list(flat)
            writer.writerow(columns)
            yield _emptied(buffer)
        cells = (flat.get(column) for column in columns)
        writer.writerow([cell if keeps_formulas else _harmless(cell) for cell in cells])
        yield _emptied(buffer)
    if columns is None and example:
        writer.writerow(name for name, _value in _flat(example))
        yield _emptied(buffer)


def _harmless(cell: Any) -> Any:
    """A text with an apostrophe before all that a spreadsheet would take for a formula (OWASP, CSV Injection); any
    other value unchanged.
    """
    if not isinstance(cell, str):
        return cell
    harmless = _FORMULA.sub(r"\1'", cell)
    return f"'{harmless}" if harmless.startswith(_CUTS_A_CELL) else harmless


def _flat(record: Record, prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Nested values as columns such as `archiving.internal`; lists joined by semicolons; no settings of policies."""
    for name, value in record.items():
        if isinstance(value, Mapping):
            if name != "effective_settings":
                yield from _flat(value, f"{prefix}{name}.")
        elif isinstance(value, list):
            yield prefix + name, ";".join(map(str, value))
        else:
            yield prefix + name, str(value).lower() if isinstance(value, bool) else value


def _emptied(buffer: io.StringIO) -> str:
    text = buffer.getvalue().removesuffix(_ROW_END) + "\n"
    buffer.seek(0)
    buffer.truncate()
    return text

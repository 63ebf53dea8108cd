# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A list of users in a CSV file, in the forms that people and PowerShell's Export-Csv write."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Sequence
from pathlib import Path

from ansible_collections.msrtc.ocs.plugins.module_utils._common.letters import without_case
from ansible_collections.msrtc.ocs.plugins.module_utils._common.trusted_files import open_trusted
from ansible_collections.msrtc.ocs.plugins.module_utils._common.wording import in_bytes, in_sentence
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import BadInput

_LARGEST = 256 * 1024 * 1024  # bytes; a million users with a few columns
_MOST_LINES = 2_000_000
_INVISIBLE = "\u200b\u200e\u200f\u2060\ufeff"  # copied along from web pages and chats
_COLUMN = re.compile(r"[\w .-]{1,64}")  # what people call a column; of another file nothing is shown
_SEPARATORS = (",", ";", "\t")


def read_identities(path: Path, column: str) -> list[str]:
    """One column of a CSV file with a header line: UTF-8 or UTF-16, separated by commas, semicolons or tabs.

    The lines `#TYPE ..` of Export-Csv and `sep=;` of Excel are skipped, and the column's name is compared without
    regard to letter case. Raises BadInput for a file that cannot be used, or that others can write.
    """
    remedy = f"Name a CSV file (UTF-8 or UTF-16) with a header line and a column {column}, or set identities_column."
    try:
        with open_trusted(path) as file:
            content = file.read(_LARGEST + 1)
        if len(content) > _LARGEST:
            raise ValueError(f"it has more than {in_bytes(_LARGEST)}")
        rows = _rows(_decoded(content))
    except (OSError, ValueError, csv.Error) as error:
        raise BadInput(f"identities_file {path} cannot be read: {error}.", remedy=remedy) from error
    header, *lines = rows or [[]]
    names = [name.strip().strip(_INVISIBLE) for name in header]
    places = [place for place, name in enumerate(names) if without_case(name) == without_case(column.strip())]
    if len(places) != 1:
        what = f"has no column {column}" if not places else f"has {len(places)} columns {column}"
        shown = in_sentence([name for name in names if _COLUMN.fullmatch(name)]) or "none"
        raise BadInput(f"identities_file {path} {what}; its columns: {shown}.", remedy=remedy)
    _refuse_longer_rows(path, lines, len(header))
    return [line[places[0]] for line in lines if len(line) > places[0]]


def _refuse_longer_rows(path: Path, lines: Sequence[Sequence[str]], columns: int) -> None:
    """Raise BadInput for a row with more cells than the header has: behind a separator that belongs to a value, such as
    the commas of a DN without quotation marks, every cell stands in another one's column.
    """
    for number, line in enumerate(lines, start=1):
        if any(cell.strip() for cell in line[columns:]):
            raise BadInput(
                f"identities_file {path}: row {number:,} below the header has {len(line)} cells, and the header"
                f" {columns}, so it is not sure which of them names a user.",
                remedy="Put values that hold the separator into quotation marks, as Export-Csv and Excel do.",
            )


def _decoded(content: bytes) -> str:
    """The text of the file. Raises ValueError for bytes that are neither UTF-8 nor UTF-16."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "utf-16"
    elif content[1:2] == b"\0":
        encoding = "utf-16-le"
    else:
        encoding = "utf-8-sig"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        raise ValueError(
            f"it is not {encoding.upper().removesuffix('-SIG')} (byte {error.start:,}); save it as UTF-8"
        ) from None
    if "\0" in text:
        raise ValueError("it holds NUL characters and is no list of users")
    return text


def _rows(text: str) -> list[list[str]]:
    """The rows that are not empty. Raises csv.Error, and ValueError for a file of too many lines."""
    lines = text.splitlines(keepends=True)
    if len(lines) > _MOST_LINES:
        raise ValueError(f"it has more than {_MOST_LINES:,} lines")
    begin, separator = 0, ""
    while begin < len(lines) and _is_before_the_header(lines[begin]):
        separator = _says_separator(lines[begin]) or separator
        begin += 1
    separator = separator or _most_frequent("".join(lines[begin : begin + 1]))
    reader = csv.reader(
        io.StringIO("".join(lines[begin:]), newline=""), delimiter=separator, skipinitialspace=True, strict=True
    )
    return [row for row in reader if any(cell.strip() for cell in row)]


def _is_before_the_header(line: str) -> bool:
    return not line.strip() or line.lstrip('"').startswith("#TYPE") or bool(_says_separator(line))


def _says_separator(line: str) -> str:
    text = line.strip("\r\n").strip('"')
    return text[4:5] if without_case(text[:4]) == "sep=" and text[4:5] in _SEPARATORS else ""


def _most_frequent(header: str, separators: Sequence[str] = _SEPARATORS) -> str:
    return max(separators, key=header.count)

# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading the lines of a move's journal. A torn last line was left by a killed run, which did nothing after it."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ansible_collections.msrtc.ocs.plugins.module_utils._common.shapes import TEXT, Fields, ListOf
from ansible_collections.msrtc.ocs.plugins.module_utils._common.trusted_files import open_trusted
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import OcsError

from ..checked_lines import decode_record
from .journal_header import check_header

FORMAT = 1  # the newest that is understood

_LONGEST_HEADER = 1024 * 1024  # bytes
_TAIL = 1024  # bytes at the end of a file, in which its last line is looked for
# How the lines of a user begin, since the keys of a record are in alphabetical order.
_USER = re.compile(rb'\{"address":("(?:[^"\\]|\\.)*"),(?:"carry":"\w+",)?"(data|becomes)":(null)?')
_GUID = re.compile(rb'"guid":"([^"]*)"')
_DIRECTORY, _END = b'"directory":{', b'{"ended":'


class JournalError(OcsError):
    """A journal cannot be written or read."""


@dataclass(frozen=True, slots=True)
class JournalLine:
    """One whole line: its number, the byte at which it begins, and its text."""

    number: int
    offset: int
    text: bytes


_ANY = Fields()
_OF_A_USER = Fields({"address": TEXT})
_SHAPES = {
    "user": Fields({"address": TEXT, "directory": Fields(optional={"guid": TEXT})}),
    "newer": _OF_A_USER,
    "merging": _OF_A_USER,
    "stage": Fields({"stage": TEXT, "addresses": ListOf(TEXT)}),
}


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """The content of a line: its kind ("header", "user", "newer", "merging", "stage" or "end") and its users'
    addresses.

    `stage`: that the users reached. `guid`: of the account; empty where the line does not have it. `has_data`: the
    source had any data of the user. `header`: the content of the first line.
    """

    kind: str
    addresses: tuple[str, ...] = ()
    stage: str = ""
    guid: str = ""
    has_data: bool = True
    header: Mapping[str, Any] = field(default_factory=dict)


def lines_of(path: Path, longest: int | None = None) -> Iterator[JournalLine]:
    """The whole lines of a file; of one that has more than `longest` bytes, only its beginning.

    Raises JournalError, UntrustedFile.
    """
    try:
        with open_trusted(path) as lines:
            offset = number = 0
            while text := lines.readline(-1 if longest is None else longest + 1):
                if not text.endswith(b"\n") and (longest is None or len(text) <= longest):
                    return
                number += 1
                yield JournalLine(number, offset, text)
                offset += len(text)
    except OSError as error:
        raise unreadable(path, error.strerror or str(error)) from error


def entry_of(record: Mapping[str, Any]) -> JournalEntry:
    """The content of a record. Raises KeyError, TypeError and ValueError for one that no journal
    has.
    """
    kind = record["record"]
    for wrong in _SHAPES.get(kind, _ANY)(record, str(kind)):
        raise ValueError(wrong)
    if kind == "header":
        check_header(record)
        return JournalEntry(kind, header=record)
    if kind == "stage":
        return JournalEntry(kind, tuple(record["addresses"]), record["stage"])
    if kind not in ("user", "newer", "merging"):
        return JournalEntry(kind)
    guid = (record["directory"].get("guid") or "") if kind == "user" else ""
    return JournalEntry(kind, (record["address"],), guid=guid, has_data=record["data"] is not None)


def decoded(line: JournalLine) -> JournalEntry | None:
    """The content of a line; None where it is damaged."""
    record = decode_record(line.text)
    return entry_of(record) if record is not None else None


def at_a_glance(line: JournalLine) -> JournalEntry | None:
    """The entry of a line, without a look at users' data: for large journals whose data is seldom needed."""
    text = line.text
    if text.startswith(_END):
        return JournalEntry("end")
    user = _USER.match(text)
    if user is None:
        return decoded(line)
    try:
        address = str(json.loads(user[1].decode("utf-8", "replace")))
    except ValueError:
        return None
    if user[2] == b"becomes":
        return JournalEntry("merging", (address,))
    at = text.rfind(_DIRECTORY)
    if at < 0:  # what the user changed meanwhile
        return JournalEntry("newer", (address,))
    guid = _GUID.search(text, at)
    named = guid[1].decode("ascii", "replace") if guid else ""
    return JournalEntry("user", (address,), guid=named, has_data=user[3] is None)


def header_of(path: Path) -> dict[str, Any] | None:
    """The record of the first line; None where that is torn, damaged or missing. Raises OSError, UntrustedFile."""
    with open_trusted(path) as lines:
        return decode_record(lines.readline(_LONGEST_HEADER))


def has_end(path: Path) -> bool:
    """The last line is the journal's end; only the file's tail is read.

    Raises JournalError, UntrustedFile.
    """
    try:
        with open_trusted(path) as file:
            file.seek(max(0, os.fstat(file.fileno()).st_size - _TAIL))
            lines = file.read().splitlines(keepends=True)
    except OSError as error:
        raise unreadable(path, error.strerror or str(error)) from error
    record = decode_record(lines[-1]) if lines else None
    return record is not None and record.get("record") == "end"


def records_at(path: Path, offsets: Iterable[int]) -> Iterator[dict[str, Any]]:
    """The records that begin at these bytes. Raises JournalError, OSError."""
    with open_trusted(path) as lines:
        for offset in offsets:
            lines.seek(offset)
            record = decode_record(lines.readline())
            if record is None:
                raise unreadable(path, f"the record at byte {offset} is damaged")
            yield record


def unreadable(path: Path, reason: str) -> JournalError:
    """The error for a journal that cannot be read, though its users cannot be judged without it."""
    return JournalError(
        f"The journal {path} cannot be read: {reason}.",
        remedy="Restore the file, or move it out of journal_dir if the users in it are known to be right.",
    )

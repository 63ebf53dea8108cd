# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Records in files of JSON Lines, each with a check of its own: journals and exported users.

A record has one spelling only, so that equal data makes equal bytes and every damage shows: keys in alphabetical
order, no blanks, UTF-8. Every line ends with `check`, the first 16 hexadecimal digits of the SHA-256 of the record
without it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from ansible_collections.msrtc.ocs.plugins.module_utils._common.typed_json import JsonText

_ENCODE = json.JSONEncoder(ensure_ascii=False, check_circular=False, sort_keys=True, separators=(",", ":")).encode
_CHECK, _AFTER_CHECK = b',"check":"', b'"}\n'
_CHECK_LENGTH = len(_CHECK) + 16 + len(_AFTER_CHECK)


def encode_record(record: Mapping[str, Any]) -> bytes:
    """One line, with its check. Half a surrogate pair, which SQL Server can hold, is written as its JSON escape.

    A value may be a JsonText whose names are in order and between which no blanks stand.
    """
    values = (
        f"{_ENCODE(name)}:{value.text if isinstance(value, JsonText) else _ENCODE(value)}"
        for name, value in sorted(record.items())
    )
    encoded = f"{{{','.join(values)}}}".encode("utf-8", "backslashreplace")
    return encoded[:-1] + _end_of(encoded)


def _end_of(encoded: bytes) -> bytes:
    """The end of the line of an encoded record, in the place of its last brace."""
    return _CHECK + hashlib.sha256(encoded).hexdigest()[:16].encode("ascii") + _AFTER_CHECK


def parse_record(line: bytes) -> dict[str, Any]:
    """The record of a line. Raises ValueError, with the reason in words, for a line that `encode_record` cannot have
    written.
    """
    if not line.endswith(b"\n"):
        raise ValueError("the line is cut off")
    try:
        record = json.loads(line.decode("utf-8"), parse_constant=_no_such_number)
    except UnicodeDecodeError:
        raise ValueError("it is not UTF-8") from None
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    except ValueError as error:
        raise ValueError(f"it is not JSON ({error})") from None
    if not isinstance(record, dict):
        raise ValueError("it is not a JSON object")
    if not isinstance(record.pop("check", None), str):
        raise ValueError("it has no check")
    if encode_record(record) != line:
        raise ValueError("its check does not fit: the line was changed or damaged")
    return record


def reread_record(line: bytes) -> dict[str, Any]:
    """The record of a line that `parse_record` has accepted before. Cheaper, since only the check is compared.

    Raises ValueError when the line has changed since.
    """
    body, end = line[:-_CHECK_LENGTH] + b"}", line[-_CHECK_LENGTH:]
    if end != _end_of(body):
        raise ValueError("its check does not fit: the line was changed or damaged")
    record: dict[str, Any] = json.loads(body)
    return record


def decode_record(line: bytes) -> dict[str, Any] | None:
    """The record of a line, or None when the line is torn or damaged."""
    try:
        return parse_record(line)
    except ValueError:
        return None


def _no_such_number(name: str) -> None:
    raise ValueError(f"{name} is no number")

# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The values that a back end holds, and their form in JSON: each keeps its type and its precision."""

from __future__ import annotations

import base64
import json
from binascii import b2a_base64
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from json.encoder import encode_basestring
from typing import Any, TypeAlias

Value: TypeAlias = "bool | int | str | bytes | datetime | Decimal | float | None"


def value_to_json(value: Value) -> Any:
    """The JSON form: bytes become `{"base64": ...}`, times `{"utc": ...}`, decimals `{"decimal": ...}`; other values
    stay.
    """
    written = _WRITTEN.get(type(value))
    return value if written is None else written(value)


def value_to_text(value: Value) -> str:
    """The JSON form of a value as text, without blanks."""
    return TEXTS[type(value)](value)


def value_from_json(value: Any) -> Value:
    """The value of a JSON form. Raises `ValueError`, naming the expected form, for a form that `value_to_json` cannot
    have made.
    """
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, dict) and len(value) == 1:
        ((kind, text),) = value.items()
        if kind in _TYPED and isinstance(text, str):
            typed: Value = _TYPED[kind](text)
            return typed
    raise ValueError("a value must be null, true, false, a number, a text, or one of base64, utc and decimal")


@dataclass(frozen=True)
class JsonText:
    """A value that is JSON text already: it is written as it stands."""

    text: str


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is not None:
        raise ValueError("a time is written without a time zone: it is always UTC")
    if moment.microsecond % 1000:
        raise ValueError("a time is written in whole milliseconds")
    return moment


def _decimal(text: str) -> Decimal:
    number = Decimal(text) if text.lstrip("-").replace(".", "", 1).isdecimal() else None
    if number is None:
        raise ValueError("a decimal number is written with digits and a point")
    return number


_TYPED: Mapping[str, Any] = {
    "base64": lambda text: base64.b64decode(text, validate=True),
    "utc": _moment,
    "decimal": _decimal,
}
_WRITTEN: Mapping[type, Any] = {
    bytes: lambda value: {"base64": base64.b64encode(value).decode("ascii")},
    datetime: lambda value: {"utc": value.isoformat(timespec="milliseconds")},
    Decimal: lambda value: {"decimal": format(value, "f")},  # never with an exponent
}
_ENCODE = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":")).encode


class _Texts(dict[type, Callable[[Any], str]]):
    """The function that writes the values of a type as JSON text; any other type goes the way through an encoder."""

    def __missing__(self, kind: type) -> Callable[[Any], str]:
        self[kind] = _encoded
        return _encoded


def _encoded(value: Value) -> str:
    return _ENCODE(value_to_json(value))


TEXTS: Mapping[type, Callable[[Any], str]] = _Texts(
    {
        str: encode_basestring,
        int: int.__repr__,
        bool: {True: "true", False: "false"}.__getitem__,
        bytes: lambda value: f'{{"base64":"{b2a_base64(value, newline=False).decode("ascii")}"}}',
        datetime: lambda value: f'{{"utc":"{value.isoformat(timespec="milliseconds")}"}}',
    }
)

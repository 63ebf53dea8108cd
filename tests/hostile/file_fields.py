# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fields of the wrong type in files of JSON: each field of the good content gets each of these values in turn."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from ansible_collections.msrtc.ocs.plugins.module_utils._files.checked_lines import encode_record

WRONG: dict[str, Any] = {
    "null": None,
    "zero": 0,
    "negative": -1,
    "fraction": 1.5,
    "great": 10**30,
    "true": True,
    "empty text": "",
    "text": "x",
    "text that steers": "a\x1b[2J\nTASK [b]\u202e",
    "half a surrogate": "\ud800",
    "empty list": [],
    "list of null": [None],
    "list of lists": [[["a"]]],
    "empty object": {},
    "object": {"a": {"b": 1}},
    "left out": ...,
}
Step = str | int


def with_wrong_fields(good: bytes, value: str) -> Iterator[tuple[str, bytes]]:
    """The name of each field with the content in which it has the wrong value. A line with a check gets a new one."""
    try:
        documents, lines = [json.loads(good)], False
    except ValueError:
        documents, lines = [json.loads(line) for line in good.splitlines()], True
    seen = set()
    for number, document in enumerate(documents):
        checked = isinstance(document, dict) and "check" in document and "record" in document
        kind = str(document.get("record", "")) if isinstance(document, dict) else ""
        for steps, wrong in with_wrong_values(document, value):
            name = ".".join([kind, *("[]" if isinstance(step, int) else step for step in steps)])
            if name in seen or (checked and steps == ("check",)):
                continue
            seen.add(name)
            changed = [*documents]
            changed[number] = wrong
            yield (
                name,
                b"".join(_encoded(record, checked and index == number, lines) for index, record in enumerate(changed)),
            )


def with_wrong_values(value: Any, wrong: str) -> Iterator[tuple[tuple[Step, ...], Any]]:
    """The path to each field of a value, with the value in which it is wrong."""
    for steps in _places(value):
        yield steps, _changed(value, steps, WRONG[wrong])


def _places(value: Any, *above: Step) -> Iterator[tuple[Step, ...]]:
    """The first of a list stands for all; the value as a whole is one of `CONTENTS`."""
    inside = value.items() if isinstance(value, dict) else enumerate(value[:1]) if isinstance(value, list) else ()
    for step, inner in inside:
        yield (*above, step)
        yield from _places(inner, *above, step)


def _changed(document: Any, steps: tuple[Step, ...], value: Any) -> Any:
    copied = json.loads(json.dumps(document))
    place = copied
    for step in steps[:-1]:
        place = place[step]
    if value is ...:
        del place[steps[-1]]
    else:
        place[steps[-1]] = value
    return copied


def _encoded(document: Any, changed: bool, lines: bool) -> bytes:
    """As it was, but for its blanks; `changed`: with a check that fits."""
    if changed:
        return encode_record({key: value for key, value in document.items() if key != "check"})
    if isinstance(document, dict) and "check" in document:
        return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass") + b"\n"
    return json.dumps(document).encode() + (b"\n" if lines else b"")

# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lists of names, sizes and durations in messages: the same form everywhere, and no longer than a person reads."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

LINES = 20  # lines of one list in a message
NAMES = 10  # names in one sentence
LONGEST = 500  # characters of an item; the longest SIP URI has 454
LONGEST_LIST = 3000  # characters of all items together
END = 150  # of these at the end of a line, which says what to do


def in_lines(lines: Sequence[str], whole: str) -> str:
    """A list, a line for each item; `whole` says where all of them are, if there are too many for a message.

    An item may continue in further lines, which begin with two blanks.
    """
    shown = _first(cut("\n".join(cut(part) for part in line.split("\n")), LONGEST_LIST) for line in lines[:LINES])
    if len(lines) > len(shown):
        shown.append(f"and {len(lines) - len(shown):,} more: {whole}.")
    return "".join(f"\n- {line}" for line in shown) + "\n"


def in_sentence(names: Sequence[str], separator: str = ", ", of: int | None = None) -> str:
    """Names in a sentence, and the number of further ones. `of`: the whole number, where not all names are given."""
    shown = _first(cut(name) for name in names[:NAMES])
    more = max(len(names) if of is None else of, len(names)) - len(shown)
    listed = separator.join(shown)
    return f"{listed} and {more:,} more" if more else listed


def in_bytes(size: int) -> str:
    """A size that can be compared with another one: 1,234,567 bytes."""
    return f"{size:,} bytes"


def duration(seconds: float) -> str:
    """A duration for people, such as 2 h 05 min, 3 min 12 s, 7 s."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes:02} min"
    return f"{minutes} min {rest:02} s" if minutes else f"{rest} s"


def cut(text: str, longest: int = LONGEST) -> str:
    """The text, cut in the middle if it is longer, since the end of a line says what to do."""
    if len(text) <= longest:
        return text
    return f"{text[: longest - END]}... ({len(text):,} characters) ...{text[-END:]}"


def _first(things: Iterable[str]) -> list[str]:
    """The first things, as many as a message has room for, and one at least."""
    shown: list[str] = []
    for thing in things:
        if shown and sum(map(len, shown)) + len(thing) > LONGEST_LIST:
            break
        shown.append(thing)
    return shown

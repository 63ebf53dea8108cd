# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lists of names and sizes in messages: the same form everywhere, and no longer than a person reads."""

from __future__ import annotations

from collections.abc import Sequence

LINES = 20  # lines of one list in a message
NAMES = 10  # names in one sentence
LONGEST = 500  # characters of an item; the longest SIP URI has 454
END = 150  # of these at the end of a line, which says what to do


def in_lines(lines: Sequence[str], whole: str) -> str:
    """A list, a line for each item; `whole` says where all of them are, if there are too many for a message.

    An item may continue in further lines, which begin with two blanks.
    """
    shown = ["\n".join(_shortened(part) for part in line.split("\n")) for line in lines[:LINES]]
    if len(lines) > LINES:
        shown.append(f"and {len(lines) - LINES:,} more: {whole}.")
    return "".join(f"\n- {line}" for line in shown) + "\n"


def in_sentence(names: Sequence[str], separator: str = ", ", of: int | None = None) -> str:
    """Names in a sentence, and the number of further ones. `of`: the whole number, where not all names are given."""
    more = max(len(names) if of is None else of, len(names)) - len(names[:NAMES])
    shown = separator.join(_shortened(name) for name in names[:NAMES])
    return f"{shown} and {more:,} more" if more else shown


def in_bytes(size: int) -> str:
    """A size that can be compared with another one: 1,234,567 bytes."""
    return f"{size:,} bytes"


def _shortened(text: str) -> str:
    """The text cut in the middle, since the end of a line says what to do."""
    if len(text) <= LONGEST:
        return text
    return f"{text[: LONGEST - END]}... ({len(text):,} characters) ...{text[-END:]}"

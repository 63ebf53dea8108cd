# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How messages name many things, and how they say sizes: the same way everywhere, and no more than a person reads."""

from __future__ import annotations

from collections.abc import Sequence

LINES = 20  # of one list in a message
NAMES = 10  # in one sentence
LONGEST = 500  # characters of one of them; the longest SIP URI has 454
END = 150  # of these, where a line says what to do


def in_lines(lines: Sequence[str], whole: str) -> str:
    """A list, a line for each thing; `whole` says where all of them are, in case these are too many for a message.

    A thing may go on in further lines, which begin with two blanks.
    """
    shown = ["\n".join(_shortened(part) for part in line.split("\n")) for line in lines[:LINES]]
    if len(lines) > LINES:
        shown.append(f"and {len(lines) - LINES:,} more: {whole}.")
    return "".join(f"\n- {line}" for line in shown) + "\n"


def in_sentence(names: Sequence[str], separator: str = ", ", of: int | None = None) -> str:
    """Names in a sentence, and how many more there are; `of`: how many, where not all names are given."""
    more = max(len(names) if of is None else of, len(names)) - len(names[:NAMES])
    shown = separator.join(_shortened(name) for name in names[:NAMES])
    return f"{shown} and {more:,} more" if more else shown


def in_bytes(size: int) -> str:
    """A size that can be compared with another one: 1,234,567 bytes."""
    return f"{size:,} bytes"


def _shortened(text: str) -> str:
    """Cut in the middle, since a line ends with what to do."""
    if len(text) <= LONGEST:
        return text
    return f"{text[: LONGEST - END]}... ({len(text):,} characters) ...{text[-END:]}"

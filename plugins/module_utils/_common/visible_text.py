# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Texts for people: a server's text can neither steer a terminal nor look like a line of Ansible's."""

from __future__ import annotations

import re

# Control characters, characters that change the direction of the text after them, and ends of lines for some programs.
_STEERING = "\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069"
# Characters of no width, with which two names look the same, and halves of characters, which no log file can hold.
# Those that join letters and pictures (U+200C, U+200D) belong to names.
_INVISIBLE = "\xad\u180e\u200b\u2060-\u2064\ufeff\ufff9-\ufffb\ud800-\udfff"
_SHOWN = re.compile(f"[{_STEERING}{_INVISIBLE}]")
# Beginnings of lines in the collection's own messages: an item of a list, and a block to paste into variables.
_STRANGE_LINE = re.compile(r"\n(?!- |  |user_data_maps:|\Z)")


def visible(message: str) -> str:
    """A message with such characters as escapes. Lists and blocks in it keep their lines."""
    return _SHOWN.sub(_escaped, _STRANGE_LINE.sub(r"\\n", message))


def visible_line(text: str) -> str:
    """As `visible`, for a text that stays one line."""
    return _SHOWN.sub(_escaped, text.replace("\n", r"\n"))


def _escaped(found: re.Match[str]) -> str:
    number = ord(found.group())
    return {9: r"\t", 13: r"\r"}.get(number, f"\\x{number:02x}" if number < 0x100 else f"\\u{number:04x}")

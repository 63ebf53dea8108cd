# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every letter of Unicode whose case is special, and addresses of people who are spelled with it."""

from __future__ import annotations

import sys

from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import folded


def _is_special(letter: str) -> bool:
    """The letter is neither one small letter nor the one capital letter of one."""
    small, capital = letter.lower(), letter.upper()
    plain = len(small) == len(capital) == 1 and letter.casefold() == small
    return not (plain and letter in (small, capital) and small.upper() == capital and capital.lower() == small)


# Such as ß, ﬁ, İ, ı, ǅ, ς, ſ and the Kelvin sign; halves of surrogate pairs are no letters.
SPECIAL_LETTERS = [
    letter
    for letter in map(chr, range(sys.maxunicode + 1))
    if not "\ud800" <= letter <= "\udfff" and _is_special(letter)
]


def spelled_with(letter: str) -> str:
    """The address of a person with this letter."""
    return f"an{letter}a@example.com"


def _people() -> dict[str, str]:
    """By folded address: a capital and its small letter are one person's."""
    people: dict[str, str] = {}
    for letter in SPECIAL_LETTERS:
        for spelling in (letter, letter.casefold()):
            people.setdefault(folded(spelled_with(spelling)), spelled_with(spelling))
    return people


# With each of them those whom Python's casefold takes for the same person.
ADDRESSES = sorted(_people().values())

# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Letter case: the one place that says which two letters are the same letter.

SQL Server and Active Directory compare names letter by letter, by tables of their own that differ from version to
version and from collation to collation (inferred; neither is public for these versions). Python's `casefold` writes
other letters instead: `straße` becomes `strasse`, `ﬁsh` becomes `fish`. With such a spelling a user would not be found,
and two users could become one. So only pairs on which every table agrees are one letter here: a capital letter and its
small one, each a single character. Other letters that a server does not tell apart are left to the server: it is asked
with the name as it is spelled.
"""

from __future__ import annotations


class _SmallLetters(dict[int, str]):
    """Small letters by the code points of their capital, or title case, letters; everything else stands for itself."""

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        small = letter.lower()
        if len(small) != 1 or letter not in (small.upper(), small.title()):
            small = letter
        self[code] = small
        return small


_SMALL_LETTERS = _SmallLetters()


def without_case(text: str) -> str:
    """The form of a text for comparisons without regard to letter case. It is for comparing only: texts that are
    written, shown or sent to a server stay as they are spelled. The very same text where it has that form already, so
    that both are one in memory.
    """
    form = text.lower() if text.isascii() else text.translate(_SMALL_LETTERS)
    return text if form == text else form

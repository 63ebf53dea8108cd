# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Letter case: the one place that says which two letters are the same letter.

SQL Server and Active Directory compare names letter by letter, by tables of their own that differ from version to
version and from collation to collation (inferred; neither is public for these versions). Python's `casefold` writes
other letters instead: `straße` becomes `strasse`, `ﬁsh` becomes `fish`. Who is looked up by such a spelling is not
found, and two people can become one. So only what every table agrees on is one letter here: a capital letter and its
small one, each a single character. Whatever a server does not tell apart besides, the server itself finds out: it is
asked with the name as it is spelled.
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
    """The form in which two texts are compared whose letter case does not matter. It is for comparing only: what is
    written, shown or sent to a server stays as it is spelled.
    """
    return text.lower() if text.isascii() else text.translate(_SMALL_LETTERS)

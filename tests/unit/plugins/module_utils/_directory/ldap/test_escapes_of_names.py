# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Any text can be compared as a DN: those of files may hold what no directory has, such as half of a character."""

from __future__ import annotations

import random

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._directory.ldap import values
from samples import sample

PIECES = [
    "CN=",
    "DC=x",
    ",",
    "=",
    "\\",
    "\\\\",
    "\\2C",
    "\\ff",
    "\\c3\\a9",
    "\\0ADEL:",
    "\0",
    "é",
    "\ud800",
    "\udcff",
    " ",
    "#",
]


@pytest.mark.parametrize(
    ("dn", "name"),
    [
        (r"CN=\c3\a9,DC=x", "é"),
        (r"CN=a\2Cb\,c,DC=x", "a,b,c"),
        (r"CN=\41\c3\a9\ ,DC=x", "Aé\\"),
        ("CN=\ud800\\2C,DC=x", "\ud800,"),
        (r"CN=\ff,DC=x", "\udcff"),
        ("CN=é\\c3\\a9,DC=x", "éé"),
    ],
    ids=["bytes of one letter", "both ways", "a blank at the end", "half a character", "no UTF-8", "letter and bytes"],
)
def test_escapes(dn: str, name: str) -> None:
    assert values.first_name(dn) == name


def test_any_text() -> None:
    chance = random.Random(2007)
    for _number in range(sample(2000)):
        text = "".join(chance.choice(PIECES) for _piece in range(chance.randint(0, 12)))
        assert values.same_dn(text, text)
        assert values.is_below(f"{text},DC=y", "DC=y") or text.endswith("\\")
        assert isinstance(values.domain_of(text) + values.parent(text) + values.storable_dn(text), str)

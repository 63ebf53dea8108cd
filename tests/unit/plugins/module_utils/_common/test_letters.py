# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Letter case: two people stay two, one person stays one, for every letter of Unicode."""

from __future__ import annotations

import sys
from collections import defaultdict
from pathlib import Path

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._common.letters import without_case
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users.identities import Identity
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import UserData, folded

from ..special_letters import SPECIAL_LETTERS, spelled_with

PLUGINS = Path(__file__).resolve().parents[4] / "plugins"
LETTERS = [chr(code) for code in range(sys.maxunicode + 1)]
COMPARED = {letter: small for letter in LETTERS if (small := without_case(letter)) != letter}  # what differs, of all


def test_the_special_letters_are_all_there() -> None:
    assert len(SPECIAL_LETTERS) > 250
    assert set("\u00df\ufb01\u0130\u0131\u01c5\u03c2\u017f\u212a\u1e9e\u0149\u1f80") <= set(SPECIAL_LETTERS)


def test_what_is_compared_is_as_long_as_what_is_spelled() -> None:
    """No letter becomes several, so that two different names stay different."""
    assert len(COMPARED) > 1000
    assert [letter for letter, small in COMPARED.items() if len(small) != 1] == []
    assert [letter for letter, small in COMPARED.items() if without_case(small) != small] == []


def test_only_a_capital_and_its_small_letter_are_the_same() -> None:
    """In every other pair, one letter is the other's by a rule that not every server has."""
    same = defaultdict(set)
    for letter, small in COMPARED.items():
        same[small].add(letter)
    for small, letters in same.items():
        assert letters <= {small, small.upper(), small.title()}
    assert without_case("ÄÖÜ ŽIŽKA ИВАН ΑΝΝΑ") == without_case("äöü žižka иван αννα")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("straße", "strasse"),
        ("ﬁsh", "fish"),
        ("İzmir", "izmir"),
        ("ısı", "isi"),
        ("ſam", "sam"),
        ("\u212aim", "kim"),
        ("ŉ", "ʼn"),
        ("ẞ", "ß"),
    ],
)
def test_two_people(one: str, other: str) -> None:
    assert folded(f"{one}@example.com") != folded(f"{other}@example.com")
    assert Identity.parse(f"sip:{one}@example.com").key != Identity.parse(f"sip:{other}@example.com").key
    contacts = tuple({"address": f"{name}@example.com"} for name in (one, other))
    assert len(set(UserData("a@example.com", {"contacts": contacts}).texts("contacts"))) == 2


@pytest.mark.parametrize(
    ("one", "other"), [("STRAßE", "straße"), ("ǅinn ", "Ǆinn"), ("ǅinn", "ǆinn"), ("İZMİR", "İzmİr")]
)
def test_one_person(one: str, other: str) -> None:
    assert folded(one) == folded(other)


@pytest.mark.parametrize("letter", SPECIAL_LETTERS, ids=ascii)
def test_an_identity_is_looked_up_as_it_is_spelled(letter: str) -> None:
    address = spelled_with(letter)
    for text in (f"sip:{address}", address):
        identity = Identity.parse(text)
        assert identity.address == address
        assert f"=sip:{address})" in identity.ldap_filter


def test_letters_are_compared_in_one_place() -> None:
    """casefold takes different people for one; what journals of earlier versions hold is read as they wrote it."""
    allowed = {"_letters.py", "journal_addresses.py"}
    sources = (path for path in PLUGINS.rglob("*.py") if path.name not in allowed)
    assert [path.name for path in sources if "casefold" in path.read_text(encoding="utf-8")] == []

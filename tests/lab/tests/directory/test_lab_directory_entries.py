# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Names, LDIF and policies are written so that a reader gets back what was meant."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lab.directory import ldif, processes, samba
from lab.directory.forest import Forest, Pool
from lab.directory.ldif import Entry
from lab.directory.ocs_schema import OCS_NUMBERS, PEOPLE_ATTRIBUTES, attribute_identifier, ocs_schema
from lab.directory.policies import Policy

NAMES = st.text(st.characters(blacklist_categories=("Cs", "Cc")), min_size=1, max_size=30)


@given(NAMES)
def test_a_name_survives_being_escaped(name: str) -> None:
    assert ldif.first_name(ldif.child(name, "OU=People,DC=x")) == ("CN", name)


@pytest.mark.parametrize(
    ("value", "line"),
    [
        ("plain", "cn: plain\n"),
        (" blank first", "cn:: IGJsYW5rIGZpcnN0\n"),
        ("blank last ", "cn:: YmxhbmsgbGFzdCA=\n"),
        (":colon", "cn:: OmNvbG9u\n"),
        ("Zürich", "cn:: WsO8cmljaA==\n"),
        (True, "cn: TRUE\n"),
        (b"\x00\xff", "cn:: AP8=\n"),
    ],
)
def test_values_that_ldif_cannot_hold_are_encoded(value: ldif.Value, line: str) -> None:
    assert line in ldif.text([Entry("DC=x", {"cn": value})])


@pytest.mark.parametrize("style", ["plain", "cdata", "blanks", "namespace", "declaration", "upper_case"])
def test_a_policy_says_the_same_in_every_style(style: str) -> None:
    policy = Policy("R&D <1>", "meeting", {"AllowIPAudio": True, "Usages": ("a & b", "c")}, style=style)
    root = ElementTree.fromstring(policy.xml().replace(' encoding="utf-16"', ""))
    found = {each_element.attrib["name"].strip().lower(): each_element for each_element in root}
    assert (found["name"].text or "").strip().lower() == "r&d <1>"
    assert (found["allowipaudio"].text or "").strip().lower() == "true"
    assert [element.text for element in found["usages"]] == ["a & b", "c"]


def test_public_numbers_are_used_where_they_are_known() -> None:
    by_name = {attribute.name: attribute for attribute in PEOPLE_ATTRIBUTES}
    assert attribute_identifier(by_name["UserPolicy"]) == f"{OCS_NUMBERS}.132"
    identifiers = [attribute_identifier(attribute) for attribute in ocs_schema("R2").attributes]
    assert len(set(identifiers)) == len(identifiers)


def test_a_live_pool_is_found_before_a_removed_one_of_the_same_name() -> None:
    old, new = Pool("pool", removed=True), Pool("POOL", container="configuration")
    assert Forest(pools=(old, new)).pool("Pool") is new


def test_a_folder_too_deep_for_sockets_is_refused() -> None:
    deep = Path("/tmp") / ("x" * 90)
    with pytest.raises(processes.LabError, match="take a shorter one"):
        samba.build(deep, Forest())


def test_a_missing_samba_is_named_with_its_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(samba, "_SAMBA", "/nowhere/samba")
    with pytest.raises(processes.LabError, match=r"apt-get install .* samba"):
        samba.require_samba()

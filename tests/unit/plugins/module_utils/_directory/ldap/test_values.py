# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.msrtc.ocs.plugins.module_utils._directory.ldap import values

ADELE = r"CN=LC Services\0ADEL:6f1d6ab7-3a6c-4b52-8f0d-111111111111,CN=Deleted Objects,DC=corp,DC=test"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("CN=LC Services,CN=Pools,DC=corp", "cn=Lc Services, CN=pools ,dc=CORP"),
        (r"CN=Smith\, John,DC=corp", r"CN=Smith\2C John,DC=corp"),
        (r"CN=Z\C3\BCrich,DC=corp", "CN=Zürich,DC=corp"),
        (r"CN=back\\,DC=corp", r"CN=back\5C,DC=corp"),
    ],
)
def test_spellings_of_one_dn_are_the_same(one: str, other: str) -> None:
    assert values.same_dn(one, other)


def test_other_dns_are_not_the_same() -> None:
    assert not values.same_dn("CN=a,DC=corp", "CN=b,DC=corp")
    assert not values.same_dn(r"CN=a\,CN=b,DC=corp", "CN=a,CN=b,DC=corp")
    assert not values.same_dn("CN=a,DC=corp", None)
    assert values.same_dn(None, None)


def test_below_means_in_the_tree_and_not_in_the_text() -> None:
    assert values.is_below("CN=a,DC=corp,DC=test", "dc=corp,dc=test")
    assert values.is_below("DC=corp,DC=test", "DC=corp,DC=test")
    assert not values.is_below("CN=a,DC=mycorp,DC=test", "DC=corp,DC=test")
    assert not values.is_below("DC=test", "DC=corp,DC=test")


def test_parts_of_a_dn() -> None:
    dn = r"CN=Smith\, John,OU=People,DC=corp,DC=example,DC=test"
    assert values.first_name(dn) == "Smith, John"
    assert values.parent(dn) == "OU=People,DC=corp,DC=example,DC=test"
    assert values.parent(dn, 2) == "DC=corp,DC=example,DC=test"
    assert values.domain_of(dn) == "corp.example.test"
    assert values.parent(r"CN=back\\,DC=corp") == "DC=corp"


def test_a_deleted_object_is_named_by_its_guid() -> None:
    assert values.storable_dn(ADELE) == "<GUID=6f1d6ab7-3a6c-4b52-8f0d-111111111111>"
    assert values.storable_dn("CN=a,DC=corp") == "CN=a,DC=corp"


@given(st.uuids())
def test_guids_go_both_ways(guid: uuid.UUID) -> None:
    assert values.guid_text(values.guid_bytes(str(guid))) == str(guid)


def test_sids() -> None:
    raw = bytes([1, 5, 0, 0, 0, 0, 0, 5]) + b"".join(
        part.to_bytes(4, "little") for part in (21, 1111111111, 2222222222, 3333333333, 500)
    )
    assert values.sid_text(raw) == "S-1-5-21-1111111111-2222222222-3333333333-500"
    assert values.sid_text(raw[:-1]) is None
    assert values.sid_text(None) is None


@pytest.mark.parametrize(
    ("stored", "address"), [("sip:a@b.c", "a@b.c"), ("SIP:a@b.c", "a@b.c"), ("a@b.c", "a@b.c"), (None, None)]
)
def test_addresses_without_their_scheme(stored: str | None, address: str | None) -> None:
    assert values.without_scheme(stored) == address

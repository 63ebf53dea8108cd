# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A plan's accounts come back exactly as they were given, and take little room."""

from __future__ import annotations

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.msrtc.ocs.plugins.module_utils._operations.bulk.planning.packed_account import (
    NO_ACCOUNT,
    dn_of,
    guid_of,
    packed_account,
)

GUID = "0b7e1f2a-93c4-4d5e-8f60-718293a4b5c6"


@pytest.mark.parametrize("guid", [GUID, GUID.upper(), f"{{{GUID}}}", GUID.replace("-", ""), "", "another-guid" * 40])
@pytest.mark.parametrize(
    "dn",
    [
        "CN=Anna Berg,OU=People,DC=corp,DC=example,DC=test",
        r"CN=Berg\, Anna,OU=R\,D,DC=corp,DC=example,DC=test",
        "CN=Zoë \udcff Łuk,DC=test",
        "CN=nobody above",
        "",
    ],
)
def test_it_comes_back_as_it_was(dn: str, guid: str) -> None:
    account = packed_account(dn, guid)
    assert (dn_of(account), guid_of(account)) == (dn, guid)


@given(st.text(st.characters(exclude_characters="\0")), st.uuids())
def test_so_does_any_other(dn: str, guid: object) -> None:
    account = packed_account(dn, str(guid))
    assert (dn_of(account), guid_of(account)) == (dn, str(guid))


def test_no_account_is_none() -> None:
    assert packed_account(None, None) == NO_ACCOUNT
    assert dn_of(NO_ACCOUNT) is None and guid_of(NO_ACCOUNT) is None


def test_accounts_of_one_place_take_their_own_names_only() -> None:
    place = ",OU=Department,OU=People,OU=Headquarters,DC=corp,DC=example,DC=test"
    names = ["CN=Anna Berg", r"CN=Berg\, Anna"]
    sizes = [sys.getsizeof(packed_account(name + place, GUID)) for name in names]
    assert sizes == [sys.getsizeof(b"") + 21 + len(name) for name in names]

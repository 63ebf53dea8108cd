# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The forms of an account's name, and the form that a text has."""

from __future__ import annotations

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users.identities import Identity, keys_of
from unit.plugins.module_utils._operations.move.simulation import user


@pytest.mark.parametrize("text", ["sip:tab\\back@example.test", "SIP:tab\\back@example.test", "tab\\back@example.test"])
def test_an_address_may_hold_a_backslash(text: str) -> None:
    identity = Identity.parse(text)
    assert identity.address == "tab\\back@example.test"
    assert "=sip:tab\\5cback@example.test)" in identity.ldap_filter.replace("SIP:", "sip:")
    assert identity.key in keys_of(user("tab\\back@example.test", None))


def test_a_logon_name_with_an_at_sign_is_found_too() -> None:
    account = user("anna@example.test", None, login="EXAMPLE\\an@na", domain="example.com")
    for text in ("EXAMPLE\\an@na", "example.com\\AN@NA"):
        identity = Identity.parse(text)
        assert identity.key in keys_of(account)
        assert "(sAMAccountName=an@na)" in identity.ldap_filter.lower().replace("samaccountname", "sAMAccountName")


def test_a_logon_name_is_no_address() -> None:
    identity = Identity.parse("EXAMPLE\\anna")
    assert identity.address is None
    assert identity.key in keys_of(user("x@example.test", None, login="example\\Anna"))


def test_a_sip_uri_is_no_dn_whatever_is_in_it() -> None:
    assert Identity.parse("sip:a=b,c=d@example.test").address == "a=b,c=d@example.test"

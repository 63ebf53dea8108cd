# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users.deletes import cleared, disabled, restored
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users.users import Kind, User

DELETED = rb"CN=LC Services\0ADEL:6f1d6ab7-3a6c-4b52-8f0d-111111111111,CN=Deleted Objects,DC=corp"
DELETED_GUID = "<GUID=6f1d6ab7-3a6c-4b52-8f0d-111111111111>"


def user(kind: Kind = "user", enabled: bool | None = True, **attributes: list[bytes]) -> User:
    """A user with these raw attributes; `msRTCSIP_Line` stands for `msrtcsip-line`."""
    raw = {name.replace("_", "-").lower(): values for name, values in attributes.items()}
    return User(
        dn="CN=a,DC=corp",
        guid="",
        domain="corp",
        sid=None,
        login=None,
        upn=None,
        display_name=None,
        sip_uri=None,
        address=None,
        enabled=enabled,
        home=None,
        target=None,
        home_pool=None,
        target_pool=None,
        kind=kind,
        option_flags=0,
        line=None,
        line_server=None,
        location_profile=None,
        raw=raw,
    )


def test_clearing_names_every_value_and_only_those_of_ocs() -> None:
    who = user(
        msRTCSIP_Line=[b"tel:1"],
        msRTCSIP_UserExtension=[b"a=1", b"b=2"],
        proxyAddresses=[b"SMTP:a@b.c", b"SIP:a@b.c", b"sip:old@b.c"],
        displayName=[b"A"],
    )
    modification = cleared(who)
    assert modification.deletes == {
        "msRTCSIP-Line": [b"tel:1"],
        "msRTCSIP-UserExtension": [b"a=1", b"b=2"],
        "proxyAddresses": [b"SIP:a@b.c", b"sip:old@b.c"],
    }
    assert modification.adds == {}


def test_an_account_without_ocs_has_nothing_to_clear() -> None:
    assert not cleared(user(displayName=[b"A"], proxyAddresses=[b"SMTP:a@b.c"]))


def test_the_originators_sid_is_cleared_of_users_only() -> None:
    assert cleared(user(msRTCSIP_OriginatorSid=[b"\1"])).deletes == {"msRTCSIP-OriginatorSid": [b"\1"]}
    assert not cleared(user("central_forest_contact", msRTCSIP_OriginatorSid=[b"\1"]))


def test_references_to_deleted_objects_are_named_by_guid() -> None:
    assert cleared(user(msRTCSIP_PrimaryHomeServer=[DELETED])).deletes == {"msRTCSIP-PrimaryHomeServer": [DELETED_GUID]}


def test_a_deleted_policy_goes_with_all_values_and_the_wanted_ones_come_back() -> None:
    gone, kept = b"B:8:01000000:" + DELETED, b"B:8:02000000:CN=policy,DC=corp"
    who = user(msRTCSIP_UserPolicy=[gone, kept])
    assert cleared(who).deletes == {"msRTCSIP-UserPolicy": []}
    modification = restored(who, {"msRTCSIP-UserPolicy": [kept]})
    assert (modification.deletes, modification.adds) == ({"msRTCSIP-UserPolicy": []}, {"msRTCSIP-UserPolicy": [kept]})


def test_restoring_changes_only_what_differs() -> None:
    now = user(msRTCSIP_Line=[b"tel:2"], msRTCSIP_OptionFlags=[b"256"], proxyAddresses=[b"smtp:new@b.c"])
    before = {
        "msrtcsip-line": [b"tel:1"],
        "msrtcsip-optionflags": [b"256"],
        "proxyaddresses": [b"sip:a@b.c", b"smtp:old@b.c"],
        "displayname": [b"not of OCS"],
    }
    modification = restored(now, before)
    assert modification.deletes == {"msRTCSIP-Line": [b"tel:2"]}
    assert modification.adds == {"msRTCSIP-Line": [b"tel:1"], "proxyAddresses": [b"sip:a@b.c"]}


def test_only_who_is_enabled_is_disabled() -> None:
    modification = disabled(user(msRTCSIP_UserEnabled=[b"TRUE"]))
    assert modification.deletes == {"msRTCSIP-UserEnabled": [b"TRUE"]}
    assert modification.adds == {"msRTCSIP-UserEnabled": ["FALSE"]}
    assert not disabled(user(enabled=False, msRTCSIP_UserEnabled=[b"FALSE"]))
    assert not disabled(user(enabled=None))

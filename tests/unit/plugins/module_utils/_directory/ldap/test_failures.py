# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._directory.ldap import failures
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.ldap.settings import DirectorySettings
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import DirectoryWriteRefused

SETTINGS = DirectorySettings(("dc1",), user="CORP\\svc", password="secret")


def refused(data: str) -> str:
    """The message for a login that Active Directory refuses with this data."""
    message = f"80090308: LdapErr: DSID-0C09042A, comment: AcceptSecurityContext error, data {data}, v3839\0"
    result: dict[str, Any] = {"result": 49, "description": "invalidCredentials", "message": message}
    return str(failures.login_refused("dc1", SETTINGS, result))


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ("52e", "the account or its password is wrong"),
        ("525", "there is no such account"),
        ("532", "the password has expired"),
        ("533", "the account is disabled"),
        ("701", "the account has expired"),
        ("773", "the password has to be changed first"),
        ("775", "the account is locked out"),
    ],
)
def test_reasons_of_a_refused_login(data: str, words: str) -> None:
    assert words in refused(data)
    assert "CORP\\svc" in refused(data)
    assert "secret" not in refused(data)


def test_channel_binding_names_the_way_out() -> None:
    assert "channel binding" in refused("80090346")
    assert "directory_auth: simple over directory_tls: ldaps" in refused("80090346")


def test_an_unknown_reason_is_told_as_the_server_said_it() -> None:
    assert "invalidCredentials: 80090308" in refused("999")


def test_stronger_authentication_names_the_options() -> None:
    result = {"result": 8, "description": "strongerAuthRequired", "message": "Transport encryption required."}
    assert "directory_tls: ldaps" in str(failures.login_refused("dc1", SETTINGS, result))


@pytest.mark.parametrize(("code", "words"), [(3, "time limit"), (4, "size limit"), (11, "administrator")])
def test_limits_of_the_server_are_not_a_complete_answer(code: int, words: str) -> None:
    result = {"result": code, "description": "limit", "message": ""}
    message = str(failures.search_failed("dc1", "DC=corp", result, 1000))
    assert words in message
    assert "after 1000 entries; the answer is not complete" in message


def test_a_search_without_rights_says_so() -> None:
    result = {"result": 50, "description": "insufficientAccessRights", "message": ""}
    assert isinstance(failures.search_failed("dc1", "DC=corp", result, 0), DirectoryWriteRefused)

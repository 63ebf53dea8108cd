# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Passwords of Active Directory are sent as they were typed."""

from __future__ import annotations

from pathlib import Path

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._directory.ldap.connection import Directory
from end_to_end.directory.conftest import settings_of
from end_to_end.directory.forest_of_the_tests import ADDRESS
from lab.directory import client, samba
from lab.directory.forest import ADMINISTRATOR, READER_ACCOUNT


@pytest.mark.parametrize(
    "password",
    [
        "Kennwort²3",
        "Ganz½pfund1",
        "Kann´gut12",
        "No\u00a0break1",
        "Soft\u00adhyphen1",
        "Zero\u200bwidth1",
        "ＦＵＬＬ１wide",
        "שלוםLatin1",
        "Plain Passw0rd",
        "e\u0301 and é 1A",
    ],
)
def test_a_password_is_sent_as_it_was_typed(controller: Path, password: str) -> None:
    """ldap3 prepares texts as RFC 4013 says; Active Directory compares what was typed."""
    administrator = samba.connection(controller, ADMINISTRATOR)
    with client.connect(administrator) as session:
        session.search(administrator["base_dn"], f"(sAMAccountName={READER_ACCOUNT})", attributes=["cn"])
        (dn,) = (entry["dn"] for entry in session.response if entry["type"] == "searchResEntry")
        session.modify(dn, {"unicodePwd": [("MODIFY_REPLACE", [f'"{password}"'.encode("utf-16-le")])]})
    Directory.open(settings_of(controller, READER_ACCOUNT, password=password), ADDRESS).close()

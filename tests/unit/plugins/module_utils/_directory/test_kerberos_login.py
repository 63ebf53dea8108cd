# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Kerberos towards a domain controller: what is refused, and what a failure says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._directory.ldap import connecting, failures, libraries
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.ldap.entry import Entry
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.ldap.root_dse import RootDse
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.ldap.settings import DirectorySettings
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import BadInput, LibraryMissing

KERBEROS = DirectorySettings(("dc1",), auth="kerberos")


class Session:
    """The part of a session that exists before a log-on has begun."""

    def __init__(self) -> None:
        self.socket = None
        self.strategy = self
        self.closed = False

    def close(self) -> None:
        self.closed = True


@pytest.mark.parametrize(
    ("user", "password", "named"),
    [
        ("CORP\\svc", "hidden", "directory_user and directory_password"),
        ("CORP\\svc", None, "does not use directory_user"),
        (None, "hidden", "does not use directory_password"),
    ],
)
def test_a_login_beside_kerberos_is_refused(user: str | None, password: str | None, named: str) -> None:
    params: dict[str, Any] = {
        "directory_servers": ["dc1"],
        "directory_port": None,
        "directory_tls": "ldaps",
        "directory_validate_certs": True,
        "directory_ca_file": None,
        "directory_auth": "kerberos",
        "directory_user": user,
        "directory_password": password,
        "directory_timeout": 30,
        "directory_global_catalog_port": None,
    }
    with pytest.raises(BadInput) as refused:
        DirectorySettings.from_params(params)
    assert named in str(refused.value)
    assert "OCS_DIRECTORY_USER" in str(refused.value)
    assert "hidden" not in str(refused.value)


def test_a_service_that_the_domain_does_not_know_needs_another_name_and_no_ticket() -> None:
    unknown = type("Unknown", (Exception,), {"maj_code": 851968, "min_code": -1765328377 % (1 << 32)})
    text = str(failures.no_kerberos_login("dc1", "dc1", unknown("Server not found in Kerberos database")))
    assert "The service asked for is ldap/dc1;" in text
    assert "full DNS name" in text
    assert "kinit" not in text


def test_a_refused_ticket_names_the_service_and_the_ticket(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("KRB5CCNAME", str(tmp_path / "cache"))
    result = {"result": 49, "description": "invalidCredentials", "message": "80090324: LdapErr: DSID-0C0C0090"}
    text = str(failures.login_refused("10.0.0.1", KERBEROS, result, "dc1.corp.test"))
    assert "the Kerberos ticket for ldap/dc1.corp.test" in text
    assert str(tmp_path / "cache") in text
    assert "clocks" in text
    assert "directory_password" not in text


@pytest.mark.parametrize(("server", "name"), [("dc1", "dc1"), ("10.0.0.1", "dc1.corp.test")])
def test_the_service_is_asked_for_by_name(server: str, name: str) -> None:
    root = RootDse.of(Entry("", {"dnshostname": [b"dc1.corp.test"]}))
    assert connecting._principals_name(Session(), server, root) == name


def test_a_library_that_kerberos_needs_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(libraries, "kerberos_library", object)
    monkeypatch.setattr(libraries, "find_spec", lambda _name: None)
    with pytest.raises(LibraryMissing, match="cryptography"):
        libraries.require(kerberos=True)
    libraries.require(kerberos=False)


def test_an_address_without_a_name_is_refused() -> None:
    session = Session()
    with pytest.raises(BadInput, match="does not say its name"):
        connecting._principals_name(session, "10.0.0.1", RootDse.of(Entry("", {})))
    assert session.closed

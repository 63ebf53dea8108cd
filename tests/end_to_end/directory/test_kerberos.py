# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Kerberos with a real key distribution centre: each way to fail says its own cause, and what helps."""

from __future__ import annotations

import dataclasses
import socket
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.connection.connection import BackEnd
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.settings.settings import BackEndSettings
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.ldap.connection import Directory
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.ldap.settings import DirectorySettings
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import BackEndLoginRefused, DirectoryLoginRefused
from end_to_end.directory.forest_of_the_tests import ADDRESS, NOBODY_ADDRESS
from lab.directory import samba
from lab.sql_server.protocol.server import SqlServer

pytest.importorskip("gssapi")

ALIAS = "alias.corp.example.test"
PRINCIPAL = "svc-ocs@CORP.EXAMPLE.TEST"
Refusals = Callable[[], list[str]]


@pytest.fixture
def kerberos(controller: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the account's keytab, a configuration and an empty credentials cache, all of them in use."""
    samba.export_keytab(controller, tmp_path / "keytab")
    configuration = Path(samba.connection(controller)["krb5_configuration"]).read_text()
    (tmp_path / "krb5.conf").write_text(configuration)
    monkeypatch.setenv("KRB5_CONFIG", str(tmp_path / "krb5.conf"))
    monkeypatch.setenv("KRB5_CLIENT_KTNAME", str(tmp_path / "keytab"))
    monkeypatch.setenv("KRB5CCNAME", str(tmp_path / "cache"))
    return tmp_path


@pytest.fixture(scope="module")
def sql_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SqlServer]:
    """One that knows logins of its own only, which does not matter: no log-on here gets as far as that."""
    with SqlServer(tmp_path_factory.mktemp("sql"), logins={"sa": "p"}) as server:
        yield server


@pytest.fixture
def refusals(settings: DirectorySettings, sql_server: SqlServer) -> Refusals:
    """Log on to the domain controller and to the SQL Server: what the refusals say, in this order."""

    def refused() -> list[str]:
        return [directory_refusal(settings, ADDRESS), back_end_refusal(sql_server)]

    return refused


def directory_refusal(settings: DirectorySettings, server: str, **changes: Any) -> str:
    by_ticket = dataclasses.replace(settings, auth="kerberos", user=None, password=None, **changes)
    with pytest.raises(DirectoryLoginRefused) as refused:
        Directory.open(by_ticket, server)
    return str(refused.value)


def back_end_refusal(sql_server: SqlServer) -> str:
    with pytest.raises(BackEndLoginRefused) as refused:
        BackEnd.open(BackEndSettings("pool07", "localhost", port=sql_server.port, auth="kerberos"))
    return str(refused.value)


def test_without_a_ticket(kerberos: Path, refusals: Refusals) -> None:
    (kerberos / "keytab").unlink()
    for text in refusals():
        assert "there is no ticket (No Kerberos credentials available" in text
        assert f"there is no ticket in the credentials cache {kerberos}/cache" in text
        assert "Get a ticket (kinit)" in text
        assert "firewall" not in text


def test_a_service_that_the_domain_does_not_know(
    kerberos: Path, settings: DirectorySettings, sql_server: SqlServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    resolve = socket.getaddrinfo

    def resolved(host: Any, *args: Any, **options: Any) -> Any:
        return resolve(ADDRESS if host == ALIAS else host, *args, **options)

    monkeypatch.setattr(socket, "getaddrinfo", resolved)
    texts = {
        f"ldap/{ALIAS}": directory_refusal(settings, ALIAS, validate_certs=False),
        f"MSSQLSvc/localhost:{sql_server.port}": back_end_refusal(sql_server),
    }
    for service, text in texts.items():
        assert "the domain knows no service of this name (Server not found in Kerberos database)" in text
        assert f"The service asked for is {service}; there is a ticket of {PRINCIPAL}, valid for" in text
        assert "setspn" in text
        assert "kinit" not in text


def test_no_domain_controller_that_answers_for_kerberos(kerberos: Path, refusals: Refusals) -> None:
    configuration = kerberos / "krb5.conf"
    configuration.write_text(configuration.read_text().replace(f"{ADDRESS}:88", f"{NOBODY_ADDRESS}:88"))
    for text in refusals():
        assert "no domain controller answers for Kerberos" in text
        assert "KRB5_CONFIG" in text
        assert "kinit" not in text


def test_a_realm_that_this_host_does_not_know(kerberos: Path, refusals: Refusals) -> None:
    (kerberos / "krb5.conf").write_text("[libdefaults]\n dns_lookup_kdc = false\n dns_lookup_realm = false\n")
    for text in refusals():
        assert "does not know the domain's realm" in text
        assert "default_realm" in text


def test_a_keytab_with_another_key(kerberos: Path, refusals: Refusals) -> None:
    keytab = kerberos / "keytab"
    keytab.unlink()
    commands = f"addent -password -p {PRINCIPAL} -k 1 -e aes256-cts\nnot the password\nwkt {keytab}\nquit\n"
    subprocess.run(["ktutil"], input=commands, text=True, capture_output=True, check=True)
    for text in refusals():
        assert "the key is not the one that the domain has for the account" in text
        assert "Export the keytab" in text
        assert "kinit" not in text


def test_an_expired_ticket(kerberos: Path, settings: DirectorySettings) -> None:
    subprocess.run(["kinit", "-l", "1s", "-k", "-t", str(kerberos / "keytab"), PRINCIPAL], check=True)
    (kerberos / "keytab").unlink()
    while subprocess.run(["klist", "-s"], check=False).returncode == 0:
        continue
    text = directory_refusal(settings, ADDRESS)
    assert "the ticket has expired (Ticket expired)" in text
    assert f"the ticket in the credentials cache {kerberos}/cache (keytab {kerberos}/keytab) has expired" in text
    assert "Get a new ticket" in text

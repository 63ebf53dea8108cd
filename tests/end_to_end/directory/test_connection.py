# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Connecting, searching and modifying, against a real domain controller and against broken ones."""

from __future__ import annotations

import dataclasses
import re
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._directory.ldap.connection import Directory
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.ldap.modifications import Modification
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.ldap.settings import DirectorySettings
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import (
    BadInput,
    CertificateNotTrusted,
    DirectoryError,
    DirectoryLoginRefused,
    DirectoryUnreachable,
)
from end_to_end.directory.conftest import settings_of
from end_to_end.directory.forest_of_the_tests import (
    ADDRESS,
    FOREST,
    NOBODY_ADDRESS,
    PEOPLE,
    PROXY_ADDRESS,
    SLAPD_ADDRESS,
)
from end_to_end.directory.tcp_proxy import TcpProxy
from lab.directory import samba
from lab.directory.forest import READER_ACCOUNT
from lab.directory.slapd import server as slapd

USERS = "(&(objectClass=user)(msRTCSIP-PrimaryUserAddress=sip:user*))"


@pytest.fixture
def directory(settings: DirectorySettings) -> Iterator[Directory]:
    directory = Directory.open(settings, ADDRESS)
    yield directory
    directory.close()


def through(proxy: TcpProxy, settings: DirectorySettings) -> Directory:
    """A session through a proxy, whose address is not in the certificate."""
    return Directory.open(dataclasses.replace(settings, port=proxy.port, validate_certs=False), PROXY_ADDRESS)


def proxy_to(port: int = samba.LDAPS, latency: float = 0) -> TcpProxy:
    return TcpProxy((PROXY_ADDRESS, 0), (ADDRESS, port), latency)


@pytest.mark.parametrize(("tls", "port"), [("ldaps", samba.LDAPS), ("start_tls", samba.LDAP)])
def test_both_ways_of_encryption_verify_the_certificate(settings: DirectorySettings, tls: str, port: int) -> None:
    encrypted = dataclasses.replace(settings, tls=tls, port=port)
    directory = Directory.open(encrypted, ADDRESS)
    assert directory.root.domain == "DC=corp,DC=example,DC=test"
    assert directory.root.configuration == "CN=Configuration,DC=corp,DC=example,DC=test"
    directory.close()
    with pytest.raises(CertificateNotTrusted, match="directory_ca_file"):
        Directory.open(dataclasses.replace(encrypted, ca_file=None), ADDRESS)


def test_a_certificate_for_another_name_is_refused(settings: DirectorySettings) -> None:
    with proxy_to() as proxy, pytest.raises(CertificateNotTrusted, match=f"{PROXY_ADDRESS}.*IP address mismatch"):
        Directory.open(dataclasses.replace(settings, port=proxy.port), PROXY_ADDRESS)


def test_a_wrong_password_is_told_in_words_and_not_shown(settings: DirectorySettings) -> None:
    with pytest.raises(DirectoryLoginRefused, match="the account or its password is wrong") as caught:
        Directory.open(dataclasses.replace(settings, password="Not the pass1"), ADDRESS)
    assert "Nothing was changed." in str(caught.value)
    assert "Not the pass1" not in str(caught.value)


def test_nobody_listening_is_told(settings: DirectorySettings) -> None:
    with pytest.raises(DirectoryUnreachable, match=f"{re.escape(NOBODY_ADDRESS)}.*refused"):
        Directory.open(settings, NOBODY_ADDRESS)


def test_an_unknown_name_is_told(settings: DirectorySettings) -> None:
    with pytest.raises(DirectoryUnreachable, match=r"dc\.invalid"):
        Directory.open(settings, "dc.invalid")


def test_a_silent_server_ends_in_a_time_out(settings: DirectorySettings) -> None:
    with socket.create_server((PROXY_ADDRESS, 0)) as silent, pytest.raises(DirectoryUnreachable, match="timed out"):
        Directory.open(dataclasses.replace(settings, port=silent.getsockname()[1], timeout=1), PROXY_ADDRESS)


@pytest.mark.parametrize(("tls", "port"), [("ldaps", samba.LDAP), ("start_tls", samba.LDAPS)])
def test_the_wrong_port_for_the_encryption_is_told(settings: DirectorySettings, tls: str, port: int) -> None:
    with pytest.raises(DirectoryUnreachable, match=f"port {port}.*directory_tls"):
        Directory.open(dataclasses.replace(settings, tls=tls, port=port), ADDRESS)


def test_no_password_is_sent_when_start_tls_is_refused(settings: DirectorySettings) -> None:
    received: list[bytes] = []

    def refuse(server: socket.socket) -> None:
        client, _peer = server.accept()
        with client:
            received.append(client.recv(65536))
            number = received[0][2 : 4 + received[0][3]]  # the message's, as it stands in the request
            refusal = bytes.fromhex("78070a010204000400")  # extendedResp: protocolError
            client.sendall(bytes([0x30, len(number + refusal)]) + number + refusal)
            received.append(client.recv(65536))

    with socket.create_server((PROXY_ADDRESS, 0)) as server:
        thread = threading.Thread(target=refuse, args=(server,))
        thread.start()
        with pytest.raises(DirectoryUnreachable, match="StartTLS refused"):
            Directory.open(dataclasses.replace(settings, tls="start_tls", port=server.getsockname()[1]), PROXY_ADDRESS)
        thread.join()
    assert b"1.3.6.1.4.1.1466.20037" in received[0]
    assert (settings.password or "").encode() not in b"".join(received)


def test_kerberos_logs_on_with_a_keytab(
    controller: Path, settings: DirectorySettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("gssapi")
    samba.export_keytab(controller, tmp_path / "keytab")
    monkeypatch.setenv("KRB5_CONFIG", samba.connection(controller)["krb5_configuration"])
    monkeypatch.setenv("KRB5_CLIENT_KTNAME", str(tmp_path / "keytab"))
    monkeypatch.setenv("KRB5CCNAME", str(tmp_path / "cache"))
    directory = Directory.open(dataclasses.replace(settings, auth="kerberos", user=None, password=None), ADDRESS)
    assert len(list(directory.search(directory.root.domain, USERS, ["cn"]))) == 40
    directory.close()


def test_kerberos_without_a_ticket_says_how_to_get_one(
    controller: Path, settings: DirectorySettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("gssapi")
    monkeypatch.setenv("KRB5_CONFIG", samba.connection(controller)["krb5_configuration"])
    monkeypatch.setenv("KRB5_CLIENT_KTNAME", str(tmp_path / "none"))
    monkeypatch.setenv("KRB5CCNAME", str(tmp_path / "cache"))
    with pytest.raises(DirectoryLoginRefused, match="kinit"):
        Directory.open(dataclasses.replace(settings, auth="kerberos", user=None, password=None), ADDRESS)


def test_all_pages_are_read(directory: Directory) -> None:
    found = [entry.dn for entry in directory.search(directory.root.domain, USERS, ["cn"], page_size=7)]
    assert len(found) == len(set(found)) == 40
    assert directory.counters == {"searches": 1, "pages": 6}


def test_ranges_are_completed(directory: Directory) -> None:
    """A server returns ranges for more than 1,500 values; here they are asked for with 40."""
    group = directory.read(f"CN=Sales,CN=Users,{directory.root.domain}", ["member;range=0-4"])
    assert group is not None
    assert len(set(group.texts("member"))) == 40


def test_a_missing_object_is_none(directory: Directory) -> None:
    assert directory.read(f"CN=nobody,{directory.root.domain}", ["cn"]) is None


def test_a_missing_base_is_an_error_unless_it_may_be_missing(directory: Directory) -> None:
    base = f"OU=nowhere,{directory.root.domain}"
    assert list(directory.search(base, USERS, ["cn"], missing_base=True)) == []
    with pytest.raises(DirectoryError, match="OU=nowhere"):
        list(directory.search(base, USERS, ["cn"]))


def test_a_filter_with_a_syntax_error_is_bad_input(directory: Directory) -> None:
    with pytest.raises(BadInput, match="filter"):
        list(directory.search(directory.root.domain, "(cn=a", ["cn"]))
    assert len(list(directory.search(directory.root.domain, USERS, ["cn"]))) == 40


def test_a_server_that_goes_away_between_two_pages_is_an_error(settings: DirectorySettings) -> None:
    with proxy_to() as proxy:
        directory = through(proxy, settings)
        entries = directory.search(directory.root.domain, USERS, ["cn"], page_size=10)
        received = [next(entries) for _number in range(10)]
        proxy.cut()
        with pytest.raises(DirectoryUnreachable, match=r"after 10 entries.*not complete"):
            received.extend(entries)
        assert len(received) == 10
        # The next question makes a new session.
        assert len(list(directory.search(directory.root.domain, USERS, ["cn"]))) == 40
        directory.close()


def test_a_session_that_the_server_ended_while_idle_is_made_again(settings: DirectorySettings) -> None:
    with proxy_to() as proxy:
        directory = through(proxy, settings)
        assert len(list(directory.search(directory.root.domain, USERS, ["cn"]))) == 40
        proxy.cut()
        assert len(list(directory.search(directory.root.domain, USERS, ["cn"]))) == 40
        assert proxy.connections == 2
        directory.close()


def test_a_page_that_the_server_refuses_is_an_error(tmp_path: Path) -> None:
    slapd.build(tmp_path, FOREST, PEOPLE, address=SLAPD_ADDRESS)
    slapd.start(tmp_path)
    try:
        connection = slapd.connection(tmp_path, READER_ACCOUNT)
        settings = DirectorySettings(
            servers=(SLAPD_ADDRESS,),
            port=connection["port"],
            ca_file=connection["ca_file"],
            user=connection["user"],
            password=connection["password"],
        )
        directory = Directory.open(settings, SLAPD_ADDRESS)
        with pytest.raises(DirectoryError, match=r"limit.*MaxPageSize"):
            list(directory.search(directory.root.domain, "(objectClass=*)", ["cn"], page_size=5000))
        directory.close()
    finally:
        slapd.stop(tmp_path)


def lines_of(directory: Directory) -> dict[str, bytes]:
    found = directory.search(directory.root.domain, USERS, ["msRTCSIP-Line"])
    return {entry.dn: entry.raw("msRTCSIP-Line") or b"" for entry in found}


def line_changes(lines: dict[str, bytes], new: str) -> list[Modification]:
    line = "msRTCSIP-Line"
    return [
        Modification(dn, {line: [old]} if old else {}, {line: [f"tel:{new}{number}"]})
        for number, (dn, old) in enumerate(lines.items())
    ]


def test_a_modify_swaps_the_expected_value_or_nothing(directory: Directory) -> None:
    (dn, _line), *_rest = lines_of(directory).items()
    first = Modification(dn, {}, {"msRTCSIP-LineServer": ["sip:a@example.test"]})
    swap = Modification(
        dn,
        {"msRTCSIP-LineServer": ["sip:a@example.test"]},
        {"msRTCSIP-LineServer": ["sip:b@example.test"], "msRTCSIP-UserExtension": ["x=1"]},
    )
    absent = Modification(f"CN=nobody,{directory.root.domain}", {}, {"msRTCSIP-LineServer": ["sip:a@example.test"]})
    results = directory.modify([first, first, swap, swap, absent])
    assert [result.result for result in results] == ["done", "conflict", "done", "conflict", "conflict"]
    entry = directory.read(dn, ["msRTCSIP-LineServer", "msRTCSIP-UserExtension"])
    assert entry is not None
    assert (entry.text("msRTCSIP-LineServer"), entry.texts("msRTCSIP-UserExtension")) == ("sip:b@example.test", ["x=1"])


def test_an_account_without_rights_is_refused(controller: Path) -> None:
    directory = Directory.open(settings_of(controller, READER_ACCOUNT), ADDRESS)
    [result, *_more] = directory.modify(line_changes(lines_of(directory), "9"))
    assert result.result == "refused"
    assert "insufficientAccessRights" in result.reason
    directory.close()


def test_many_in_flight_are_faster_than_one_by_one(settings: DirectorySettings) -> None:
    with proxy_to(latency=0.02) as proxy:
        directory = through(proxy, settings)
        times = []
        for in_flight, digit in ((1, "1"), (32, "2")):
            changes = line_changes(lines_of(directory), digit)
            start = time.monotonic()
            assert {result.result for result in directory.modify(changes, in_flight=in_flight)} == {"done"}
            times.append(time.monotonic() - start)
        directory.close()
    one_by_one, pipelined = times
    assert pipelined < one_by_one / 2


def test_what_has_no_answer_when_the_connection_ends_is_unknown(settings: DirectorySettings) -> None:
    with proxy_to() as proxy:
        directory = through(proxy, settings)
        changes = line_changes(lines_of(directory), "3")
        proxy.cut_after(5)
        results = [each_result.result for each_result in directory.modify(changes, in_flight=4)]
        assert set(results) == {"done", "unknown"}
        # The session comes back, and what was answered really happened.
        lines = lines_of(directory)
        for change, result in zip(changes, results, strict=True):
            if result == "done":
                assert lines[change.dn].decode() == change.adds["msRTCSIP-Line"][0]
        directory.close()

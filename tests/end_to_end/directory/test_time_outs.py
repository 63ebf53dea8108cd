# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Time-outs towards a domain controller, configured and measured, for every kind of silence and every moment of it."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._directory.ldap.connection import Directory
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.ldap.entry import Entry
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.ldap.modifications import Modification
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.ldap.settings import DirectorySettings
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import BadInput, DirectoryUnreachable
from end_to_end.directory.forest_of_the_tests import ADDRESS, PROXY_ADDRESS
from end_to_end.reaching_back_ends.silent_servers import Interrupter, Mode, endless_pages, nobody_accepts
from end_to_end.reaching_back_ends.tls_servers import Certificates
from lab.directory import samba
from samples import cases

CONFIGURED = 2  # seconds
SLACK = 3  # what a busy machine needs besides
MEASURED: list[tuple[str, float]] = []  # by the test that runs
TIMED_OUT = "timed out, no whole answer came within directory_timeout (2 s)"
USERS = "(&(objectClass=user)(msRTCSIP-PrimaryUserAddress=sip:user*))"


@contextmanager
def in_time(kind: str) -> Iterator[None]:
    """Check that the block takes as long as the time-out says, and no longer; the table shows both."""
    begin = time.monotonic()
    yield
    measured = time.monotonic() - begin
    MEASURED.append((kind, measured))
    assert CONFIGURED - 0.5 <= measured <= CONFIGURED + SLACK


def failure_of(kind: str, work: Callable[[], object]) -> str:
    """The error with which the work ends in time."""
    with in_time(kind), pytest.raises(DirectoryUnreachable) as failure:
        work()
    return str(failure.value)


def at(settings: DirectorySettings, port: int, timeout: int = CONFIGURED, tls: str = "ldaps") -> DirectorySettings:
    return dataclasses.replace(settings, port=port, timeout=timeout, tls=tls, validate_certs=False)


@pytest.fixture(autouse=True)
def _cells_of_the_matrix(record_property: Callable[[str, object], None]) -> Iterator[None]:
    MEASURED.clear()
    yield
    for kind, measured in MEASURED:
        for column, seconds in (("configured", float(CONFIGURED)), ("measured", measured)):
            record_property("matrix", ["Time-outs, directory", kind, column, f"{seconds:.2f} s"])


@pytest.fixture
def opened(settings: DirectorySettings) -> Iterator[tuple[Directory, Interrupter]]:
    """A session through a listener that can fall silent."""
    with Interrupter((ADDRESS, samba.LDAPS), host=PROXY_ADDRESS) as between:
        directory = Directory.open(at(settings, between.port), PROXY_ADDRESS)
        yield directory, between
        directory.close()


def test_nobody_accepts(settings: DirectorySettings) -> None:
    with nobody_accepts(PROXY_ADDRESS) as port:
        found = at(settings, port)
        assert "timed out" in failure_of("session, nobody accepts", lambda: Directory.open(found, PROXY_ADDRESS))


@pytest.mark.parametrize(
    ("mode", "tls"),
    cases([("silent", "ldaps"), ("drip", "start_tls"), ("silent", "start_tls"), ("drip", "ldaps")], 2),
)
def test_a_session(controller: Path, settings: DirectorySettings, mode: Mode, tls: str) -> None:
    port = samba.LDAPS if tls == "ldaps" else samba.LDAP
    with Interrupter((ADDRESS, port), host=PROXY_ADDRESS, mode=mode) as between:
        found = at(settings, between.port, tls=tls)
        assert TIMED_OUT in failure_of(f"session, {tls}, {mode}", lambda: Directory.open(found, PROXY_ADDRESS))


def everybody(directory: Directory, page_size: int = 1000) -> list[Entry]:
    return list(directory.search(directory.root.domain, USERS, ["cn"], page_size=page_size))


@pytest.mark.parametrize("mode", ["silent", "drip"])
def test_a_search(opened: tuple[Directory, Interrupter], mode: Mode) -> None:
    directory, between = opened
    between.mode = mode
    assert TIMED_OUT in failure_of(f"search, {mode}", lambda: everybody(directory))
    between.mode = "pass"
    assert len(everybody(directory)) == 40  # in a new session


def test_a_later_page(opened: tuple[Directory, Interrupter]) -> None:
    directory, between = opened
    entries = directory.search(directory.root.domain, USERS, ["cn"], page_size=10)
    received = [next(entries) for _number in range(10)]
    between.mode = "drip"
    text = failure_of("second page, drip", lambda: received.extend(entries))
    assert f"after 10 entries of a search: {TIMED_OUT}" in text


@pytest.mark.parametrize("mode", ["silent", "drip"])
def test_changes(opened: tuple[Directory, Interrupter], mode: Mode) -> None:
    """These changes are reported as unknown."""
    directory, between = opened
    between.mode = mode
    nobody = f"CN=nobody,{directory.root.domain}"
    change = Modification(nobody, {}, {"msRTCSIP-LineServer": ["sip:a@example.test"]})
    with in_time(f"modify, {mode}"):
        results = directory.modify([change] * 50)
    assert {result.result for result in results} == {"unknown"}
    assert "directory_timeout (2 s)" in results[0].reason


def test_empty_pages_without_end(settings: DirectorySettings, tmp_path: Path) -> None:
    """Each comes at once, with a cookie for the next."""
    certificate = Certificates(tmp_path).signed("signed", host=PROXY_ADDRESS)
    with endless_pages(PROXY_ADDRESS, certificate, "DC=corp,DC=example,DC=test") as port:
        directory = Directory.open(at(settings, port), PROXY_ADDRESS)
        assert TIMED_OUT in failure_of("empty pages without end", lambda: everybody(directory))
        directory.close()


def test_many_answers_in_time_may_take_longer_together(opened: tuple[Directory, Interrupter]) -> None:
    """The time-out is each answer's; what the reader does between two of them takes its own time."""
    directory, _between = opened
    begin, found = time.monotonic(), 0
    while time.monotonic() - begin < CONFIGURED + 0.5:
        found += len(everybody(directory, page_size=2))
    assert found % 40 == 0


@pytest.mark.parametrize("seconds", [0, -1])
def test_a_time_out_that_would_wait_for_ever_is_refused(settings: DirectorySettings, seconds: int) -> None:
    with pytest.raises(BadInput, match=f"directory_timeout is {seconds}"):
        dataclasses.replace(settings, timeout=seconds).check()

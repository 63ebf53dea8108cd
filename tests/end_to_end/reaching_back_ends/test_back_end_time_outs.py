# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Time-outs towards a SQL Server, configured and measured, for every kind of silence and every moment of it."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from itertools import product
from typing import Any

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.connection.connection import _GIVING_UP, BackEnd
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.settings.settings import BackEndSettings
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.statements.results import Question
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import BackEndUnreachable
from end_to_end.reaching_back_ends.silent_servers import Interrupter, Mode, nobody_accepts
from end_to_end.reaching_back_ends.tls_servers import Certificates
from lab.sql_server.protocol.control import Control
from lab.sql_server.protocol.server import SqlServer
from samples import cases

HOST = "127.0.0.1"
CONFIGURED = 2  # seconds
SLACK = 3  # what a busy machine needs besides
MEASURED: list[tuple[str, float]] = []  # by the test that runs
MANY_ROWS = Question("objects", ("a.name",), "FROM master.dbo.sysobjects a")


@pytest.fixture(autouse=True)
def _cells_of_the_matrix(record_property: Callable[[str, object], None]) -> Iterator[None]:
    MEASURED.clear()
    yield
    for kind, measured in MEASURED:
        for column, seconds in (("configured", float(CONFIGURED)), ("measured", measured)):
            record_property("matrix", ["Time-outs, SQL Server", kind, column, f"{seconds:.2f} s"])


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SqlServer]:
    tls = Certificates(tmp_path_factory.mktemp("certificates")).signed("signed")
    with SqlServer(tmp_path_factory.mktemp("sql"), logins={"sa": "secret"}, tls=tls) as server:
        yield server


def settings(port: int, **changes: Any) -> BackEndSettings:
    known = {"port": port, "user": "sa", "password": "secret", "login_timeout": CONFIGURED, "query_timeout": 60}
    return BackEndSettings("pool1", HOST, **{**known, **changes})


def failure_of(kind: str, work: Callable[[], object], more: float = 0) -> str:
    """The error with which the work ends, in as much time as the time-out says and no more; the table shows both."""
    begin = time.monotonic()
    with pytest.raises(BackEndUnreachable) as failure:
        work()
    measured = time.monotonic() - begin
    MEASURED.append((kind, measured))
    assert CONFIGURED - 0.5 <= measured <= CONFIGURED + more + SLACK
    return str(failure.value)


# -- Until the login is answered --


def to_nobody(stack: ExitStack, _server: SqlServer) -> int:
    return stack.enter_context(nobody_accepts(HOST))


def interrupted(mode: Mode) -> Callable[[ExitStack, SqlServer], int]:
    return lambda stack, server: stack.enter_context(Interrupter((server.host, server.port), mode=mode)).port


PLACES = {"nobody accepts": to_nobody, "silent": interrupted("silent"), "a byte now and then": interrupted("drip")}
WAYS: dict[str, dict[str, Any]] = {
    "in clear text": {},
    "encrypted": {"encryption": "require", "validate_certs": False},
    "pinned": {"encryption": "require", "certificate_fingerprint": "00"},
}


# Each place and each way once, then the others.
ONCE = list(zip(PLACES, WAYS, strict=True))
CELLS = ONCE + [cell for cell in product(PLACES, WAYS) if cell not in ONCE]


@pytest.mark.parametrize(("place", "way"), cases(CELLS, len(ONCE)))
def test_a_login(server: SqlServer, place: str, way: str) -> None:
    with ExitStack() as stack:
        found = settings(PLACES[place](stack, server), **WAYS[way])
        text = failure_of(f"login {way}, {place}", lambda: BackEnd.open(found))
    assert "cannot be reached" in text
    assert "back_end_login_timeout (2 s)" in text
    assert "Nothing was changed." in text
    assert "rolled back" not in text


# -- SQL Browser --


def instance_at(host: str, **changes: Any) -> BackEndSettings:
    return replace(settings(1433, **changes), server=host, port=None, instance="RTC")


def test_sql_browser_that_is_silent() -> None:
    found = instance_at("127.71.1.1")
    with socket.socket(type=socket.SOCK_DGRAM) as browser:
        browser.bind((found.server, 1434))
        text = failure_of("SQL Browser, silent", lambda: BackEnd.open(found))
    assert "SQL Browser (UDP 1434), which knows the port of the instance, is silent" in text
    assert "Name the port in back_ends" in text


def test_sql_browser_that_does_not_run_is_not_waited_for() -> None:
    with pytest.raises(BackEndUnreachable, match="does not run there"):
        BackEnd.open(instance_at("127.71.1.2", login_timeout=60))


# -- Statements --


@contextmanager
def opened(server: SqlServer, way: str = "in clear text", **changes: Any) -> Iterator[tuple[BackEnd, Interrupter]]:
    """A connection through a listener that can fall silent; it is closed without waiting, whatever happened."""
    known = {"login_timeout": 20, "query_timeout": CONFIGURED, **WAYS[way], **changes}
    with Interrupter((server.host, server.port)) as between:
        back_end = BackEnd.open(settings(between.port, **known))
        try:
            yield back_end, between
        finally:
            begin = time.monotonic()
            back_end.close()
            assert time.monotonic() - begin < SLACK


def ask(back_end: BackEnd) -> None:
    back_end.run("a test", [MANY_ROWS])


@pytest.mark.parametrize(
    ("mode", "way"),
    cases([("silent", "encrypted"), ("drip", "in clear text"), ("silent", "in clear text"), ("drip", "encrypted")], 2),
)
def test_an_answer_that_does_not_come(server: SqlServer, mode: Mode, way: str) -> None:
    with opened(server, way) as (back_end, between):
        between.mode = mode
        text = failure_of(f"statement {way}, {mode}", lambda: ask(back_end), more=_GIVING_UP)
        assert "did not finish a statement within back_end_query_timeout (2 s)" in text
        assert "Nothing was changed." in text
        between.mode = "pass"
        with pytest.raises(BackEndUnreachable):  # it is not used again, whatever comes after all
            ask(back_end)


def test_a_transaction_whose_answer_does_not_come_ends_once(server: SqlServer) -> None:
    def work() -> None:
        with back_end.transaction():
            between.mode = "silent"
            ask(back_end)

    with opened(server) as (back_end, between):
        text = failure_of("in a transaction, silent", work, more=_GIVING_UP)
    assert "an open transaction is rolled back" in text


def test_a_slow_statement_is_cancelled_in_time(server: SqlServer) -> None:
    """The server is there, and gives up when it is told to."""
    with Control(server.host, server.port, "sa", "secret") as control, opened(server) as (back_end, _between):
        control.fault("wait 30", "sysobjects")
        text = failure_of("slow statement", lambda: ask(back_end))
        control.reset()
    assert "back_end_query_timeout (2 s)" in text


def test_what_comes_in_time_is_not_cut(server: SqlServer) -> None:
    patient = opened(server, query_timeout=20)
    with Control(server.host, server.port, "sa", "secret") as control, patient as (back_end, _between):
        control.fault("wait 1", "sysobjects")
        ask(back_end)
        ask(back_end)
        control.reset()

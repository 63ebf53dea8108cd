# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Kerberos towards a back end: the name that is asked for, what is refused, and what a failure says."""

from __future__ import annotations

import re
import socket
from dataclasses import replace
from typing import Any

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils import _errors
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.connection.connection_string import connection_string
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.connection.driver_build import DriverBuild
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.connection.sql_errors import translated
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.settings import kerberos_names
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.settings.settings import BackEndSettings
from ansible_collections.msrtc.ocs.plugins.module_utils._common import kerberos as _kerberos

FREETDS, MICROSOFTS = DriverBuild("FreeTDS", True, (1, 3, 17)), DriverBuild("ODBC Driver 18 for SQL Server", False)
PARAMS = {"back_end_auth": "kerberos", "back_end_driver": "FreeTDS", "back_ends": []}
UNKNOWN_SERVICE = type("Unknown", (Exception,), {"maj_code": 851968, "min_code": -1765328377 % (1 << 32)})
NOT_REACHED = "Unable to connect: Adaptive Server is unavailable or does not exist (20009) (SQLDriverConnect)"


def settings(host: str = "sql1.corp.test", instance: str | None = None, **params: Any) -> BackEndSettings:
    return BackEndSettings.for_pool({**PARAMS, **params}, "pool1", host, instance, "pool1.corp.test")


def failure(state: str, text: str, found: BackEndSettings) -> str:
    error = Exception(state, f"[{state}] [FreeTDS][SQL Server]{text}")
    return str(translated(error, found, connected=False))


@pytest.mark.parametrize(
    ("override", "principal"),
    [
        ({}, "MSSQLSvc/sql1.corp.test:1433"),
        ({"port": 5555}, "MSSQLSvc/sql1.corp.test:5555"),
        ({"server": "sql2.corp.test", "port": 1444}, "MSSQLSvc/sql2.corp.test:1444"),
    ],
)
def test_the_service_is_asked_for_by_name_and_port(override: dict[str, Any], principal: str) -> None:
    found = settings(back_ends=[{"pool": "pool1", **override}])
    assert found.principal == principal
    assert f"ServerSPN={principal};" in connection_string(found, FREETDS)
    assert f"ServerSPN={{{principal}}};" in connection_string(found, MICROSOFTS)
    assert "Trusted_Connection=yes;" in connection_string(found, FREETDS)
    assert not re.search("UID|PWD", connection_string(found, FREETDS))


def test_a_short_name_is_completed_by_dns(monkeypatch: pytest.MonkeyPatch) -> None:
    kerberos_names._full_name.cache_clear()
    answer = [(socket.AF_INET, socket.SOCK_STREAM, 6, "sql9.corp.test", ("10.0.0.9", 0))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_name, **_flags: answer)
    assert settings("sql9").principal == "MSSQLSvc/sql9.corp.test:1433"


def test_only_sql_browser_knows_the_port_of_an_instance() -> None:
    found = settings(instance="RTC")
    assert found.principal is None
    assert replace(found, port=1444).principal == "MSSQLSvc/sql1.corp.test:1444"


@pytest.mark.parametrize("address", ["10.0.0.7", "::1", "[::1]"])
def test_an_address_is_refused_because_no_service_is_registered_under_it(address: str) -> None:
    with pytest.raises(_errors.BadInput, match=r"is an address.*full DNS name"):
        settings(back_ends=[{"pool": "pool1", "server": address}])


@pytest.mark.parametrize(
    ("params", "named"),
    [
        ({"back_end_user": "sa", "back_end_password": "hidden"}, "back_end_user and back_end_password"),
        ({"back_end_user": "sa"}, "does not use back_end_user"),
        ({"back_ends": [{"pool": "pool1", "user": "sa", "password": "hidden"}]}, "user in back_ends and password in"),
        (
            {"back_end_auth": "sql", "back_ends": [{"pool": "pool1", "auth": "kerberos", "user": "sa"}]},
            "does not use user in back_ends",
        ),
    ],
)
def test_a_login_beside_kerberos_is_refused(params: dict[str, Any], named: str) -> None:
    with pytest.raises(_errors.BadInput) as refused:
        settings(**params)
    assert named in str(refused.value)
    assert "OCS_BACK_END_USER" in str(refused.value)
    assert "hidden" not in str(refused.value)


def test_the_general_login_may_be_another_pools() -> None:
    general = {"back_end_auth": "sql", "back_end_user": "sa", "back_end_password": "hidden"}
    found = settings(**general, back_ends=[{"pool": "pool1", "auth": "kerberos"}])
    assert (found.user, found.password) == (None, None)


def test_a_server_that_was_reached_without_a_log_on_is_a_matter_of_kerberos(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_kerberos, "attempt", lambda _principal: UNKNOWN_SERVICE("Server not found"))
    monkeypatch.setattr(_kerberos, "ticket_in_words", lambda: "there is a ticket of mover@CORP.TEST")
    text = failure("08001", "Unable to connect to data source (0) (SQLDriverConnect)", settings())
    assert "No Kerberos log-on to the back end sql1.corp.test of the pool pool1" in text
    assert "MSSQLSvc/sql1.corp.test:1433; there is a ticket of mover@CORP.TEST" in text
    assert "setspn -A MSSQLSvc/sql1.corp.test:1433" in text
    assert "firewall" not in text
    assert "kinit" not in text


def test_a_server_that_was_not_reached_is_a_matter_of_the_network() -> None:
    assert "firewall" in failure("08S01", NOT_REACHED, settings())


@pytest.mark.parametrize("number", [18452, 18456])
def test_a_ticket_that_the_server_refuses_needs_a_login_there(number: int) -> None:
    text = failure("42000", f"Login failed for user ''. ({number}) (SQLDriverConnect)", settings())
    assert "refused the log-on with Kerberos: Login failed for user ''." in text
    assert "CREATE LOGIN" in text
    assert "password" not in text
    assert "MSSQLSvc/sql1.corp.test:1433" in text

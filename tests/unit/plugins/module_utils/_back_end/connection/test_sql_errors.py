# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Drivers' messages, and the errors that they become."""

from __future__ import annotations

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils import _errors
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.connection.libraries import driver_missing
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.connection.sql_errors import (
    is_answer_to_a_login,
    is_driver_missing,
    sql_number,
    translated,
)
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.settings.settings import BackEndSettings

SETTINGS = BackEndSettings("pool1", "sql1", instance="RTC", database="rtc", user="mover", password="secret")


def driver_error(state: str, text: str) -> Exception:
    return Exception(state, f"[{state}] [FreeTDS][SQL Server]{text}")


NO_DRIVER = "[01000] [unixODBC]Can't open lib 'FreeTDS' : file not found (0)"
NO_NAME = "[IM002] [unixODBC]Data source name not found"
FAILURES = {
    "wrong password": (
        driver_error("42000", "Login failed for user 'mover'. (18456) (SQLDriverConnect)"),
        _errors.BackEndLoginRefused,
        "refused the login mover",
    ),
    "refused without a number": (
        driver_error("28000", "Login failed. (0) (SQLDriverConnect)"),
        _errors.BackEndLoginRefused,
        "refused the login",
    ),
    "no database": (
        driver_error("08004", "No database. (911) (SQLExecDirectW)"),
        _errors.DatabaseNotOpened,
        "no database rtc",
    ),
    "no answer": (
        driver_error("08001", "Unable to connect (0) (SQLDriverConnect)"),
        _errors.BackEndUnreachable,
        "firewall",
    ),
    "no answer in time": (
        driver_error("HYT00", "Timeout expired (0) (SQLDriverConnect)"),
        _errors.BackEndUnreachable,
        "cannot be reached",
    ),
    "cut": (driver_error("HY000", "Unexpected EOF (20017) (SQLExecDirectW)"), _errors.BackEndUnreachable, "sql1"),
    "deadlock": (driver_error("42000", "Deadlocked (1205) (SQLExecDirectW)"), _errors.BackEndRefused, "1205"),
}


@pytest.mark.parametrize(("error", "kind", "words"), FAILURES.values(), ids=FAILURES)
def test_each_failure_has_its_error_and_a_remedy(error: Exception, kind: type[_errors.OcsError], words: str) -> None:
    found = translated(error, SETTINGS, connected=False)
    assert found.__class__ is kind
    assert words in str(found)
    assert found.remedy
    assert "secret" not in str(found)


def test_a_login_that_took_too_long_rolls_nothing_back() -> None:
    found = translated(driver_error("HYT00", "Timeout expired (0) (SQLDriverConnect)"), SETTINGS, connected=False)
    assert "Nothing was changed" in str(found)
    assert "rolled back" not in str(found)


@pytest.mark.parametrize("error", [Exception("01000", NO_DRIVER), Exception("IM002", NO_NAME)])
def test_a_driver_that_is_not_there_is_told_from_a_server_that_is_not(error: Exception) -> None:
    assert is_driver_missing(error)
    assert not is_driver_missing(driver_error("08001", "Unable to connect (0) (SQLDriverConnect)"))
    assert "tdsodbc" in str(driver_missing("FreeTDS"))
    assert "odbcinst.ini" in str(driver_missing("FreeTDS"))


@pytest.mark.parametrize(
    ("error", "answered"),
    [
        (driver_error("42000", "Login failed for user 'mover'. (18456) (SQLDriverConnect)"), True),
        (driver_error("28000", "Login failed. (0) (SQLDriverConnect)"), True),
        (driver_error("08001", "Unable to connect to data source (0) (SQLDriverConnect)"), False),
        (driver_error("08S01", "Adaptive Server is unavailable (20009) (SQLDriverConnect)"), False),
        (driver_error("HYT00", "Timeout expired (0) (SQLDriverConnect)"), False),
    ],
)
def test_who_answers_a_login_was_reached(error: Exception, answered: bool) -> None:
    assert is_answer_to_a_login(error) is answered


def test_the_number_of_the_cause_counts_and_not_that_of_what_followed() -> None:
    text = (
        "[22001] [FreeTDS][SQL Server]String or binary data would be truncated. (8152) (SQLExecDirectW); "
        "[01000] [FreeTDS][SQL Server]The statement has been terminated. (3621) (SQLExecDirectW)"
    )
    assert sql_number(text) == 8152
    assert sql_number(text.replace("8152", "3621")) == 0


def test_a_lost_connection_says_what_became_of_the_work() -> None:
    lost = driver_error("08S01", "Write to the server failed (20006) (SQLExecDirectW)")
    assert "committed before stays" in str(translated(lost, SETTINGS))
    assert "Nothing was changed" in str(translated(lost, SETTINGS, connected=False))

# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a driver says, and the error that comes of it."""

from __future__ import annotations

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils import _errors
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.settings import BackEndSettings
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.sql_errors import sql_number, translated

SETTINGS = BackEndSettings("pool1", "sql1", instance="RTC", database="rtc", user="mover", password="secret")


def said(state: str, text: str) -> Exception:
    return Exception(state, f"[{state}] [FreeTDS][SQL Server]{text}")


@pytest.mark.parametrize(
    ("error", "kind", "words"),
    [
        (said("42000", "Login failed for user 'mover'. (18456) (SQLDriverConnect)"), _errors.BackEndLoginRefused, "mover"),
        (said("28000", "Login failed. (0) (SQLDriverConnect)"), _errors.BackEndLoginRefused, "refused the login"),
        (said("42000", "Cannot open database \"rtc\". (4060) (SQLDriverConnect)"), _errors.BackEndError, "no database rtc"),
        (said("08001", "Unable to connect to data source (0) (SQLDriverConnect)"), _errors.BackEndUnreachable, "SQL Browser"),
        (said("HY000", "Unexpected EOF from the server (20017) (SQLExecDirectW)"), _errors.BackEndUnreachable, "sql1"),
        (said("42000", "Transaction was deadlocked (1205) (SQLExecDirectW)"), _errors.BackEndRefused, "1205"),
        (Exception("01000", "[01000] [unixODBC]Can't open lib 'FreeTDS' : file not found (0)"), _errors.LibraryMissing, "tdsodbc"),
        (Exception("IM002", "[IM002] Data source name not found"), _errors.LibraryMissing, "odbcinst.ini"),
    ],
)  # fmt: skip
def test_each_failure_has_its_error_and_a_remedy(error: Exception, kind: type[_errors.OcsError], words: str) -> None:
    found = translated(error, SETTINGS, connected=False)
    assert type(found) is kind
    assert words in str(found)
    assert found.remedy
    assert "secret" not in str(found)


def test_the_number_of_the_cause_counts_and_not_that_of_what_followed() -> None:
    text = (
        "[22001] [FreeTDS][SQL Server]String or binary data would be truncated. (8152) (SQLExecDirectW); "
        "[01000] [FreeTDS][SQL Server]The statement has been terminated. (3621) (SQLExecDirectW)"
    )
    assert sql_number(text) == 8152
    assert sql_number(text.replace("8152", "3621")) == 0


def test_a_lost_connection_says_what_became_of_the_work() -> None:
    lost = said("08S01", "Write to the server failed (20006) (SQLExecDirectW)")
    assert "committed before stays" in str(translated(lost, SETTINGS))
    assert "Nothing was changed" in str(translated(lost, SETTINGS, connected=False))

# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A password stands in no error, whatever the driver has to say of it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.connection.sql_errors import translated
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.settings.settings import BackEndSettings
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import OcsError

SETTINGS = BackEndSettings("pool1", "sql1", instance="RTC", database="rtc", user="mover", password="x")
PASSWORDS = ("s3cr:et!", "with;semicolon", "with}brace", "}};{=", r"\\1\\g<0>", "päßword", "two words", "Login5!x")
# What a driver may say: state, and a text with the password, the same as ODBC writes it, and the beginning of it.
SAID = {
    "as it is": ("28000", "[28000] [Vendor][Driver]Login failed for mover with {password} (18456) (SQLDriverConnect)"),
    "connection string": ("28000", "[28000] Bad: DRIVER=x;UID=mover;PWD={{{doubled}}};APP=y; (0) (SQLDriverConnect)"),
    "not quoted": ("42000", "[42000] UID=mover;Pwd = {password};APP=y (18456) (SQLDriverConnect)"),
    "cut off": ("28000", "[28000] Bad string UID=mover;PWD={beginning}"),
    "unreachable": ("08001", "[08001] cannot connect: Password={password}; (0) (SQLDriverConnect)"),
    "no database": ("08004", "[08004] UID=mover;PWD={password} (4060) (SQLDriverConnect)"),
    "statement": ("42000", "[42000] sp_setapprole {password} failed (2702) (SQLExecDirectW)"),
}


def error_of(state: str, text: str, password: str, settings: BackEndSettings, *, connected: bool) -> OcsError:
    spelled = {"password": password, "doubled": password.replace("}", "}}"), "beginning": password[:-1]}
    return translated(Exception(state, text.format(**spelled)), settings, connected=connected)


@pytest.mark.parametrize("password", PASSWORDS)
@pytest.mark.parametrize("driver_message", SAID.values(), ids=SAID)
@pytest.mark.parametrize("connected", [False, True])
def test_it_never_appears(driver_message: tuple[str, str], password: str, connected: bool) -> None:
    error = error_of(*driver_message, password, replace(SETTINGS, password=password), connected=connected)
    texts = f"{error} {error.what} {error.changed} {error.remedy} {error.details} {error.__cause__}"
    for spelled in (password, password.replace("}", "}}"), password[:-1]):
        assert spelled not in texts
    assert "mover" in texts or "sql1" in texts


def test_the_rest_of_the_message_stays() -> None:
    driver_message = Exception(
        "28000", "[28000] [Vendor][Driver]Login failed for 'mover', state 8 (18456) (SQLDriverConnect)"
    )
    assert "refused the login mover: Login failed for 'mover', state 8" in translated(driver_message, SETTINGS).what

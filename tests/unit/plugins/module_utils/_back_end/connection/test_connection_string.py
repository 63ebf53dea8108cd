# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each driver's connection string: passwords are whole, and encryption is as the options say."""

from __future__ import annotations

import re
from typing import Any

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.connection.connection_string import connection_string
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.connection.driver_build import DriverBuild
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.settings.settings import BackEndSettings
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import BadInput

OLD, NEW = DriverBuild("FreeTDS", True, (1, 3, 17), "GnuTLS"), DriverBuild("FreeTDS", True, (1, 4), "OpenSSL")
UNKNOWN, MICROSOFTS = DriverBuild("FreeTDS", True), DriverBuild("ODBC Driver 18 for SQL Server", False)

PASSWORDS = [
    *("plain", "a;b", "{a", "a}b", "a=b c", " blanks ", '"', "'", "=", "a}b;c", "{x}", "{st}art", "a}}b;c", "};", "}"),
    *("{", "{}", "}}", "{{", ";", ";;", "a;b}", "{a;b}", "x};y", "{};", "};{", "PWD=x;SERVER=y", "ü}ß;"),
]


def text(build: DriverBuild, **changes: Any) -> str:
    known = {"port": 1444, "database": "rtc", "user": "mover", "password": "secret", "driver": build.name, **changes}
    return connection_string(BackEndSettings("pool1", "sql1", **known), build)


def read_by_freetds(written: str, *, doubles: bool) -> dict[str, str]:
    """The parameters as odbc_parse_connect_string reads them: before 1.4 up to the first `};`, since then with doubled
    braces.
    """
    found, place = {}, 0
    while place < len(written):
        end = written.index("=", place)
        name, place = written[place:end], end + 1
        if written[place] != "{":
            end = written.index(";", place)
            found[name], place = written[place:end], end + 1
        elif doubles:
            value = re.compile(r"{((?:[^}]|}})*)};").match(written, place)
            assert value, "a syntax error for the driver"
            found[name], place = value[1].replace("}}", "}"), value.end()
        else:
            end = written.index("};", place)
            found[name], place = written[place + 1 : end], end + 2
    return found


REFUSED = {
    (OLD, value): "holds };" for value in ("};", "x};y", "{};", "};{")
} | {
    (UNKNOWN, value): "how this driver reads braces is not known"
    for value in PASSWORDS
    if "}" in value and (";" in value or value.startswith("{"))
}  # fmt: skip


@pytest.mark.parametrize("name", ["user", "password"])
@pytest.mark.parametrize("value", PASSWORDS)
@pytest.mark.parametrize("build", [OLD, NEW, UNKNOWN], ids=str)
def test_what_reaches_freetds_is_what_was_given(build: DriverBuild, value: str, name: str) -> None:
    if (build, value) in REFUSED:
        return
    written = text(build, **{name: value})
    for doubles in {OLD: [False], NEW: [True], UNKNOWN: [False, True]}[build]:
        assert read_by_freetds(written, doubles=doubles)["UID" if name == "user" else "PWD"] == value


@pytest.mark.parametrize(("name", "message"), [("user", "The user name"), ("password", "The password")])
@pytest.mark.parametrize(("build", "value"), REFUSED)
def test_what_cannot_be_written_is_refused_by_its_name(build: DriverBuild, value: str, name: str, message: str) -> None:
    with pytest.raises(BadInput) as refusal:
        text(build, **{name: value})
    assert f"{message} for the back end of the pool pool1 holds" in str(refusal.value)
    assert REFUSED[build, value] in str(refusal.value)
    assert "FreeTDS 1.4 or newer" in str(refusal.value)


@pytest.mark.parametrize("value", PASSWORDS)
def test_microsofts_driver_is_given_braces_doubled(value: str) -> None:
    assert text(MICROSOFTS, password=value).endswith("PWD={" + value.replace("}", "}}") + "};")


def test_freetds_is_sent_to_the_file_that_says_where() -> None:
    written = text(NEW)
    assert "SERVERNAME=back_end;" in written
    assert "SERVER=" not in written
    assert "DATABASE=rtc;" in written


@pytest.mark.parametrize(
    ("options", "keywords"),
    [
        ({}, "Encrypt={yes};TrustServerCertificate={no};"),
        ({"encryption": "require"}, "Encrypt={yes};TrustServerCertificate={no};"),
        ({"validate_certs": False}, "Encrypt={yes};TrustServerCertificate={yes};"),
        ({"encryption": "clear_text"}, "Encrypt={no};TrustServerCertificate={no};"),
        ({"encryption": "clear_text", "validate_certs": False}, "Encrypt={no};TrustServerCertificate={no};"),
    ],
)
def test_microsofts_driver_is_told_what_to_encrypt_and_to_verify(options: dict[str, Any], keywords: str) -> None:
    written = text(MICROSOFTS, **options)
    assert keywords in written
    assert "SERVER={sql1,1444};" in written

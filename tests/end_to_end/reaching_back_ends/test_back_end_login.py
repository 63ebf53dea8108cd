# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The installed driver really sends names and passwords whole, and nothing from the environment."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.connection.connecting import build_of_driver
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.connection.connection import BackEnd
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.settings.settings import BackEndSettings
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import BackEndLoginRefused, BadInput
from lab.sql_server.protocol.server import SqlServer

TEXTS = [
    *("plain", "a}b;c", "{x}", "{st}art", "a}}b;c", "=", " both blanks ", '"', "'", ";", "{", "}", "{}", "}}", "{{"),
    *("a;b}", "{a;b}", "PWD=x;SERVER=elsewhere", "DSN=x", "}x;DSN=y", "ü½ß²", "шлем", "a%b$c", "\\", "a,b", "[a]"),
]
ONLY_NEW_DRIVERS = ["};", "x};y", "{};"]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SqlServer]:
    """Every text is a login with a password of its own, and a password of a login of its own."""
    texts = [*TEXTS, *ONLY_NEW_DRIVERS]
    logins = {f"user{number}": text for number, text in enumerate(texts)} | dict.fromkeys(texts, "secret")
    with SqlServer(tmp_path_factory.mktemp("sql"), logins=logins) as server:
        yield server


def login(server: SqlServer, user: str, password: str) -> str:
    """The name of the login that the server has let in."""
    settings = BackEndSettings("pool1", server.host, port=server.port, user=user, password=password)
    back_end = BackEnd.open(settings)
    try:
        [session] = server.sessions()
        return str(session.login.name)
    finally:
        back_end.close()
        end_sessions(server)


def end_sessions(server: SqlServer) -> None:
    """Wait until the server has noticed that its clients are gone."""
    for session in server.sessions():
        server.end_session(session.spid)


@pytest.mark.parametrize(("number", "text"), list(enumerate(TEXTS)))
def test_names_and_passwords_arrive_as_they_were_given(server: SqlServer, number: int, text: str) -> None:
    assert login(server, f"user{number}", text) == f"user{number}"
    if "\\" not in text:  # no SQL Server login has one in its name; the driver takes it for a Windows account
        assert login(server, text, "secret") == text
    with pytest.raises(BackEndLoginRefused):
        login(server, f"user{number}", text + "x")


@pytest.mark.parametrize(("number", "text"), list(enumerate(ONLY_NEW_DRIVERS, start=len(TEXTS))))
def test_a_driver_that_cannot_take_one_is_not_asked(server: SqlServer, number: int, text: str) -> None:
    build = build_of_driver("FreeTDS")
    assert build.version, "the version of the driver is read from its file"
    if build.version >= (1, 4):
        assert login(server, f"user{number}", text) == f"user{number}"
        assert login(server, text, "secret") == text
        return
    with pytest.raises(
        BadInput, match=rf"The password for the back end .*cannot be given to FreeTDS {build.version[0]}"
    ):
        login(server, f"user{number}", text)
    with pytest.raises(BadInput, match="The user name for the back end"):
        login(server, text, "secret")


MISLEADING = {
    "TDSPORT": "9",
    "TDSHOST": "192.0.2.1",
    "TDSVER": "5.0",
    "TDSQUERY": "elsewhere",
    "DSQUERY": "elsewhere",
    "TDSDUMP": "DUMP",
    "TDSDUMPCONFIG": "DUMP",
    "FREETDSCONF": "CONF",
    "FREETDS": "FOLDER",
    "SYBASE": "FOLDER",
    "HOME": "FOLDER",
}


@pytest.mark.parametrize("names", [[name] for name in MISLEADING] + [list(MISLEADING)], ids="+".join)
def test_the_task_wins_over_the_environment(
    server: SqlServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, names: list[str]
) -> None:
    text = "[{name}]\nhost = 192.0.2.1\nport = 9\ntds version = 5.0\nencryption = require\n"
    (tmp_path / "etc").mkdir()
    for path in ("conf", ".freetds.conf", "etc/freetds.conf"):
        (tmp_path / path).write_text("".join(text.format(name=name) for name in ("global", "back_end", server.host)))
    places = {"DUMP": tmp_path / "dump", "CONF": tmp_path / "conf", "FOLDER": tmp_path}
    for name in names:
        monkeypatch.setenv(name, str(places.get(MISLEADING[name], MISLEADING[name])))
    before = dict(os.environ)
    settings = BackEndSettings("pool1", server.host, port=server.port, user="user0", password="plain", login_timeout=5)
    back_end = BackEnd.open(settings)
    try:
        [session] = server.sessions()
        assert session.tds == 71
    finally:
        back_end.close()
        end_sessions(server)
    assert dict(os.environ) == before
    assert not (tmp_path / "dump").exists()


def test_nothing_is_left_of_what_the_driver_was_told(
    server: SqlServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    assert login(server, "user0", "plain") == "user0"
    assert list(tmp_path.iterdir()) == []

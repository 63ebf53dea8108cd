# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Servers in the forms that administrators write: understood, or refused with the option's name."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.settings.server_address import (
    ServerAddress,
    parse_server,
)
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.settings.settings import BackEndSettings
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import BadInput

UNDERSTOOD = {
    "sql1": ("sql1", None, None),
    " sql1 ": ("sql1", None, None),
    "sql1\\RTC": ("sql1", "RTC", None),
    " sql1 \\ RTC ": ("sql1", "RTC", None),
    "sql1.example.test\\OCS$1": ("sql1.example.test", "OCS$1", None),
    "sql1,5555": ("sql1", None, 5555),
    "sql1, 5555": ("sql1", None, 5555),
    "sql1:1433": ("sql1", None, 1433),
    "tcp:sql1": ("sql1", None, None),
    "TCP: sql1": ("sql1", None, None),
    "tcp:sql1\\RTC,1433": ("sql1", "RTC", 1433),
    "sql1\\RTC:1433": ("sql1", "RTC", 1433),
    "10.0.0.7": ("10.0.0.7", None, None),
    "10.0.0.7,1444": ("10.0.0.7", None, 1444),
    "10.0.0.7\\RTC": ("10.0.0.7", "RTC", None),
    "::1": ("::1", None, None),
    "[::1]": ("::1", None, None),
    "[::1]:1433": ("::1", None, 1433),
    "[::1],1433": ("::1", None, 1433),
    "::1,1433": ("::1", None, 1433),
    "tcp:[fe80::1%eth0]\\RTC": ("fe80::1%eth0", "RTC", None),
    "2001:db8::7\\RTC": ("2001:db8::7", "RTC", None),
    "sql_1-a": ("sql_1-a", None, None),
    "sql1.example.test.": ("sql1.example.test.", None, None),
    "größe": ("größe", None, None),
}
REFUSED = {
    "": "names no server",
    "  ": "names no server",
    "\\RTC": "option instance",
    ",1433": "names no server",
    "sql1\\": "instance",
    "sql1\\,1433": "instance",
    "sql1\\RTC\\more": "instance",
    "sql1,": "port",
    "sql1,0": "port",
    "sql1,65536": "port",
    "sql1,RTC": "port",
    "sql1,1433,1434": "port",
    "(local)": "the computer on which the task runs",
    "(LOCAL)\\RTC": "the computer on which the task runs",
    ".": "the computer on which the task runs",
    ".\\RTC": "the computer on which the task runs",
    "(localdb)\\v11": "the computer on which the task runs",
    "np:\\\\sql1\\pipe\\sql\\query": "Only TCP",
    "lpc:sql1": "Only TCP",
    "http://sql1": "Only TCP",
    "\\\\sql1\\RTC": "names no server",
    "sql1/RTC": "instance",
    "sql1;DATABASE=other": "server",
    "sql 1": "server",
    "[sql1]": "server",
    "[::1": "server",
    "{sql1}": "server",
    "sql\n1": "server",
    "sql1\0": "server",
}


@pytest.mark.parametrize(("text", "parts"), UNDERSTOOD.items())
def test_what_is_understood(text: str, parts: tuple[str, str | None, int | None]) -> None:
    assert parse_server(text, "server") == ServerAddress(*parts)


@pytest.mark.parametrize(("text", "words"), REFUSED.items())
def test_what_is_refused_says_whose_it_is_and_what_to_write(text: str, words: str) -> None:
    with pytest.raises(BadInput, match="back_ends: server of the pool pool1 is ") as refusal:
        settings(server=text)
    assert words in str(refusal.value)
    assert repr(text) in str(refusal.value)


def settings(*, directory: tuple[str, str | None] = ("sql0.example.test", "RTC"), **own: Any) -> BackEndSettings:
    given = {"back_end_user": "mover", "back_end_password": "secret", "back_ends": [{"pool": "pool1", **own}]}
    return BackEndSettings.for_pool(given, "pool1", *directory, "pool1.example.test")


ENTRIES: dict[str, tuple[dict[str, Any], tuple[str, str | None, int | None]]] = {
    "an instance is never lost": ({"server": "sql1\\OCS"}, ("sql1", "OCS", None)),
    "nor is a port": ({"server": "sql1,5555"}, ("sql1", None, 5555)),
    "a server alone keeps the directory's instance": ({"server": "sql1"}, ("sql1", "RTC", None)),
    "unless it says the default one": ({"server": "sql1\\MSSQLServer"}, ("sql1", None, None)),
    "in whichever option": ({"server": "sql1", "instance": "MSSQLSERVER"}, ("sql1", None, None)),
    "or a port": ({"server": "sql1", "port": 1444}, ("sql1", None, 1444)),
    "a port alone is the directory's server's": ({"port": 1444}, ("sql0.example.test", "RTC", 1444)),
    "an instance alone too": ({"instance": "OCS"}, ("sql0.example.test", "OCS", None)),
    "the same may be said twice": (
        {"server": "sql1\\OCS,1444", "instance": "ocs", "port": 1444},
        ("sql1", "ocs", 1444),
    ),
    "nothing at all": ({}, ("sql0.example.test", "RTC", None)),
}


@pytest.mark.parametrize(("own", "parts"), ENTRIES.values(), ids=ENTRIES)
def test_an_entry_and_the_directory_together(own: dict[str, Any], parts: tuple[str, str | None, int | None]) -> None:
    found = settings(**own)
    assert (found.server, found.instance, found.port) == parts


@pytest.mark.parametrize(
    ("own", "words"),
    [
        ({"server": "sql1\\OCS", "instance": "RTC"}, "the option instance says RTC"),
        ({"server": "sql1,1444", "port": 1433}, "the option port says 1433"),
        ({"instance": "sql1\\OCS"}, "instance"),
        ({"instance": ""}, "instance"),
        ({"port": 0}, "port"),
        ({"port": 70000}, "port"),
    ],
)
def test_options_that_contradict_each_other_are_refused(own: dict[str, Any], words: str) -> None:
    with pytest.raises(BadInput) as refusal:
        settings(**own)
    assert words in str(refusal.value)


def test_what_the_directory_says_is_read_in_the_same_way() -> None:
    found = settings(directory=("sql9,1444", None))
    assert (found.server, found.instance, found.port) == ("sql9", None, 1444)
    with pytest.raises(BadInput, match="in Active Directory"):
        settings(directory=("sql9 (old)", "RTC"))


@pytest.mark.parametrize(
    ("server", "shown"),
    [("sql1", "sql1\\RTC"), ("[::1],1433", "[::1]:1433"), ("sql1\\OCS,1444", "sql1\\OCS:1444"), ("::1", "[::1]\\RTC")],
)
def test_where_it_is_can_be_read_and_written_again(server: str, shown: str) -> None:
    assert settings(server=server).where == shown
    again = settings(server=shown)
    assert (again.where, again.server) == (shown, settings(server=server).server)

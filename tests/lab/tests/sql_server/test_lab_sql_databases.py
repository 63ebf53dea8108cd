# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The stand-in databases of both product versions, made over the wire, and the procedure that they bring along."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from lab.sql_server.protocol.control import Control
from lab.sql_server_databases import DATABASES, create_databases
from lab.tests.sql_server.rows import Rows

CATEGORIES = {"2007": 7, "2007 R2": 9}


@pytest.fixture(params=list(CATEGORIES))
def version(request, databases, connect):
    create_databases(connect, request.param, drop_first=True)
    return request.param


def test_tables_and_categories(version, connect):
    counts = {}
    for database in DATABASES:
        rows = Rows(connect(database))
        counts[database] = rows.value("SELECT COUNT(*) FROM INFORMATION_SCHEMA.TABLES")
        rows.connection.close()
    assert counts == {"rtc": 15 if version == "2007" else 20, "rtcdyn": 3, "rtcconfig": 1}
    rows = Rows(connect("rtc"))
    assert rows.value("SELECT COUNT(*) FROM dbo.CategoryDef") == CATEGORIES[version]
    rows.connection.close()


def test_deleting_a_resource(version, connect):
    rows = Rows(connect("rtc", "7.1"))
    for address in ("a@x.com", "b@x.com"):
        rows.all("INSERT INTO dbo.Resource (UserAtHost) VALUES (?)", address)
        rows.all(
            "INSERT INTO dbo.HomedResource (ResourceId) SELECT ResourceId FROM Resource WHERE UserAtHost = ?", address
        )
    rows.all(
        "INSERT INTO dbo.Contact (OwnerId, BuddyId, DisplayName, Extension) VALUES (2, 1, ?, ?)", b"x", b"y" * 20000
    )
    assert rows.refused("DELETE FROM dbo.Resource WHERE ResourceId = 1") == 547
    assert rows.value("DECLARE @r int EXEC @r = dbo.RtcDeleteResource @_UserAtHost = ? SELECT @r", "A@X.com") == 0
    assert rows.value("DECLARE @r int EXEC @r = dbo.RtcDeleteResource @_UserAtHost = ? SELECT @r", "nobody@x.com") == 1
    left = "SELECT r.UserAtHost, h.ContactVersion FROM Resource r JOIN HomedResource h ON h.ResourceId = r.ResourceId"
    assert rows.all(left) == [("b@x.com", 1)]
    rows.connection.close()


def test_the_command_serves_until_it_is_told_to_stop(tmp_path):
    command = [
        sys.executable,
        "-m",
        "lab.sql_server",
        "--listen",
        "127.0.0.1:0",
        "--data",
        str(tmp_path),
        "--login",
        "sa:x:y",
    ]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])}
    refused = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert refused.returncode != 0 and "role of login sa" in refused.stderr
    with subprocess.Popen([*command[:-1], "sa:x"], env=environment, stdout=subprocess.PIPE, text=True) as process:
        ready = process.stdout.readline()
        with Control("127.0.0.1", int(ready.rsplit(":", 1)[1]), "sa", "x") as control:
            assert control.counters() == {}
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0

# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A server for all tests of this directory, and connections to it as pyodbc and FreeTDS make them."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from typing import Any

import pyodbc
import pytest

from lab.sql_server.protocol.control import Control
from lab.sql_server.protocol.server import SqlServer
from lab.tests.sql_server.rows import VERSIONS, Rows

pyodbc.pooling = False
LOGINS = {"sa": "Passw0rd!", "reader": ("let me in", "readonly"), "stranger": ("who", "noaccess")}
TABLES = """
CREATE TABLE dbo.Person (id int IDENTITY(1,1) NOT NULL PRIMARY KEY, name nvarchar(20) NOT NULL UNIQUE,
  flag bit NOT NULL DEFAULT 1, at datetime NOT NULL DEFAULT GETUTCDATE());
CREATE TABLE dbo.Thing (person int NOT NULL REFERENCES dbo.Person(id), n int NOT NULL CHECK (n BETWEEN 1 AND 64),
  data varbinary(100) NULL, doc image NULL, txt ntext NULL, big bigint NULL, f float NULL, d decimal(10,3) NULL,
  u uniqueidentifier NULL, c char(2) NULL, PRIMARY KEY (person, n));
CREATE TABLE dynamic.dbo.Event (id int IDENTITY(1,1) PRIMARY KEY, owner int NOT NULL, at datetime NULL)
"""


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SqlServer]:
    directory = tmp_path_factory.mktemp("sql_server")
    certificate, key = str(directory / "cert.pem"), str(directory / "key.pem")
    request = "openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=lab -keyout".split()
    subprocess.run([*request, key, "-out", certificate], check=True, capture_output=True)
    with SqlServer(directory / "data", logins=LOGINS, tls=(certificate, key)) as running:
        yield running


@pytest.fixture(scope="session")
def connect(server: SqlServer) -> Callable[..., Any]:
    """connect(database='main_db', version='7.4', user='sa', **ODBC attributes) -> a pyodbc connection."""

    def open_connection(
        database: str = "main_db",
        version: str = "7.4",
        user: str = "sa",
        password: str = "",
        autocommit: bool = True,
        **more: str,
    ) -> Any:
        login = LOGINS[user]
        password = password or (login if isinstance(login, str) else login[0])
        attributes = {"Encryption": "off", **more}
        return pyodbc.connect(
            f"DRIVER=FreeTDS;SERVER=127.0.0.1;PORT={server.port};DATABASE={database};TDS_Version={version};UID={user};"
            f"PWD={password};ClientCharset=UTF-8;" + ";".join(f"{k}={v}" for k, v in attributes.items()),
            autocommit=autocommit,
        )

    return open_connection


@pytest.fixture(scope="session")
def control(server: SqlServer) -> Iterator[Control]:
    with Control("127.0.0.1", server.port, "sa", "Passw0rd!") as opened:
        yield opened


@pytest.fixture(scope="session")
def databases(connect: Callable[..., Any], control: Control) -> None:
    """main_db with two tables and dynamic with one, empty."""
    master = connect("master")
    for name in ("main_db", "dynamic"):
        master.execute(f"CREATE DATABASE {name}")
    master.close()
    connection = connect()
    Rows(connection).all(TABLES)
    connection.close()
    control.save("empty")


@pytest.fixture
def clean(databases: None, control: Control) -> Iterator[None]:
    """Empty tables before, faults and modes gone after each test."""
    control.restore("empty")
    yield
    control.reset()


@pytest.fixture
def sql(clean: None, connect: Callable[..., Any]) -> Iterator[Rows]:
    """A connection at TDS 7.4."""
    connection = connect()
    yield Rows(connection)
    connection.close()


@pytest.fixture
def other(clean: None, connect: Callable[..., Any]) -> Iterator[Rows]:
    """A second one."""
    connection = connect()
    yield Rows(connection)
    connection.close()


@pytest.fixture(params=VERSIONS)
def any_tds(clean: None, connect: Callable[..., Any], request: pytest.FixtureRequest) -> Iterator[Rows]:
    """A connection at each TDS version in turn."""
    connection = connect(version=request.param)
    yield Rows(connection)
    connection.close()

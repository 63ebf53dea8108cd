# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The SQL Servers of a lab, one a pool: the lab's own, or real ones that OCS_LAB_SQL_SERVERS names."""

from __future__ import annotations

import os
import shutil
import sys
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Hashable
from pathlib import Path
from typing import Any

import pyodbc

from lab.built import BUILT
from lab.directory import processes
from lab.schema_variants import DATABASES as USER_DATABASES
from lab.schema_variants import TranslatedConnection, schema_variant, translation
from lab.snapshot import BASE_TABLES
from lab.sql_server.protocol.control import PROGRAM, Control
from lab.sql_server_databases import create_databases, run

PASSWORD = "Passw0rd.lab2"
ADMINISTRATOR, READER = "sa", "reader"
TESTS = Path(__file__).resolve().parents[1]
TRANSLATIONS = BUILT / "translations.db"
PORT = 1433
PORT_TIME_LIMIT = 5.0  # seconds
RESTORE_TIME_LIMIT = 5  # seconds
AS_BUILT = "as-built"  # the label under which a stand-in keeps its databases
REAL_SERVERS = "OCS_LAB_SQL_SERVERS"
DATABASES = ("rtc", "rtcdyn", "rtcconfig")

Fill = Callable[["BackEnd"], None]  # writes the pool's data into empty databases


class TooFewServers(processes.LabError):
    """A lab has more pools than OCS_LAB_SQL_SERVERS names servers."""


class BackEnd(ABC):
    """One pool's SQL Server: where it is, who may log in, and its life."""

    def __init__(self, pool: str, version: str, host: str, port: int, user: str, password: str, fill: Fill) -> None:
        self.pool, self.version, self._fill = pool, version, fill
        self.host, self.port = host, port
        self.user, self.password = user, password

    def connect(self, database: str, *, login: str | None = None, watching: bool = False) -> Any:
        """A pyodbc connection that commits each statement by itself. `login`: READER, or the administrator.

        watching: the stand-in does not count what it asks.
        """
        user, password = (READER, PASSWORD) if login == READER else (self.user, self.password)
        pyodbc.pooling = False
        connection = pyodbc.connect(
            f"DRIVER=FreeTDS;SERVER={self.host};PORT={self.port};DATABASE={database};UID={user};PWD={{{password}}};"
            f"TDS_Version=7.4;ClientCharset=UTF-8{f';APP={PROGRAM}' if watching else ''}",
            autocommit=True,
            timeout=15,
        )
        variant = schema_variant() if database in USER_DATABASES else ""
        return TranslatedConnection(connection, translation(variant, self.version)) if variant else connection

    @abstractmethod
    def build(self) -> None:
        """Make the databases and fill them, unless that was done before."""

    @abstractmethod
    def start(self) -> None:
        """Serve; nothing when it serves already."""

    @abstractmethod
    def restore(self) -> None:
        """Back to the state after build(), serving."""

    @abstractmethod
    def stop(self) -> None:
        """Serve no longer; what the databases hold stays."""

    @abstractmethod
    def running(self) -> bool: ...

    def counters(self) -> Counter[str]:
        """The server's counts since it started, with the names of its monitor.py; empty for a real server."""
        return Counter()

    def state(self) -> Hashable:
        """Equal to an earlier one only if the databases hold what they held then. None: it cannot be known."""
        return None


class StandIn(BackEnd):
    """The lab's own server, over files. `built` holds the files as they were filled; it is shared between labs."""

    def __init__(self, pool: str, version: str, host: str, fill: Fill, folder: Path, built: Path) -> None:
        super().__init__(pool, version, host, PORT, ADMINISTRATOR, PASSWORD, fill)
        self._folder, self._live, self._built = folder.absolute(), folder.absolute() / "live", built.absolute()
        self._process_file = self._folder / "server.process"

    def build(self) -> None:
        if self._built.exists():
            return
        self.stop()
        shutil.rmtree(self._live, ignore_errors=True)
        self.start()
        create_databases(self.connect, self.version)
        self._fill(self)
        with self.control() as control:
            control.save(AS_BUILT)
        self._built.parent.mkdir(parents=True, exist_ok=True)
        # Nobody writes now, so that files and logs of SQLite fit each other; what serves them is made from these.
        shutil.copytree(self._live, self._built, ignore=shutil.ignore_patterns("*-shm"))

    def start(self) -> None:
        if self.running():
            return
        if not self._live.exists() and self._built.exists():
            shutil.copytree(self._built, self._live)
        self._live.mkdir(parents=True, exist_ok=True)
        log = self._folder / "log" / "server.log"
        log.parent.mkdir(exist_ok=True)
        processes.require_free_port(self.host, self.port, "")
        logins = [f"{self.user}:{self.password}", f"{READER}:{PASSWORD}:readonly"]
        command = [
            "env",
            f"PYTHONPATH={TESTS}",
            sys.executable,
            "-m",
            "lab.sql_server",
            "--listen",
            f"{self.host}:{self.port}",
        ]
        command += ["--data", str(self._live), *(word for login in logins for word in ("--login", login))]
        command += ["--translations", str(TRANSLATIONS)]
        process = processes.start(command, log, self._process_file)
        processes.wait_until_listening(process, self.host, [self.port], log.parent)

    def restore(self) -> None:
        """Restore the databases in the running server where that is possible, which is quicker. A session that writes
        without end must not stop it.
        """
        if self.running():
            try:
                master = self.connect("master")
                master.timeout = RESTORE_TIME_LIMIT
                master.execute(f"EXEC lab_restore '{AS_BUILT}'").close()
                master.execute("EXEC lab_reset").close()
                master.close()
                return
            except pyodbc.Error:
                self.stop()
        shutil.rmtree(self._live, ignore_errors=True)
        self.start()

    def stop(self) -> None:
        """A process that counts as gone may hold its port until the last of its threads is gone too."""
        processes.stop(self._process_file)
        processes.wait_for(lambda: not processes.accepts_connections(self.host, self.port), PORT_TIME_LIMIT)

    def running(self) -> bool:
        return processes.running(self._process_file) is not None

    def counters(self) -> Counter[str]:
        with self.control() as control:
            return control.counters()

    def state(self) -> Hashable:
        """The process, and what it says of its databases."""
        if not self.running():
            return None
        with self.control() as control:
            return self._process_file.read_text(), control.content()

    def control(self) -> Control:
        """Counters, a log of statements, faults: see lab.sql_server.protocol.control. To be closed."""
        return Control(self.host, self.port, self.user, self.password)


class RealServer(BackEnd):
    """A SQL Server that runs somewhere. Its databases rtc, rtcdyn and rtcconfig are dropped and made anew."""

    def build(self) -> None:
        self.restore()

    def start(self) -> None:
        if not self.running():
            self.restore()

    def restore(self) -> None:
        create_databases(self.connect, self.version, drop_first=True)
        self._allow_reader()
        self._fill(self)

    def _allow_reader(self) -> None:
        """Make a login that may read everything and change nothing."""
        master = self.connect("master")
        try:
            run(master, f"CREATE LOGIN [{READER}] WITH PASSWORD = '{PASSWORD}'")
        except pyodbc.Error as error:
            if "already exists" not in str(error):
                raise
        finally:
            master.close()
        for database in DATABASES:
            connection = self.connect(database)
            run(connection, f"CREATE USER [{READER}] FOR LOGIN [{READER}]")
            try:
                run(connection, f"EXEC sp_addrolemember 'db_datareader', '{READER}'")
            except pyodbc.Error:  # an engine without SQL Server's roles
                for (table,) in connection.execute(BASE_TABLES).fetchall():
                    run(connection, f"GRANT SELECT ON dbo.[{table}] TO [{READER}]")
            connection.close()

    def stop(self) -> None:
        """Do nothing: a real server is not the lab's to stop."""

    def running(self) -> bool:
        master = self.connect("master")
        found = master.execute("SELECT COUNT(*) FROM master.dbo.sysdatabases WHERE name = 'rtc'").fetchval()
        master.close()
        return bool(found)


def real_servers() -> list[tuple[str, int, str, str]]:
    """Host, port, user and password of each server in OCS_LAB_SQL_SERVERS: "host:port:user:password ..."."""
    found = []
    for server in os.environ.get(REAL_SERVERS, "").split():
        host, port, user, password = server.split(":", 3)
        found.append((host, int(port), user, password))
    return found

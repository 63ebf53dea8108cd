# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Creates the stand-in databases of a pool's back end on any SQL Server, the lab's own or a real one, over pyodbc."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyodbc

SCHEMAS = Path(__file__).parent / "schemas"
FOLDERS = {"2007": "2007", "2007 R2": "r2"}
DATABASES = ("rtc", "rtcdyn", "rtcconfig")
DROP_TIME_LIMIT = 10  # seconds


def create_databases(connect: Callable[[str], Any], version: str, *, drop_first: bool = False) -> None:
    """Create rtc, rtcdyn and rtcconfig for a product version ("2007" or "2007 R2").

    connect(database) opens a pyodbc connection with autocommit=True to that database; it is called for master and
    for each new database. With drop_first, databases of these names are dropped before, sessions in them are ended.
    """
    folder = SCHEMAS / FOLDERS[version]
    master = connect("master")
    try:
        for database in DATABASES:
            if drop_first:
                drop_database(master, database)
            run(master, f"CREATE DATABASE [{database}]")
    finally:
        master.close()
    for database in DATABASES:
        connection = connect(database)
        try:
            for batch in batches((folder / f"{database}.sql").read_text(encoding="utf-8")):
                run(connection, batch)
        finally:
            connection.close()


def drop_database(master: Any, database: str) -> None:
    """Drop a database if it exists; whoever uses it is disconnected, as a server refuses to drop it otherwise."""
    give_up = time.monotonic() + DROP_TIME_LIMIT
    while master.execute("SELECT COUNT(*) FROM master.dbo.sysdatabases WHERE name = ?", database).fetchval():
        try:
            disconnect_everybody(master, database)
            run(master, f"DROP DATABASE [{database}]")
        except pyodbc.Error:
            if time.monotonic() > give_up:
                raise
            time.sleep(0.1)  # a session that was ended may take its time


def disconnect_everybody(master: Any, database: str) -> None:
    """End all sessions in a database."""
    run(master, f"ALTER DATABASE [{database}] SET SINGLE_USER WITH ROLLBACK IMMEDIATE")


def batches(script: str) -> Iterator[str]:
    """The batches of a script: what stands between lines that hold nothing but GO."""
    for batch in re.split(r"(?mi)^\s*GO\s*$", script):
        if batch.strip():
            yield batch


def run(connection: Any, batch: str) -> None:
    """Run a batch to its end: an error in a later statement is raised by nextset() only."""
    cursor = connection.execute(batch)
    while cursor.nextset():
        pass
    cursor.close()

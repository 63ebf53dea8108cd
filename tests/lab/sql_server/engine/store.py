# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Databases as SQLite files in one directory."""

from __future__ import annotations

import re
import shutil
import sqlite3
import threading
from collections.abc import Collection
from pathlib import Path

from lab.sql_server.engine.catalogue_tables import create_catalogue_tables
from lab.sql_server.errors import SqlError, cannot_drop, no_such_database, syntax_error
from lab.sql_server.language.dates import utc_now

ONLINE, READ_ONLY, FULL = "online", "read_only", "full"


class Database:
    """One file. number tells this database from an earlier one of the same name; created: when it was attached."""

    def __init__(self, name: str, path: Path, number: int) -> None:
        self.name, self.path, self.number, self.mode = name, path, number, ONLINE
        self.created = utc_now()
        # The last connection to close a file in WAL mode checkpoints it under an exclusive lock: keep one open.
        self.keeper = sqlite3.connect(path, check_same_thread=False)
        self.keeper.execute("SELECT COUNT(*) FROM sqlite_master").fetchone()
        self.holds: tuple[str, int] | None = None  # the label under which it was saved or restored, and content() then

    def content(self) -> int:
        """The same number again only if nobody has committed anything meanwhile, but for save and restore."""
        return int(self.keeper.execute("PRAGMA data_version").fetchone()[0])


class Store:
    """All databases of the server. version rises with every change of any schema."""

    def __init__(self, directory: str | Path) -> None:
        self.directory, self.version, self.lock = Path(directory), 0, threading.RLock()
        self.databases: dict[str, Database] = {}  # by lower-case name
        self._number = self.restored = 0
        self.directory.mkdir(parents=True, exist_ok=True)
        for path in sorted(self.directory.glob("*.db")):
            self._open(path.stem)
        if "master" not in self.databases:
            self.create("master")

    def close(self) -> None:
        for database in self.databases.values():
            database.keeper.close()

    def find(self, name: str) -> Database:
        """SqlError 911 if there is no such database."""
        if name.lower() not in self.databases:
            raise no_such_database(name)
        return self.databases[name.lower()]

    def create(self, name: str) -> None:
        with self.lock:
            if name.lower() in self.databases or name.lower() == "tempdb":
                raise SqlError(1801, f"Database '{name}' already exists. Choose a different database name.")
            if not re.fullmatch(r"\w+", name):
                raise syntax_error(name)
            connection = sqlite3.connect(self._path(name))
            connection.execute("PRAGMA journal_mode=WAL")
            create_catalogue_tables(connection, "main", name)
            connection.commit()
            connection.close()
            self._open(name)

    def drop(self, name: str) -> None:
        with self.lock:
            if name.lower() not in self.databases:
                raise cannot_drop("database", name)
            database = self.databases.pop(name.lower())
            database.keeper.close()
            for tail in ("", "-wal", "-shm"):
                Path(f"{database.path}{tail}").unlink(missing_ok=True)
            self.version += 1

    def save(self, label: str, names: Collection[str]) -> None:
        """Keep a copy of these databases under a label. Nobody may be writing."""
        folder = self._saved(label)
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        with self.lock:
            for database in map(self.find, names):
                copy = sqlite3.connect(folder / f"{database.name}.db")
                database.keeper.backup(copy)
                copy.close()
                database.holds = label, database.content()

    def restore(self, label: str) -> None:
        """Bring every database back that was saved under a label, and changed since. Nobody may be writing."""
        with self.lock:
            for name in self.saved(label):
                path, database = self._saved(label) / f"{name}.db", self.find(name)
                if database.holds == (label, database.content()):
                    continue
                copy = sqlite3.connect(path)
                copy.backup(database.keeper)
                copy.close()
                database.holds = label, database.content()
                self.restored += 1
                self.version += 1

    def saved(self, label: str) -> list[str]:
        """The databases that were saved under a label."""
        folder = self._saved(label)
        if not folder.is_dir():
            raise SqlError(3201, f"Nothing was saved under the label '{label}'.")
        return sorted(path.stem for path in folder.glob("*.db"))

    def content(self) -> str:
        """The same text again only if no database was changed meanwhile, by whomever."""
        with self.lock:
            contents = [f"{base.name} {base.number} {base.content()}" for _name, base in sorted(self.databases.items())]
        return ", ".join([*contents, f"restored {self.restored}"])

    def _saved(self, label: str) -> Path:
        if not re.fullmatch(r"[\w-]+", label):
            raise syntax_error(label)
        return self.directory / "saved" / label

    def _path(self, name: str) -> Path:
        return self.directory / f"{name}.db"

    def _open(self, name: str) -> None:
        self._number += 1
        self.version += 1
        self.databases[name.lower()] = Database(name, self._path(name), self._number)

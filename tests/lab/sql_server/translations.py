# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Batches and plans that servers have made, in a file for the servers that come after them.

A run of all tests starts some sixty servers for the same few hundred statements, and each of them would need half a
second of processor to translate them once more.
"""

from __future__ import annotations

import hashlib
import pickle
import sqlite3
import sys
import threading
from collections.abc import Hashable
from contextlib import suppress
from pathlib import Path
from typing import Any

import sqlglot

TABLE = "CREATE TABLE IF NOT EXISTS made (program TEXT NOT NULL, key BLOB NOT NULL, value BLOB NOT NULL)"
INDEX = "CREATE INDEX IF NOT EXISTS made_key ON made (key)"
PATIENCE = 10  # seconds until another server has written


class Translations:
    """Any number of servers may use the file at once. What another program has made, such as an earlier version of this
    one, is not found and goes when the file is opened. A file that cannot be used makes servers slower, no more.
    """

    def __init__(self, file: Path) -> None:
        self._program = _program()
        self._lock = threading.Lock()
        file.parent.mkdir(parents=True, exist_ok=True)
        self._connection = sqlite3.connect(file, isolation_level=None, check_same_thread=False, timeout=PATIENCE)
        for statement in ("PRAGMA journal_mode = WAL", "PRAGMA synchronous = OFF", TABLE, INDEX):
            self._run(statement)
        self._run("DELETE FROM made WHERE program <> ?", self._program)

    def find(self, key: Hashable) -> list[Any]:
        """All that was kept under this key, by whomever."""
        found = self._run("SELECT DISTINCT value FROM made WHERE key = ?", self._name(key))
        return [pickle.loads(value) for (value,) in found]

    def keep(self, key: Hashable, value: Any) -> None:
        self._run("INSERT INTO made VALUES (?, ?, ?)", self._program, self._name(key), pickle.dumps(value))

    def close(self) -> None:
        with self._lock:
            self._connection.close()

    def _name(self, key: Hashable) -> bytes:
        return hashlib.sha256(f"{self._program} {key!r}".encode()).digest()

    def _run(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        with self._lock, suppress(sqlite3.Error):
            return self._connection.execute(statement, values).fetchall()
        return []


def _program() -> str:
    """Changes with all that decides what a text becomes."""
    digest = hashlib.sha256(f"{sys.version} {sqlglot.__version__}".encode())
    for source in sorted(Path(__file__).parent.rglob("*.py")):
        digest.update(source.read_bytes())
    return digest.hexdigest()

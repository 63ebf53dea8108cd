# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A back end's answers that are damaged: one clear error that names the back end, never anything else.

Rows are damaged where the driver hands them over, and bytes on the wire below it.
"""

from __future__ import annotations

import contextlib
import datetime
import random
import socket
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.connection import connection
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.connection.connecting import OdbcConnection
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import BackEndError, OcsError
from end_to_end.back_end.back_end_databases import PoolDatabase, put, real_servers, user
from samples import sample

NEVER = 10**9
Rows = list[tuple[Any, ...]]


def _one_value(chance: random.Random, rows: Rows, value: Any) -> Rows:
    if not rows or not rows[0]:
        return rows
    number = chance.randrange(len(rows))
    row = list(rows[number])
    row[chance.randrange(len(row))] = value
    return [*rows[:number], tuple(row), *rows[number + 1 :]]


def _unreadable(error: Exception) -> Callable[[random.Random, Rows], Rows]:
    def fetch(_chance: random.Random, _rows: Rows) -> Rows:
        raise error

    return fetch


VALUES: dict[str, Any] = {
    "NULL": None,
    "a text": "x" * 300,
    "an empty text": "",
    "a number": -1,
    "a large number": 2**70,
    "bytes": b"\xff\xfe",
    "a moment": datetime.datetime(1, 1, 1),
    "half a character": "\ud800",
}
DAMAGES: dict[str, Callable[[random.Random, Rows], Rows]] = {
    **{name: lambda chance, rows, value=value: _one_value(chance, rows, value) for name, value in VALUES.items()},
    "no rows": lambda _chance, _rows: [],
    "a row too few": lambda _chance, rows: rows[1:],
    "a row twice": lambda chance, rows: [*rows, chance.choice(rows)] if rows else rows,
    "a column too few": lambda _chance, rows: [row[:-1] for row in rows],
    "a column too many": lambda _chance, rows: [(*row, 1) for row in rows],
    "text that is none": _unreadable(UnicodeDecodeError("utf-16-le", b"\0\xd8", 0, 2, "unexpected end of data")),
    "a moment that is none": _unreadable(ValueError("year 0 is out of range")),
    "a number that is none": _unreadable(OverflowError("too large")),
}
KINDS = sorted(DAMAGES)


@dataclass
class Damaging:
    """Stands for the driver's connection; the result of one number gets a damage."""

    odbc: Any = None
    damage: str = ""
    number: int = NEVER
    seed: int = 0
    results: int = 0

    def next_damage(self, damage: str, number: int, seed: int) -> None:
        self.damage, self.number, self.seed, self.results = damage, number, seed, 0

    def cursor(self) -> DamagingCursor:
        return DamagingCursor(self.odbc.cursor(), self)

    def close(self) -> None:
        self.odbc.close()


class DamagingCursor:
    def __init__(self, cursor: Any, damaging: Damaging) -> None:
        self._cursor = cursor
        self._damaging = damaging

    def __getattr__(self, name: str) -> Any:
        return getattr(self._cursor, name)

    def fetchmany(self, number_of_rows: int) -> Rows:
        rows = [tuple(row) for row in self._cursor.fetchmany(number_of_rows)]
        number, self._damaging.results = self._damaging.results, self._damaging.results + 1
        if number != self._damaging.number:
            return rows
        return DAMAGES[self._damaging.damage](random.Random(self._damaging.seed), rows)


@pytest.fixture
def damaging(monkeypatch: pytest.MonkeyPatch) -> Damaging:
    """Every connection that is made goes through it."""
    made = Damaging()
    connect = connection.connect

    def connected(settings: Any) -> OdbcConnection:
        real = connect(settings)
        made.odbc = real.odbc
        return replace(real, odbc=made)

    monkeypatch.setattr(connection, "connect", connected)
    return made


def look(database: PoolDatabase) -> tuple[Any, ...]:
    """The reads of a task before it does anything: the session, the catalogue, rights, users' data, a lock."""
    with database.open() as store, store.lock("shared"):
        rights = store.rights
        return store.identity, rights, store.read(["ann@x.test"]), store.user_counts(["ann@x.test"])


def end_of(database: PoolDatabase) -> tuple[Any, ...] | OcsError:
    try:
        return look(database)
    except OcsError as error:
        return error


def test_damaged_rows(database: PoolDatabase, damaging: Damaging) -> None:
    """Every kind of damage to any result that a task reads first."""
    with database.open() as store:
        put(store, user("ann", "bob", "cat"))
    damaging.next_damage("NULL", NEVER, 0)
    right = look(database)
    results = damaging.results
    assert results > 30
    ends: Counter[str] = Counter()
    for seed in range(sample(len(KINDS))):
        damage = KINDS[seed % len(KINDS)]
        damaging.next_damage(damage, random.Random(seed).randrange(results), seed)
        case = f"seed {seed}: result {damaging.number} of {results}, {damage}"
        found = end_of(database)
        if isinstance(found, OcsError):
            assert found.remedy and database.settings.server in str(found), case
            ends["an error"] += 1
        else:
            assert found == right or damage not in ("text that is none", "a moment that is none"), case
            ends["a result"] += 1
    print(f"\ndamaged rows of a back end, {database.version}: {results} results, {dict(ends)}")
    assert ends["an error"] >= 4


FIRST_RESULTS = ("session", "tables", "columns")


@pytest.mark.parametrize("damage", ["a column too few", "bytes", "text that is none"])
@pytest.mark.parametrize("number", range(3), ids=FIRST_RESULTS)
def test_what_everything_else_hangs_on(database: PoolDatabase, damaging: Damaging, number: int, damage: str) -> None:
    """Session row and catalogue: the error names the back end and what was asked."""
    damaging.next_damage(damage, number, 1)
    with pytest.raises(BackEndError) as failure:
        database.open()
    assert database.settings.title in str(failure.value)
    assert "the catalogue" in str(failure.value) if number else "the beginning of the session" in str(failure.value)


@dataclass
class WireDamage:
    """A listener that changes a byte of what a server sends."""

    server: tuple[str, int]
    place: int = NEVER
    seed: int = 0

    def __enter__(self) -> WireDamage:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _address = self._listener.accept()
                server = socket.create_connection(self.server)
                threading.Thread(target=self._pass, args=(client, server, False), daemon=True).start()
                threading.Thread(target=self._pass, args=(server, client, True), daemon=True).start()

    def _pass(self, source: socket.socket, sink: socket.socket, damages: bool) -> None:
        passed = 0
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                changed = bytearray(data)
                if damages and passed <= self.place < passed + len(data):
                    changed[self.place - passed] = random.Random(self.seed).randrange(256)
                passed += len(data)
                sink.sendall(changed)
        for endpoint in (source, sink):
            with contextlib.suppress(OSError):
                endpoint.shutdown(socket.SHUT_RDWR)
        source.close()


@pytest.fixture
def wire(database: PoolDatabase) -> Iterator[tuple[PoolDatabase, WireDamage]]:
    """The database behind such a listener. A server elsewhere may be encrypted: the lab's own only."""
    if real_servers():
        pytest.skip("the bytes of a server that encrypts cannot be changed")
    settings = database.settings
    with WireDamage((settings.server, settings.port or 1433)) as between:
        impatient = replace(settings, server="127.0.0.1", port=between.port, login_timeout=2, query_timeout=2)
        yield replace(database, settings=impatient), between


def test_damaged_bytes(wire: tuple[PoolDatabase, WireDamage]) -> None:
    """Whatever the driver makes of them."""
    database, between = wire
    for seed in range(sample(5)):
        between.place, between.seed = random.Random(seed).randrange(200, 6000), seed
        found = end_of(database)
        assert not isinstance(found, OcsError) or found.remedy, (seed, between.place)

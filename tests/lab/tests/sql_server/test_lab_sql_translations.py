# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A text that one server has translated is not translated again by the next one, unless it would be another plan."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pyodbc
import pytest

from lab.sql_server import translations
from lab.sql_server.engine import execution, interpreter
from lab.sql_server.protocol.server import DEFAULT_PRODUCT, SqlServer

QUERY = "SELECT a, 11 + COUNT(*) FROM dbo.Thing GROUP BY a"
ONE_ROW = "CREATE TABLE dbo.Thing (a int NOT NULL) INSERT INTO dbo.Thing SELECT 7"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "kept" / "translations.db"


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The texts that servers parse or translate from now on."""
    seen: list[str] = []

    def noting(function: Any) -> Any:
        def noted(text: str, *others: Any) -> Any:
            seen.append(text)
            return function(text, *others)

        return noted

    monkeypatch.setattr(execution, "translate", noting(execution.translate))
    monkeypatch.setattr(interpreter, "BatchParser", noting(interpreter.BatchParser))
    return seen


@contextmanager
def connected(folder: Path, file: Path, product: str = DEFAULT_PRODUCT) -> Iterator[Any]:
    """A connection to a new server with this file."""
    with SqlServer(folder, logins={"sa": "x"}, translations=file, product=product) as server:
        connection = pyodbc.connect(
            f"DRIVER=FreeTDS;SERVER=127.0.0.1;PORT={server.port};TDS_Version=7.4;UID=sa;PWD=x;ClientCharset=UTF-8",
            autocommit=True,
        )
        with closing(connection):
            yield connection


def answer(folder: Path, file: Path, table: str = ONE_ROW) -> list[Any]:
    """A new server's answer to the query, of a table that it makes."""
    with connected(folder, file) as connection:
        connection.execute(table).close()
        return [tuple(row) for row in connection.execute(QUERY).fetchall()]


def test_the_next_server_has_it_translated_already(tmp_path: Path, file: Path, work: list[str]) -> None:
    assert answer(tmp_path / "first", file) == [(7, 12)]
    assert work.count(QUERY) == 2, "as a batch, and as a statement"
    assert answer(tmp_path / "second", file) == [(7, 12)]
    assert work.count(QUERY) == 2


def test_two_servers_may_have_other_tables_of_one_name(tmp_path: Path, file: Path) -> None:
    others = "CREATE TABLE dbo.Thing (b int NOT NULL, a nvarchar(9) NOT NULL) INSERT INTO dbo.Thing SELECT 7, N'seven'"
    for number in range(2):
        assert answer(tmp_path / f"one {number}", file) == [(7, 12)]
        assert answer(tmp_path / f"other {number}", file, others) == [("seven", 12)]


def test_an_older_product_refuses_what_a_newer_one_has_read(tmp_path: Path, file: Path) -> None:
    newer = "SELECT CAST('x' AS nvarchar(max))"
    with connected(tmp_path / "2005", file) as connection:
        assert connection.execute(newer).fetchval() == "x"
    with connected(tmp_path / "2000", file, "8.00.2039") as connection, pytest.raises(pyodbc.Error, match="syntax"):
        connection.execute(newer)


def test_another_program_has_made_nothing_for_this_one(
    tmp_path: Path, file: Path, work: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    answer(tmp_path / "first", file)
    size = len(translations.Translations(file).find(("batch", DEFAULT_PRODUCT, QUERY)))
    monkeypatch.setattr(translations, "_program", lambda: "a later version")
    assert answer(tmp_path / "second", file) == [(7, 12)]
    assert (size, work.count(QUERY)) == (1, 4)


def test_servers_work_without_the_file(tmp_path: Path, file: Path) -> None:
    file.parent.mkdir()
    file.write_bytes(b"damaged " * 1000)
    assert answer(tmp_path / "damaged", file) == [(7, 12)]

# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A statement that one session had translated is not translated again for another, unless its tables are others."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from typing import Any

import pyodbc
import pytest

from lab.sql_server.engine import execution

pytestmark = pytest.mark.usefixtures("clean")


@pytest.fixture
def translated(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The statements that the server translates from now on."""
    seen: list[str] = []

    def noted(text: str, *others: Any) -> Any:
        seen.append(text)
        return translate(text, *others)

    translate = execution.translate
    monkeypatch.setattr(execution, "translate", noted)
    return seen


def test_the_next_session_has_it_translated_already(connect: Callable[..., Any], translated: list[str]) -> None:
    for _session in range(2):
        with closing(connect()) as connection:
            assert connection.execute("SELECT 11 + COUNT(*) FROM dbo.Person WHERE id < 0").fetchval() == 11
    assert [text for text in translated if "11 +" in text] == ["SELECT 11 + COUNT(*) FROM dbo.Person WHERE id < 0"]


def test_a_temporary_table_of_another_session_is_another_table(connect: Callable[..., Any]) -> None:
    for kind, given in (("int", 7), ("nvarchar(9)", "seven"), ("int", 8)):
        with closing(connect()) as connection:
            connection.execute(f"CREATE TABLE #one (it {kind})")
            connection.execute("INSERT INTO #one SELECT ?", given)
            assert connection.execute("SELECT * FROM #one").fetchval() == given
    with closing(connect()) as connection, pytest.raises(pyodbc.Error, match="Invalid object name '#one'"):
        connection.execute("SELECT * FROM #one")


def test_a_table_that_was_made_anew_has_its_new_columns(connect: Callable[..., Any]) -> None:
    with closing(connect()) as first, closing(connect()) as second:
        for columns, values in (("a int", (1,)), ("a nvarchar(5), b int", ("x", 2))):
            first.execute(f"CREATE TABLE dbo.Anew ({columns})")
            first.execute(f"INSERT INTO dbo.Anew SELECT {', '.join('?' * len(values))}", *values)
            assert [tuple(row) for row in second.execute("SELECT * FROM dbo.Anew")] == [values]
            first.execute("DROP TABLE dbo.Anew")
        with pytest.raises(pyodbc.Error, match="Invalid object name"):
            second.execute("SELECT * FROM dbo.Anew")


def test_who_may_not_read_is_refused_though_another_was_not(connect: Callable[..., Any]) -> None:
    statement = "UPDATE dbo.Person SET flag = 1 WHERE id = -1"
    with closing(connect()) as owner, closing(connect(user="reader")) as reader:
        owner.execute(statement)
        with pytest.raises(pyodbc.Error, match="permission was denied"):
            reader.execute(statement)

# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Texts for files are made while servers work, and not while rows come; but never much later than they could be."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.statements import arriving_rows, results
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.statements.arriving_rows import ArrivingRows
from ansible_collections.msrtc.ocs.plugins.module_utils._files.user_file import records
from ansible_collections.msrtc.ocs.plugins.module_utils._files.user_file.records import ExportedUser, with_texts
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import UserData

_LONG = 60.0  # seconds: no test waits for it


class Watched(ArrivingRows):
    """Tells when somebody waits for rows."""

    def __init__(self) -> None:
        super().__init__()
        self.somebody_waits = threading.Event()
        wait = self._changed.wait

        def told(timeout: float | None = None) -> bool:
            self.somebody_waits.set()
            return wait(timeout)

        self._changed.wait = told  # type: ignore[method-assign]


@pytest.fixture
def arriving(monkeypatch: pytest.MonkeyPatch) -> Watched:
    watched = Watched()
    for module in (results, records):
        monkeypatch.setattr(module, "ARRIVING_ROWS", watched)
    return watched


def silent_after(monkeypatch: pytest.MonkeyPatch, silence: float, longest: float) -> None:
    monkeypatch.setattr(arriving_rows, "_SILENCE", silence)
    monkeypatch.setattr(arriving_rows, "_LONGEST", longest)


def users() -> Iterator[ExportedUser]:
    yield ExportedUser("anna@example.test", None, None, UserData("anna@example.test"))


class WrittenMeanwhile:
    """A cursor in whose second portion a user is to be written by another thread; `seen`: what happened, in order."""

    description = (("n",), ("value",))

    def __init__(self, arriving: Watched) -> None:
        self._arriving = arriving
        self._portions = iter([2000, 2000, 0])
        self.seen: list[str] = []
        self.writer = threading.Thread(target=self._write)

    def _write(self) -> None:
        self.seen += [f"{user.address} written" for user in with_texts(users())]

    def fetchmany(self, _number: int) -> list[tuple[Any, ...]]:
        rows = [(n, "x") for n in range(next(self._portions))]
        if not self.writer.ident:
            self.writer.start()
            assert self._arriving.somebody_waits.wait(_LONG)
        self.seen.append(f"{len(rows)} rows")
        return rows

    def nextset(self) -> bool:
        return False


def test_texts_are_made_when_the_answer_is_read(arriving: Watched, monkeypatch: pytest.MonkeyPatch) -> None:
    silent_after(monkeypatch, _LONG, _LONG)
    cursor = WrittenMeanwhile(arriving)
    results.read_results(cursor)
    cursor.writer.join(_LONG)
    assert cursor.seen == ["2000 rows", "2000 rows", "0 rows", "anna@example.test written"]


@pytest.mark.parametrize(("silence", "longest"), [(0.001, _LONG), (_LONG, 0.001)], ids=["silent", "without end"])
def test_a_server_that_is_silent_or_has_no_end_keeps_nobody(
    arriving: Watched, monkeypatch: pytest.MonkeyPatch, silence: float, longest: float
) -> None:
    silent_after(monkeypatch, silence, longest)
    with arriving.answer():
        assert [user.address for user in with_texts(users())] == ["anna@example.test"]


def test_nobody_waits_without_an_answer(arriving: Watched) -> None:
    with arriving.answer():
        pass
    assert [user.address for user in with_texts(users())] == ["anna@example.test"]
    assert not arriving.somebody_waits.is_set()


def test_an_answer_that_fails_keeps_nobody(arriving: Watched, monkeypatch: pytest.MonkeyPatch) -> None:
    silent_after(monkeypatch, _LONG, _LONG)

    class Failing:
        description = (("n",),)

        def fetchmany(self, _number: int) -> list[tuple[Any, ...]]:
            raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        results.read_results(Failing())
    assert [user.address for user in with_texts(users())] == ["anna@example.test"]
    assert not arriving.somebody_waits.is_set()

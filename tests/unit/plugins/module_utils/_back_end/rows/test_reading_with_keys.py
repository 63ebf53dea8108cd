# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Users' rows come with keys of other users: a key that is none is an error, and no answer stays too long."""

from __future__ import annotations

import threading
import weakref
from collections.abc import Iterable, Mapping
from typing import Any, cast

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.connection.connection import BackEnd
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.rows import reading
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.schema.mapped_tables import TableMap
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.settings.settings import BackEndSettings
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.statements.result_sets import ResultSet
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.statements.results import Question, Statement
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import UnexpectedResults
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.sections import Section

from ..catalogues import sql_names

ANNA, BOB, KEY_OF_BOB = "anna@example.test", "bob@example.test", 7


class Answering(BackEnd):
    """A back end that answers with these rows, by what a question is about, and with no rows to others."""

    def __init__(self, rows: Mapping[str, Iterable[tuple[Any, ...]]]) -> None:
        self.rows = {about: list(known) for about, known in rows.items()}
        self.settings = cast(BackEndSettings, type("Settings", (), {"title": "The back end"}))
        self._beginning = self._in_transaction = False
        self._running = threading.Lock()

    def _run_batch(
        self, purpose: str, statements: Iterable[Statement], calls_procedures: bool = False
    ) -> list[ResultSet]:
        asked = [statement for statement in statements if isinstance(statement, Question)]
        found = [ResultSet(self.rows.get(question.about, ())) for question in asked]
        for question, rows in zip(asked, found, strict=True):
            if fault := question.fault_of(rows):
                raise self.unexpected(purpose, fault)
        return found


def anna_with(key: object) -> Answering:
    """Anna has two contacts; this is the key of the second one."""
    contacts = [(0, KEY_OF_BOB, b"Bob", True, None, None), (0, key, b"?", True, None, None)]
    known = {"users": [(0, 1, ANNA)], "addresses by key": [(KEY_OF_BOB, BOB)]}
    return Answering({**known, "contacts": contacts})


@pytest.mark.parametrize("key", ["7", b"7", 7.5], ids=["text", "bytes", "fraction"])
def test_a_key_that_is_no_number_is_an_unexpected_result(key: object) -> None:
    with pytest.raises(UnexpectedResults, match="is not number"):
        reading.read_users(anna_with(key), sql_names("2007"), [ANNA])


@pytest.mark.parametrize("key", [None, 8], ids=["null", "of_nobody"])
def test_a_key_without_an_address_is_a_row_without_one(key: object) -> None:
    (anna,) = reading.read_users(anna_with(key), sql_names("2007"), [ANNA])
    assert anna.tables["contacts"].column("address") == [BOB, None]


def test_an_answer_is_gone_when_the_next_one_is_made_into_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    """Otherwise the rows of a batch would be in memory twice."""
    answers: list[weakref.ref[ResultSet]] = []
    left: list[int] = []
    run, owned_rows = Answering.run, reading.owned_rows

    def noted(back_end: Answering, *given: Any, **how: Any) -> list[ResultSet]:
        found = run(back_end, *given, **how)
        answers.extend(map(weakref.ref, found))
        return found

    def counted(table: TableMap, rows: ResultSet) -> dict[int, Section]:
        left.append(sum(answer() is not None for answer in answers))
        return owned_rows(table, rows)

    monkeypatch.setattr(Answering, "run", noted)
    monkeypatch.setattr(reading, "owned_rows", counted)
    reading.read_users(anna_with(KEY_OF_BOB), sql_names("2007"), [ANNA])
    assert left[0] - left[-1] >= len(left) - 2

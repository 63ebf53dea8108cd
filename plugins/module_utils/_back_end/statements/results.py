# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The questions of a batch, and its results, matched by their names and never by their place alone.

Between the results of a batch stand other ones: numbers of changed rows, and messages. Drivers pass on some of them and
not others, and FreeTDS even loses empty results whose counts the server does not tell (NOCOUNT). So every SELECT names
its result, empty or not, by its first column.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeAlias

from ansible_collections.msrtc.ocs.plugins.module_utils._common.letters import without_case

from .arriving_rows import ARRIVING_ROWS
from .literals import quote_name
from .result_sets import RepeatedValues, ResultSet
from .row_shapes import Kind, fault_of, kinds_of

_OURS = "ocs "
# Some engines cut the names of columns that are longer.
_LONGEST_NAME = 60
# The driver's objects for a row take some hundred bytes, and an answer about a whole pool has 100,000 rows.
_ROWS_AT_ONCE = 2000


@dataclass(frozen=True)
class Question:
    """A SELECT whose rows are wanted: what it is `about`, its columns' expressions, and all that follows them.

    `kinds`: what its columns may hold; without them, numbers of people are known by their names and all else may be
    anything. `one_row`: there is exactly one.
    """

    about: str
    columns: Sequence[str]
    source: str = ""
    kinds: Sequence[Kind] = ()
    one_row: bool = False

    @classmethod
    def of_all(cls, about: str, parts: Sequence[Question]) -> Question:
        """The rows of all parts, which have the same columns, as one result."""
        first, *others = parts
        source = " UNION ALL ".join((first.source, *(part._select() for part in others)))
        return cls(about, first.columns, source, first.kinds)

    def fault_of(self, rows: ResultSet) -> str:
        """The fault of the rows that came as its answer, as a part of a sentence; empty without a fault."""
        return fault_of(rows, kinds_of(self.columns, self.kinds), one_row=self.one_row)

    def name(self, place: int) -> str:
        """The name of its result in a batch; `place` is its number among the questions of the batch."""
        return f"{_OURS}{place} {self.about}"[:_LONGEST_NAME]

    def text(self, place: int) -> str:
        first, *others = self.columns
        named = f"{first} AS {quote_name(self.name(place))}"
        return f"SELECT {', '.join((named, *others))} {self.source}"

    def __len__(self) -> int:
        """The length of its text, about."""
        return len(self._select()) + _LONGEST_NAME

    def _select(self) -> str:
        return f"SELECT {', '.join(self.columns)} {self.source}"


# A text changes something, or prepares what is asked; its results are of no interest.
Statement: TypeAlias = "str | Question"


class Result(NamedTuple):
    """Rows as they came, and the names of their columns."""

    names: tuple[str, ...]
    rows: ResultSet

    def __str__(self) -> str:
        return f'"{self.names[0]}" ({len(self.names)} columns)'


def batch_text(statements: Sequence[Statement]) -> str:
    """The statements as one batch, its questions numbered."""
    place, texts = 0, []
    for statement in statements:
        if isinstance(statement, Question):
            texts.append(statement.text(place))
            place += 1
        else:
            texts.append(statement)
    return "\n".join(texts)


def read_results(cursor: Any) -> list[Result]:
    """All results with columns of a cursor that has executed a batch, read to its end.

    An error of a later statement is raised by the driver only there. Results without columns, which some drivers make
    of numbers of changed rows and of messages, are passed over.
    """
    found, repeated = [], RepeatedValues()
    with ARRIVING_ROWS.answer():
        while True:
            if cursor.description:
                names = tuple(column[0] for column in cursor.description)
                rows = _portions(cursor)
                # A lone column lists addresses, each once.
                lone = len(names) == 1
                found.append(
                    Result(names, ResultSet.of_lone_column(rows) if lone else ResultSet.joined(rows, repeated))
                )
            if not cursor.nextset():
                return found


def _portions(cursor: Any) -> Iterator[Sequence[Sequence[Any]]]:
    """The rows of a result, some at a time. A result that is over is not asked again: drivers may take that amiss."""
    while rows := cursor.fetchmany(_ROWS_AT_ONCE):
        ARRIVING_ROWS.came()
        yield rows
        if len(rows) < _ROWS_AT_ONCE:
            return


def own(results: Sequence[Result]) -> list[Result]:
    """The results that answer questions: procedures may return rows too, under other names."""
    return [result for result in results if without_case(result.names[0]).startswith(_OURS)]


def mismatch(questions: Sequence[Question], results: Sequence[Result]) -> str:
    """The difference between the results and the questions, for people to read; empty without a difference."""
    for place, question in enumerate(questions):
        asked = f'"{question.name(place)}" ({len(question.columns)} columns)'
        if place >= len(results):
            return f"{asked} is missing, and {len(questions) - place} of {len(questions)} results did not come"
        if not _answers(results[place], question, place):
            return f"{results[place]} came in the place of {asked}"
        if fault := question.fault_of(results[place].rows):
            return f"of {asked}, {fault}"
    return f"nobody asked for {results[len(questions)]}" if len(results) > len(questions) else ""


def _answers(result: Result, question: Question, place: int) -> bool:
    """Some engines fold the case of names."""
    same_name = without_case(result.names[0]) == without_case(question.name(place))
    return same_name and len(result.names) == len(question.columns)

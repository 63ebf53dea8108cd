# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Connections and cursors as pyodbc's, that report what a test gives them, in the way of one driver or the other."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

Rows = Sequence[tuple[Any, ...]]
ASKED = re.compile(r"AS \[(ocs \d+ [^\]]*)\]")


@dataclass(frozen=True)
class Table:
    """A result with columns."""

    columns: Sequence[str]
    rows: Rows = ()


Reported: TypeAlias = "Table | int"  # a number of changed rows, or -1 for a message: a result without columns


def asked_in(batch: str) -> list[str]:
    """The names that the SELECTs of a batch give their results."""
    return ASKED.findall(batch)


class Cursor:
    """Goes through what the driver reports of one batch."""

    def __init__(self, answer: Callable[[str], Sequence[Reported]]) -> None:
        self._answer = answer
        self._left: list[Reported] = []

    def execute(self, batch: str) -> None:
        self._left = list(self._answer(batch)) or [-1]

    @property
    def description(self) -> list[tuple[Any, ...]] | None:
        now = self._left[0]
        return [(name, str, None, None, None, None, True) for name in now.columns] if isinstance(now, Table) else None

    def fetchmany(self, number: int) -> list[tuple[Any, ...]]:
        now = self._left[0]
        if not isinstance(now, Table):
            raise RuntimeError("No results. Previous SQL was not a query.")
        self._left[0] = replace(now, rows=now.rows[number:])
        return list(now.rows[:number])

    def nextset(self) -> bool:
        del self._left[0]
        return bool(self._left)

    def close(self) -> None:
        self._left = []


@dataclass
class Connection:
    """Answers every batch by a function, and keeps the batches."""

    answer: Callable[[str], Sequence[Reported]]
    batches: list[str] = field(default_factory=list)

    def cursor(self) -> Cursor:
        return Cursor(self._answered)

    def _answered(self, batch: str) -> Sequence[Reported]:
        self.batches.append(batch)
        return self.answer(batch)

    def close(self) -> None:
        pass

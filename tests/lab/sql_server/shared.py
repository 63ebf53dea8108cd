# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""State that all sessions of a server share: batches that were parsed, and statements that were translated, once.

Every run of a module connects anew and sends the same texts as the run before; translating them took more than half of
the server's time. Other servers may have made them before.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable
from typing import Any, Generic, TypeVar

from lab.sql_server.engine.catalogue import TEMPDB, Catalogue, Table
from lab.sql_server.language.plan import Plan
from lab.sql_server.language.statements import Statement
from lab.sql_server.translations import Translations

BATCHES_KEPT = 500
PLANS_KEPT = 2000
LONGEST_KEPT = 200_000  # characters of a batch

Value = TypeVar("Value")


class Kept(Generic[Value]):
    """Values by key, the latest ones, for all threads."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._values: OrderedDict[Hashable, Value] = OrderedDict()
        self._lock = threading.Lock()

    def find(self, key: Hashable) -> Value | None:
        with self._lock:
            return self._values.get(key)

    def keep(self, key: Hashable, value: Value) -> None:
        with self._lock:
            self._values[key] = value
            if len(self._values) > self._most:
                self._values.popitem(last=False)


class Shared:
    """product: the version that the server says it is, on which depends what it refuses."""

    def __init__(self, product: str, translations: Translations | None) -> None:
        self._product, self._translations = product, translations
        self._batches: Kept[tuple[Statement, ...]] = Kept(BATCHES_KEPT)
        self._plans: Kept[Plan] = Kept(PLANS_KEPT)

    def close(self) -> None:
        if self._translations:
            self._translations.close()

    def batch(self, text: str) -> tuple[Statement, ...] | None:
        batch = self._batches.find(text)
        if batch is None:
            batch = next(iter(self._made_before(("batch", self._product, text))), None)
            if batch is not None:
                self._batches.keep(text, batch)
        return batch

    def keep_batch(self, text: str, batch: tuple[Statement, ...]) -> None:
        if len(text) < LONGEST_KEPT:
            self._batches.keep(text, batch)
            self._tell(("batch", self._product, text), batch)

    def plan(self, key: Hashable, catalogue: Catalogue) -> Plan | None:
        """A plan of any session that holds for this one too: its tables are the same here and now."""
        plan = self._plans.find(key)
        if plan and _holds(plan, catalogue):
            return plan
        for plan in self._made_before(("plan", key)):
            if _holds(plan, catalogue):
                self._plans.keep(key, plan)
                return plan
        return None

    def keep_plan(self, key: Hashable, plan: Plan) -> None:
        """No plan is kept that makes a table, or that reads a view of which the session makes a table of its own."""
        if not plan.into and not any(table.refresh for table in plan.touched):
            self._plans.keep(key, plan)
            self._tell(("plan", key), plan)

    def _made_before(self, key: Hashable) -> list[Any]:
        return self._translations.find(key) if self._translations else []

    def _tell(self, key: Hashable, value: Any) -> None:
        if self._translations:
            self._translations.keep(key, value)


def _holds(plan: Plan, catalogue: Catalogue) -> bool:
    return all(_same(table, catalogue) for table in plan.touched)


def _same(table: Table, catalogue: Catalogue) -> bool:
    """The session's table of this name is defined alike. Its database is attached then."""
    if table.schema != TEMPDB:
        catalogue.schema(table.schema)
    if table.view:
        return True
    found = catalogue.find(table.schema, table.name)
    return found is not None and (found.name, found.columns) == (table.name, table.columns)

# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""State that all sessions of a server share: batches that were parsed, and statements that were translated, once.

Every run of a module connects anew and sends the same texts as the run before; translating them took more than half of
the server's time.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, TypeVar

from lab.sql_server.engine.catalogue import TEMPDB, Catalogue, Table
from lab.sql_server.language.plan import Plan
from lab.sql_server.language.statements import Statement

BATCHES_KEPT = 500
PLANS_KEPT = 2000

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
    def __init__(self) -> None:
        self.batches: Kept[tuple[Statement, ...]] = Kept(BATCHES_KEPT)
        self._plans: Kept[Plan] = Kept(PLANS_KEPT)

    def plan(self, key: Hashable, catalogue: Catalogue) -> Plan | None:
        """A plan of any session that holds for this one too: its tables are the same here and now."""
        plan = self._plans.find(key)
        return plan if plan and all(_same(table, catalogue) for table in plan.touched) else None

    def keep(self, key: Hashable, plan: Plan) -> None:
        """No plan is kept that makes a table, or that reads a view of which the session makes a table of its own."""
        if not plan.into and not any(table.refresh for table in plan.touched):
            self._plans.keep(key, plan)


def _same(table: Table, catalogue: Catalogue) -> bool:
    """The session's table of this name is defined alike. Its database is attached then."""
    if table.schema != TEMPDB:
        catalogue.schema(table.schema)
    if table.view:
        return True
    found = catalogue.find(table.schema, table.name)
    return found is not None and (found.name, found.columns) == (table.name, table.columns)

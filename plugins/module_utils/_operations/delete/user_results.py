# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The results of a deletion for its users: the diff, and one line each for the report and the task's result."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from ..bulk.planning.counts import by_name
from ..bulk.user_report import UserReport
from .planning.plan import DELETION_WORDS, DeletionPlan, PlannedDeletion
from .planning.request import AbsentRequest
from .planning.state import AccountState, RowsToDelete

MENTIONS = "rows of other users about this one"


def before_after(request: AbsentRequest, planned: PlannedDeletion) -> tuple[dict[str, Any], dict[str, Any]]:
    """One user as found, and as it will be: OCS in the directory, own rows, and what others have on the user."""
    observed, decision = planned.observed, planned.decision
    rows, mentions = by_name(observed.rows), by_name(observed.mentions)
    before = {
        "account": _account(observed.state.account),
        "home": observed.found.home_text,
        "rows": rows,
        MENTIONS: mentions,
    }
    after = dict(before)
    if observed.found.moves_from:
        before["unfinished_move"] = f"from {observed.found.moves_from}; finished first"
    if decision.disable:
        after["account"] = _account(AccountState.DISABLED)
    if decision.clear:
        after["account"], after["home"] = _account(AccountState.CLEARED), None
    if decision.rows_to_delete is RowsToDelete.ALL:
        after["rows"] = {}
        after[MENTIONS] = {} if request.remove_from_contact_lists else mentions
    if decision.rows_to_delete is RowsToDelete.HOME_AND_DATA:
        after["rows"] = by_name(observed.replicated)
    return before, after


def _account(account: AccountState) -> str:
    return {
        AccountState.ENABLED: "enabled for OCS",
        AccountState.DISABLED: "disabled for OCS",
        AccountState.CLEARED: "nothing of OCS",
        AccountState.NONE: "no account",
    }[account]


class DeletionReport(UserReport[PlannedDeletion]):
    """The report of a deletion."""

    def __init__(self, request: AbsentRequest, header: Mapping[str, Any]) -> None:
        super().__init__(DELETION_WORDS, request.report_file, {**header, "check_mode": request.check_mode})
        self._request = request

    def before_after(self, planned: PlannedDeletion) -> tuple[dict[str, Any], dict[str, Any]]:
        return before_after(self._request, planned)

    def about(self, planned: PlannedDeletion, done: bool) -> dict[str, Any]:
        return {"state": planned.decision.case.value}

    def name(self, planned: PlannedDeletion) -> str:
        """The user's SIP URI; the account's DN where it has none (any more)."""
        return planned.address if planned.observed.dn == planned.address else super().name(planned)


def rows_deleted(request: AbsentRequest, plan: DeletionPlan) -> tuple[Mapping[str, int], Mapping[str, int]]:
    """Rows by section, summed up over the users that go: their own, and those of others."""
    own: Counter[str] = Counter()
    others: Counter[str] = Counter()
    for user in plan.acting:
        if user.decision.rows_to_delete is not RowsToDelete.NOTHING:
            own.update(by_name(user.observed.rows))
        if user.decision.rows_to_delete is RowsToDelete.HOME_AND_DATA:
            own.subtract(by_name(user.observed.replicated))
        if user.decision.rows_to_delete is RowsToDelete.ALL and request.remove_from_contact_lists:
            others.update(by_name(user.observed.mentions))
    return dict(sorted((+own).items())), dict(sorted(others.items()))

# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One user who is being deleted: the account as it was read last, and what became of the user."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ansible_collections.msrtc.ocs.plugins.module_utils._common.letters import without_case
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users.changes import ChangeAnswer
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users.users import User
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import DirectoryUnreachable
from ansible_collections.msrtc.ocs.plugins.module_utils._files.user_file.records import ExportedUser
from ansible_collections.msrtc.ocs.plugins.module_utils._selection.ownership import owners_of_addresses
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import folded

from ..bulk.answers import changed_in_directory
from ..bulk.passes.phases import Server
from ..bulk.passes.turns import Turns
from ..bulk.passes.user_in_run import UserInRun
from ..bulk.planning.verdicts import Verdict
from ..export.collecting import exported_users, without_pool
from .planning.open_pool import OpenPool
from .planning.plan import PlannedDeletion
from .planning.state import HomedWhere, RowsToDelete

_CHANGED = "Changed since the plan was made, and not by this run: "


@dataclass(eq=False, slots=True)
class UserBeingDeleted(UserInRun[PlannedDeletion]):
    """One user whom a run deletes. `collected`: all rows, until they are taken for the first export. `done`: what the
    run has done to the user for certain, as a sentence, which many users share.
    """

    collected: ExportedUser | None = None
    done: str = ""

    def taken(self) -> ExportedUser:
        """The collected rows, which are kept no longer: a run keeps the data of few users in memory."""
        collected, self.collected = self.collected, None
        if collected is None:
            raise LookupError(f"the rows of {self.address} were not collected")
        return collected

    @property
    def owns_rows(self) -> bool:
        """The rows under the address are the user's, as far as anybody says."""
        return not self.planned.observed.row_owner.left_out

    @property
    def disables(self) -> bool:
        """Still to be disabled in the directory."""
        return self.planned.decision.disable and self.user is not None

    @property
    def clears(self) -> bool:
        """Still to lose what OCS has in the directory."""
        return self.planned.decision.clear and self.user is not None

    def left_as(self, stopped: str) -> str:
        return f"{stopped} {self.done}" if self.done else stopped

    def leave_alone(self, reason: str) -> None:
        """Leave alone a user whose account is another one now; the reason says it if a run has disabled the account."""
        if self.touched or self.planned.verdict is Verdict.RESUMED:
            self.fail(
                f"{_CHANGED}{reason} The user was disabled in the directory before; look whether it should be.",
            )
        else:
            self.stop(Verdict.SKIPPED, f"{_CHANGED}{reason}")

    def note_answer(self, answer: ChangeAnswer, situation: str) -> None:
        """Stop the user if its change was not made. Raises DirectoryUnreachable if that is not known."""
        if answer.result == "done":
            return
        if answer.result == "unknown":
            raise DirectoryUnreachable(
                f"The connection to the directory ended while {self.address} was being changed: {answer.reason}",
                changed="Users of this batch may be deleted in part.",
                remedy="Run the same task again: it finds out and finishes them.",
            )
        if answer.result == "conflict":
            self.fail(f"Someone else changed the account at the same time. {situation}")
        else:
            self.fail(f"The directory refused the change: {answer.reason} {situation}")


def change_accounts(
    users_being_deleted: Sequence[UserBeingDeleted],
    change: Callable[[Sequence[User]], Sequence[ChangeAnswer]],
    situation: str,
    done: str,
) -> None:
    """Change these users in the directory. `situation`: the sentence for users whose change was not made; `done`: the
    one for the others, if they come no further.

    Raises DirectoryUnreachable when the connection ends among them.
    """
    if not users_being_deleted:
        return
    accounts = [being_deleted.account for being_deleted in users_being_deleted]
    answers = changed_in_directory(users_being_deleted, lambda: change(accounts))
    for being_deleted, answer in zip(users_being_deleted, answers, strict=True):
        being_deleted.note_answer(answer, situation)
        being_deleted.done = done if being_deleted.going else being_deleted.done


def read_accounts(open_pool: OpenPool, users_being_deleted: Sequence[UserBeingDeleted], turns: Turns) -> None:
    """Read every account again, and stop each user whose account is no longer the one that the plan deletes.

    Where an account is gone, the back end is asked from which account the rows were made.
    """
    users = open_pool.directory.read_again(
        [
            being_deleted.planned.observed.dn
            for being_deleted in users_being_deleted
            if being_deleted.planned.observed.dn
        ]
    )
    for being_deleted in users_being_deleted:
        being_deleted.user = users.get(without_case(being_deleted.planned.observed.dn or ""))
    gone = [being_deleted.address for being_deleted in users_being_deleted if being_deleted.user is None]
    accounts, owners = _others_with(open_pool, gone, turns) if gone else ({}, {})
    for being_deleted in users_being_deleted:
        now_with_address = accounts.get(being_deleted.address) if being_deleted.user is None else None
        if now_with_address and being_deleted.planned.observed.dn:
            being_deleted.fail(f"{_CHANGED}the account is {now_with_address[0].dn} now. Run the same task again.")
        elif being_deleted.user is None and being_deleted.planned.observed.dn == being_deleted.address:
            being_deleted.fail(f"{_CHANGED}the account is not there any more. Run the same task again.")
        elif owner := owners.get(being_deleted.address):
            being_deleted.leave_alone(f"the rows are those of {owner.dn}.")
        elif now_with_address and not being_deleted.planned.observed.found.has_successor:
            being_deleted.leave_alone("an account has this SIP URI now.")
        elif being_deleted.user is not None:
            reason = _why_left_alone(open_pool, being_deleted, being_deleted.user)
            if reason:
                being_deleted.leave_alone(reason)


def _others_with(
    open_pool: OpenPool, addresses: Sequence[str], turns: Turns
) -> tuple[dict[str, list[User]], dict[str, User]]:
    """The accounts that have these addresses now, and those from which the rows under them were made, by address."""
    accounts = open_pool.directory.certainly_with(addresses)
    with turns.also(Server.SOURCE):
        lookup = open_pool.directory.certainly_with_identities
        return accounts, owners_of_addresses(lookup, open_pool.store, addresses)


def _why_left_alone(open_pool: OpenPool, being_deleted: UserBeingDeleted, user: User) -> str:
    ghost = being_deleted.planned.decision.rows_to_delete is RowsToDelete.HOME_AND_DATA
    if being_deleted.planned.observed.guid is not None and user.guid != being_deleted.planned.observed.guid:
        return "the account was made anew."
    if folded(user.address or user.dn) != folded(being_deleted.address):
        return "the account has another SIP URI."
    if (open_pool.home(user) is HomedWhere.ELSEWHERE) is not ghost:
        return f"the home is {user.home_pool.name if user.home_pool else user.home or 'none'}."
    return "a move of the user was begun." if open_pool.is_moving(being_deleted.address, [user]) else ""


def collect(open_pool: OpenPool, users_being_deleted: Sequence[UserBeingDeleted]) -> list[ExportedUser]:
    """All rows of these users, and what others have on them, in an export's order."""
    store, pool = open_pool.store, open_pool.pool
    own = [being_deleted for being_deleted in users_being_deleted if store and pool and being_deleted.owns_rows]
    users = (
        exported_users([(being_deleted.address, being_deleted.user) for being_deleted in own], pool, store)
        if store and pool and own
        else []
    )
    users += [
        without_pool(being_deleted.address, being_deleted.user)
        for being_deleted in users_being_deleted
        if not (store and pool and being_deleted.owns_rows) and being_deleted.user
    ]
    return sorted(users, key=lambda user: user.order)

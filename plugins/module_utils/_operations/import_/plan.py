# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The plan of an import: small for a whole pool, since the data itself is not in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.rows.loss import Loss
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.statements.locked_rows import about_large_users
from ansible_collections.msrtc.ocs.plugins.module_utils._common.letters import without_case
from ansible_collections.msrtc.ocs.plugins.module_utils._common.wording import in_sentence
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.forest.pools import Pool

from ..bulk.planning.plan import Plan, PlannedUser, judges_rights, refusals
from ..bulk.planning.verdicts import OperationWords, Verdict
from .request import ImportRequest
from .user_to_import import PackedUserToImport, UserToImport

NOT_WRITABLE = "This account may not write the user's OCS settings in the directory. Nothing of this user was changed."

IMPORT_WORDS = OperationWords("The import", done="imported", unchanged="unchanged", would="change", resumes=False)


@dataclass(frozen=True, slots=True)
class PlannedImport(PlannedUser[PackedUserToImport]):
    """One user's part of the plan."""

    @property
    def found(self) -> UserToImport:
        """All that was found out about the user, unpacked each time."""
        return self.observed.unpacked()

    @property
    def losses(self) -> tuple[Loss, ...]:
        return self.found.losses


@dataclass(frozen=True)
class ImportPlan(Plan[PlannedImport]):
    """All users whom the task chose from the source, in its order. `warnings`: sentences for the administrator."""

    words = IMPORT_WORDS

    @property
    def pools(self) -> list[Pool]:
        """The pools that are written to, in the order in which they are locked."""
        pools = {user.observed.pool.dn: user.observed.pool for user in self.acting if user.observed.pool}
        return sorted(pools.values(), key=lambda pool: without_case(pool.dn))

    @property
    def brought_back(self) -> dict[str, int]:
        """Rows by section that are added to what users have there."""
        counts: Counter[str] = Counter()
        for user in self._found():
            counts.update(user.brought_back)
        return dict(sorted(counts.items()))

    def about_edited_lists(self) -> str | None:
        """A warning about users who have edited their lists since the file was written; None without such users."""
        rows_of_each = [sum(user.brought_back.values()) for user in self._found() if user.edited_since]
        if not rows_of_each:
            return None
        rows, users = sum(rows_of_each), "user" if len(rows_of_each) == 1 else "users"
        return (
            f"The lists of {len(rows_of_each):,} {users} have changed since the file was written: their versions are"
            f" higher. So some of the {rows:,} rows that come back to them may have been deleted on purpose; the file"
            " does not say which. The diff and report_file have the numbers of each user."
        )

    def about_lists_elsewhere(self) -> str | None:
        """A warning about users who had places in the lists of people who have left the pool; None: nobody has."""
        missed = [(user.address, user.lists_elsewhere) for user in self._found() if user.lists_elsewhere]
        if not missed:
            return None
        owners = sorted({owner for _address, lists in missed for owner in lists})
        return (
            f"{len(missed)} users, such as {missed[0][0]}, are not put back into the lists of {len(owners)} "
            f"people who are not homed on their pool any more: {in_sentence(owners)}. They have to add them."
        )

    def about_large_users(self) -> Iterator[str]:
        """A warning if one statement locks too many rows of somebody's."""
        return about_large_users(large for user in self._found() for large in user.large)

    def _found(self) -> Iterator[UserToImport]:
        """The users for whom something is to be written, one by one."""
        return (user.found for user in self.acting)


def make_plan(
    request: ImportRequest, looked_at: Iterable[PlannedImport], not_in_source: Iterable[str] = ()
) -> ImportPlan:
    """The plan for users who were looked at. Users whom this account may not write fail. `not_in_source`: names in the
    task.
    """
    users = tuple(looked_at)
    protected = sum(map(_is_protected, users))
    warnings = []
    if judges_rights(request, [user.observed for user in users]):
        users = tuple(
            PlannedImport(user.observed, Verdict.FAILED, NOT_WRITABLE) if _is_protected(user) else user
            for user in users
        )
    elif protected:
        what = f"This account may write none of the {protected} users' OCS settings that would be restored."
        warnings.append(f"{what} It will do for the check, but not for the run.")
    missing = [f"{name}: not in {request.src}." for name in not_in_source]
    reasons = (*missing, *refusals(request, IMPORT_WORDS, users, _refusals_of_losses(request, users)))
    return ImportPlan(users, reasons, tuple(warnings))


def _is_protected(user: PlannedImport) -> bool:
    return user.acts and user.observed.writable is False


def _refusals_of_losses(request: ImportRequest, users: Iterable[PlannedImport]) -> Iterator[str]:
    """Why the task is refused: what finds no place, and the task does not allow it."""
    for user in users if not request.allow_data_loss else ():
        for loss in user.losses if user.changes else ():
            yield (
                f"{user.address}: {loss.rows} of {loss.section} ({loss.what}) cannot be imported: {loss.why}."
                " Say allow_data_loss: true to import the rest."
            )

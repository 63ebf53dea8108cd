# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The plan of an import: small for a whole pool, since the data itself is not in it."""

from __future__ import annotations

import json
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.rows.loss import Loss
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.statements.locked_rows import about_large_users
from ansible_collections.msrtc.ocs.plugins.module_utils._common.letters import without_case
from ansible_collections.msrtc.ocs.plugins.module_utils._common.wording import in_sentence
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.forest.pools import Pool

from ..bulk.planning.packed_account import NO_ACCOUNT, PackedAccount, dn_of, guid_of
from ..bulk.planning.plan import Plan, PlannedUser, judges_rights, refusals
from ..bulk.planning.verdicts import OperationWords, Verdict
from .missing import Seen
from .request import ImportRequest

NOT_WRITABLE = "This account may not write the user's OCS settings in the directory. Nothing of this user was changed."


LargeRows: TypeAlias = "tuple[str, tuple[tuple[str, int], ...]]"  # an address, and its rows by section


IMPORT_WORDS = OperationWords("The import", done="imported", unchanged="unchanged", would="change", resumes=False)


@dataclass(frozen=True, slots=True)
class UserToImport:
    """One user of the source, and what an administrator would want to know before the import.

    `account` and `differences`: packed, since they are kept for all users. `contact_lists`: other people whose lists
    get the user back; `lists_elsewhere`: those whose lists do not, since they have left the pool.
    `writable`: this account may write what has to be written in the directory; None: nothing has to. `brought_back`:
    rows by section that are added beside what is there; `edited_since`: the user has changed lists since the file was
    written. `seen`: for the run, what was missing. `large`: people with too many rows for one statement.
    """

    place: int
    address: str
    named: bool = False  # the task names its users
    pool: Pool | None = None
    account: PackedAccount = NO_ACCOUNT
    differences: bytes = b""
    losses: tuple[Loss, ...] = ()
    contact_lists: int = 0
    lists_elsewhere: tuple[str, ...] = ()
    writable: bool | None = None
    brought_back: Mapping[str, int] = field(default_factory=dict)
    edited_since: bool = False
    seen: Seen = field(default_factory=Seen)
    large: tuple[LargeRows, ...] = ()

    @property
    def dn(self) -> str | None:
        """The DN of the account."""
        return dn_of(self.account)

    @property
    def guid(self) -> str | None:
        """The GUID of the account."""
        return guid_of(self.account)

    def before_after(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """The values that change, as they are now and as they are to be, for people to read."""
        if not self.differences:
            return {}, {}
        before, after = json.loads(zlib.decompress(self.differences))
        return before, after


def packed_differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> bytes:
    """The values of JSON that change, for `UserToImport`: a fifth of the memory of the mappings."""
    return zlib.compress(json.dumps([before, after]).encode("ascii")) if before or after else b""


@dataclass(frozen=True, slots=True)
class PlannedImport(PlannedUser[UserToImport]):
    """One user's part of the plan."""

    @property
    def losses(self) -> tuple[Loss, ...]:
        return self.observed.losses


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
        for user in self.acting:
            counts.update(user.observed.brought_back)
        return dict(sorted(counts.items()))

    def about_edited_lists(self) -> str | None:
        """A warning about users who have edited their lists since the file was written; None without such users."""
        edited = [user.observed for user in self.acting if user.observed.edited_since]
        if not edited:
            return None
        rows, users = sum(sum(user.brought_back.values()) for user in edited), "user" if len(edited) == 1 else "users"
        return (
            f"The lists of {len(edited):,} {users} have changed since the file was written: their versions are higher."
            f" So some of the {rows:,} rows that come back to them may have been deleted on purpose; the file does not"
            " say which. The diff and report_file have the numbers of each user."
        )

    def about_lists_elsewhere(self) -> str | None:
        """A warning about users who had places in the lists of people who have left the pool; None: nobody has."""
        missed = [user.observed for user in self.acting if user.observed.lists_elsewhere]
        if not missed:
            return None
        owners = sorted({owner for user in missed for owner in user.lists_elsewhere})
        return (
            f"{len(missed)} users, such as {missed[0].address}, are not put back into the lists of {len(owners)} "
            f"people who are not homed on their pool any more: {in_sentence(owners)}. They have to add them."
        )

    def about_large_users(self) -> Iterator[str]:
        """A warning if one statement locks too many rows of somebody's."""
        return about_large_users(large for user in self.acting for large in user.observed.large)


def make_plan(
    request: ImportRequest, looked_at: Iterable[PlannedImport], not_in_source: Iterable[str] = ()
) -> ImportPlan:
    """The plan for users who were looked at. Users whom this account may not write fail. `not_in_source`: names in the
    task.
    """
    users = tuple(looked_at)
    protected = [user for user in users if user.acts and user.observed.writable is False]
    warnings = []
    if judges_rights(request, [user.observed for user in users]):
        refused = {user.observed.place for user in protected}
        users = tuple(
            PlannedImport(user.observed, Verdict.FAILED, NOT_WRITABLE) if user.observed.place in refused else user
            for user in users
        )
    elif protected:
        what = f"This account may write none of the {len(protected)} users' OCS settings that would be restored."
        warnings.append(f"{what} It will do for the check, but not for the run.")
    missing = [f"{name}: not in {request.src}." for name in not_in_source]
    reasons = (*missing, *refusals(request, IMPORT_WORDS, users, _refusals_of_losses(request, users)))
    return ImportPlan(users, reasons, tuple(warnings))


def _refusals_of_losses(request: ImportRequest, users: Iterable[PlannedImport]) -> Iterator[str]:
    """Why the task is refused: what finds no place, and the task does not allow it."""
    for user in users if not request.allow_data_loss else ():
        for loss in user.losses if user.changes else ():
            yield (
                f"{user.address}: {loss.rows} of {loss.section} ({loss.what}) cannot be imported: {loss.why}."
                " Say allow_data_loss: true to import the rest."
            )

# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an import will do, before it does anything: small for a whole pool, since the data itself is not in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Any, TypeAlias

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.rows.loss import Loss
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.statements.locked_rows import about_large_users
from ansible_collections.msrtc.ocs.plugins.module_utils._common.letters import without_case
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.forest.pools import Pool

from .missing import Seen
from .request import ImportRequest

NOT_WRITABLE = "This account may not write the user's OCS settings in the directory. Nothing of this user was changed."


LargeRows: TypeAlias = "tuple[str, tuple[tuple[str, int], ...]]"  # an address, and its rows by section


class ImportVerdict(Enum):
    """What becomes of a user."""

    IMPORTED = "imported"
    UNCHANGED = "unchanged"
    SKIPPED = "skipped"
    FAILED = "failed"
    NOT_REACHED = "not_reached"


@dataclass(frozen=True)
class PlannedImport:
    """One user of the source.

    `before` and `after`: what changes, for people to read. `contact_lists`: other people whose lists get the user back.
    `writable`: this account may write what has to be written in the directory; None: nothing has to. `brought_back`:
    rows by section that are added beside what is there; `edited_since`: the user has changed lists since the file was
    written. `seen`: for the run, what was missing. `large`: people with too many rows for one statement.
    """

    place: int
    address: str
    verdict: ImportVerdict
    reason: str = ""
    pool: Pool | None = None
    dn: str | None = None
    guid: str | None = None
    before: Mapping[str, Any] = field(default_factory=dict)
    after: Mapping[str, Any] = field(default_factory=dict)
    losses: tuple[Loss, ...] = ()
    contact_lists: int = 0
    writable: bool | None = None
    brought_back: Mapping[str, int] = field(default_factory=dict)
    edited_since: bool = False
    seen: Seen = field(default_factory=Seen)
    large: tuple[LargeRows, ...] = ()

    @property
    def acts(self) -> bool:
        return self.verdict is ImportVerdict.IMPORTED

    def failing(self, reason: str) -> PlannedImport:
        """The same user, who fails."""
        return replace(self, verdict=ImportVerdict.FAILED, reason=reason)


@dataclass(frozen=True)
class ImportPlan:
    """Everybody whom the task chose from the source, in its order. `warnings`: what an administrator should know."""

    users: Sequence[PlannedImport]
    warnings: Sequence[str] = ()

    @classmethod
    def judged(cls, users: Sequence[PlannedImport], check_mode: bool) -> ImportPlan:
        """Who may not be written fails; but an account that may write nobody is one that only reads, and that is good
        enough to check with.
        """
        refused = [user for user in users if user.acts and user.writable is False]
        if check_mode and refused and not any(user.writable for user in users):
            what = f"This account may write none of the {len(refused)} users' OCS settings that would be restored."
            return cls(users, [f"{what} It will do for the check, but not for the run."])
        return cls([user.failing(NOT_WRITABLE) if user.acts and user.writable is False else user for user in users])

    @property
    def acting(self) -> dict[int, PlannedImport]:
        """By place in the source."""
        return {user.place: user for user in self.users if user.acts}

    @property
    def pools(self) -> list[Pool]:
        """The pools that are written to, in the order in which they are locked."""
        pools = {user.pool.dn: user.pool for user in self.users if user.acts and user.pool}
        return sorted(pools.values(), key=lambda pool: without_case(pool.dn))

    @property
    def brought_back(self) -> dict[str, int]:
        """Rows by section that are added to what users have there."""
        counts: Counter[str] = Counter()
        for user in self.acting.values():
            counts.update(user.brought_back)
        return dict(sorted(counts.items()))

    def about_edited_lists(self) -> str | None:
        """What an administrator has to know of those who have edited since the file was written; None: nobody has."""
        edited = [user for user in self.users if user.acts and user.edited_since]
        if not edited:
            return None
        rows, users = sum(sum(user.brought_back.values()) for user in edited), "user" if len(edited) == 1 else "users"
        return (
            f"The lists of {len(edited):,} {users} have changed since the file was written: their versions are higher."
            f" So some of the {rows:,} rows that come back to them may have been deleted on purpose; the file does not"
            " say which. The diff and report_file have the numbers of each user."
        )

    def about_large_users(self) -> Iterator[str]:
        """A warning if one statement locks too many rows of somebody's."""
        return about_large_users(large for user in self.users if user.acts for large in user.large)

    def counts(self) -> Counter[str]:
        return Counter(user.verdict.value for user in self.users)

    def losses(self) -> Iterator[tuple[PlannedImport, Loss]]:
        for user in self.users:
            if user.acts:
                yield from ((user, loss) for loss in user.losses)

    def refusals(self, request: ImportRequest) -> list[str]:
        """Why the task must not start, one line each."""
        found = []
        if request.names_users:
            found += [f"{user.address}: {user.reason}" for user in self.users if user.verdict is ImportVerdict.SKIPPED]
        failing = [user for user in self.users if user.verdict is ImportVerdict.FAILED]
        if request.max_failures is not None and len(failing) > request.max_failures:
            found += [f"{user.address}: {user.reason}" for user in failing]
        if not request.allow_data_loss:
            found += [
                f"{user.address}: {loss.rows} of {loss.section} ({loss.what}) cannot be imported: {loss.why}."
                " Say allow_data_loss: true to import the rest."
                for user, loss in self.losses()
            ]
        acting = len(self.acting)
        if request.max_users is not None and acting > request.max_users:
            found.append(f"{acting} users would change, more than max_users ({request.max_users}).")
        return found

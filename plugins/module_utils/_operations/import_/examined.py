# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One user of a source, looked at: where it is now, and everything that an import has to do for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.rows.list_versions import (
    list_versions,
    raised_versions,
)
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.rows.loss import Loss
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.statements.locked_rows import MOST_ROWS
from ansible_collections.msrtc.ocs.plugins.module_utils._common.compact.similar_values import SimilarValues
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.forest.pools import Pool
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.ldap.modifications import Modification
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users.account_settings import in_words
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users.users import User
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import UserData, folded

from ..bulk.planning.packed_account import NO_ACCOUNT, packed_account
from ..bulk.planning.verdicts import Verdict
from ..bulk.user_lines import list_versions_on, rows_on
from .accounts.restoring import Raw
from .missing import NOTHING_SEEN, Seen
from .plan import PlannedImport
from .sources.imported import ImportedUser
from .user_to_import import LargeRows, PackedUserToImport, UserToImport

BROUGHT_BACK = "brought back"


@dataclass
class Examined:
    """One user, and everything that has to be done for it.

    `settings`: what the account should have (None: it stays as it is). `write`: the data to write, made of `base`,
    which is there now, and `replaces` or completes it; None: the data is right as it is. `held_digest`: digest of the
    user's own data there, if it has any. `own`: it comes from the very pool into which it goes. `mentions`: rows of
    other people to put back, and `lists`: what these people have now, by folded address. `writable`: this account may
    make the modification. `brought_back`: rows by section that are added beside what is there; `edited_since`: the
    versions of lists have risen since the file was written.
    """

    imported: ImportedUser
    user: User | None = None
    pool: Pool | None = None
    skipped: str = ""
    failed: str = ""
    settings: Raw | None = None
    modification: Modification | None = None
    writable: bool = True
    write: UserData | None = None
    base: UserData | None = None
    replaces: bool = False
    own: bool = False
    held_digest: str | None = None
    losses: tuple[Loss, ...] = ()
    mentions: list[UserData] = field(default_factory=list)
    lists: dict[str, UserData] = field(default_factory=dict)
    lists_elsewhere: list[str] = field(default_factory=list)  # of people who are not homed on the pool any more
    brought_back: Mapping[str, int] = field(default_factory=dict)
    edited_since: bool = False
    seen: Seen = field(default_factory=Seen)

    @property
    def going(self) -> bool:
        return not (self.skipped or self.failed)

    @property
    def address(self) -> str:
        """The address as the directory has it, or will have it."""
        return (self.user.address if self.user else None) or self.imported.address

    @property
    def given(self) -> UserData:
        """The source's data, for the address that the user has now; the same one as the old back end has spelled it."""
        data = self.imported.data
        same = folded(data.address) == folded(self.address)
        return data if same else UserData(self.address, data.sections)

    def planned(self, named: bool, values: SimilarValues) -> PlannedImport:
        """The user's part of the plan, without the data. `named`: the task names its users; `values`: of the plan's
        other users.
        """
        changes = bool(self.write or self.mentions or self.modification)
        verdict = Verdict.DONE if changes else Verdict.UNCHANGED
        if not self.going:
            verdict = Verdict.FAILED if self.failed else Verdict.SKIPPED
        before, after = self._differences() if verdict is Verdict.DONE else ({}, {})
        found = UserToImport(
            place=self.imported.place,
            address=self.address,
            named=named,
            pool=self.pool,
            account=packed_account(self.user.dn, self.user.guid) if self.user else NO_ACCOUNT,
            before=before,
            after=after,
            losses=self.losses,
            contact_lists=len(self.mentions),
            lists_elsewhere=tuple(self.lists_elsewhere),
            writable=self.writable if self.modification else None,
            brought_back=self.brought_back,
            edited_since=self.edited_since,
            seen=self.seen if verdict is Verdict.DONE else NOTHING_SEEN,
            large=tuple(self._large()),
        )
        return PlannedImport(PackedUserToImport(found, values), verdict, self.failed or self.skipped)

    def _large(self) -> Iterator[LargeRows]:
        """Owners with too many rows for one statement: the user, and other users in whose lists rows are written."""
        written = [state for state in (self.base, self.write) if state is not None and self.write is not None]
        for data in (*written, *self.lists.values()):
            kinds = tuple((what, count) for what, count in data.counts().items() if count > MOST_ROWS)
            if kinds:
                yield data.address, kinds

    def _differences(self) -> tuple[dict[str, object], dict[str, object]]:
        before: dict[str, object] = {}
        after: dict[str, object] = {}
        if self.modification:
            before["directory"], after["directory"] = in_words(self.modification)
        if self.write is not None and self.base is not None and self.pool is not None:
            before[rows_on(self.pool.name)] = self.base.counts()
            after[rows_on(self.pool.name)] = self.write.counts()
            there, versions = list_versions(self.base.sections), list_versions_on(self.pool.name)
            before[versions], after[versions] = there, raised_versions(there, list_versions(self.write.sections))
        if self.brought_back:
            before[BROUGHT_BACK], after[BROUGHT_BACK] = {}, dict(self.brought_back)
        if self.mentions:
            owners = sorted(mention.address for mention in self.mentions)
            before["put back in the lists of"], after["put back in the lists of"] = [], owners
        return before, after

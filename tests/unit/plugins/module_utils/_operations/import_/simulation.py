# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A pool in memory into which users are imported, as the module does behind its connections."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.rows.loss import Loss, data_and_losses
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.schema.capabilities import BackEndCapabilities
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.user_store import UserStore
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.bulk.interruption import Interruption
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.bulk.progress import Progress
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.import_ import examining
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.import_.accounts.matching import Match
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.import_.examining import Examiner
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.import_.plan import ImportPlan
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.import_.request import ImportRequest
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.import_.run import ImportRun
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.import_.sources.imported import (
    ImportedUser,
    NamesToImport,
    SourceFacts,
)
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.import_.task import ChosenForImport, plan_import
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.import_.user_results import ImportReport
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import Row, UserData

from ..move.simulation import SOURCE as POOL
from ..move.simulation import PowerSwitch, user
from ..move.simulation import Store as PlainStore


class Store(PlainStore):
    """The pool's back end, which can put users back into the lists of others. It merges as the real one does."""

    merge = UserStore.merge

    @property
    def own_capabilities(self) -> BackEndCapabilities:
        return self.capabilities

    def own_data_and_losses(self, users: Sequence[UserData]) -> list[tuple[UserData, tuple[Loss, ...]]]:
        return [data_and_losses(user_data, self.capabilities) for user_data in users]

    def mentions(self, addresses: Sequence[str]) -> dict[str, tuple[UserData, ...]]:
        with self.switch.exchange():
            return {address: tuple(self._mentions(address)) for address in addresses}

    def _mentions(self, address: str) -> Iterator[UserData]:
        for owner in sorted(self.users):
            mention = said_of(address, self._now(owner))
            if owner != address and mention.sections:
                yield mention

    def _storage(self, _own: bool) -> _Storage:
        return _Storage(self)


@dataclass
class _Storage:
    store: Store

    @property
    def capabilities(self) -> BackEndCapabilities:
        return self.store.capabilities

    def write(
        self, users: Sequence[UserData], wanted: Callable[[UserData, UserData], UserData], *, verify: bool
    ) -> None:
        for user_data in users:
            self.store._write(wanted(self.store._now(user_data.address), user_data))


def said_of(address: str, owner: UserData) -> UserData:
    """The rows of the owner's list about a user, with the groups."""
    rows: dict[str, tuple[Row, ...]] = {
        section: tuple(row for row in owner.rows(section) if row["address"] == address)
        for section in ("contacts", "contact_group_members")
    }
    numbers = {row["number"] for row in rows["contact_group_members"]}
    groups = tuple(row for row in owner.rows("contact_groups") if row["number"] in numbers)
    return UserData(owner.address, {**rows, "contact_groups": groups})


@dataclass
class File:
    """A source that was verified."""

    saved: Sequence[ImportedUser]
    facts: SourceFacts

    def users(self, _unmentioned_by: object = frozenset()) -> Iterator[ImportedUser]:
        return iter(self.saved)


@dataclass
class World:
    """A pool, its users, and a file that was exported from it."""

    store: Store
    switch: PowerSwitch
    saved: list[ImportedUser]

    @classmethod
    def with_users(cls, there: Iterable[UserData]) -> World:
        switch = PowerSwitch()
        return cls(Store(there, switch), switch, [])

    def export(self, *addresses: str) -> None:
        """These users as they are now; their places in the lists of others too."""
        for place, address in enumerate(addresses):
            mentions = tuple(self.store._mentions(address))
            imported_user = ImportedUser(place, address, self.store.users[address], pool=POOL.name, mentions=mentions)
            self.saved.append(imported_user)

    def import_users(
        self, between: Callable[[], None] = lambda: None, **options: Any
    ) -> tuple[ImportRun, ImportReport, ImportPlan]:
        """A whole run. `between`: what is done after the plan was made."""
        request = import_request(**options)
        source, chosen = File(self.saved, SourceFacts("export", len(self.saved))), ChosenForImport(request.wanted)
        stores: Any = mock.Mock(of=lambda _pool: self.store)
        with _directory():
            examiner = Examiner(request, mock.Mock(pool=lambda _name: POOL), stores)
            plan = plan_import(request, source, chosen, examiner, Progress(None))
            between()
            report, users = ImportReport(None, {}), chosen.users(source)
            run = ImportRun(request, mock.Mock(), stores, examiner, users, report, Progress(None), Interruption())
            run.go(plan)
        return run, report, plan


@contextmanager
def _directory() -> Iterator[None]:
    """Everybody has an account that is homed on the pool, and nobody has another one's rows."""

    def matched(_forest: object, batch: Sequence[ImportedUser]) -> list[Match]:
        return [Match(user(member.address, POOL)) for member in batch]

    def everybody(members: Sequence[object], *_others: object) -> Sequence[object]:
        return members

    with (
        mock.patch.multiple(
            examining, match_accounts=matched, without_rows_of_others=everybody, writable_each=mock.Mock()
        ),
        mock.patch.object(examining.NamedObjects, "missing", return_value=set()),
    ):
        yield


def import_request(**options: Any) -> ImportRequest:
    known: dict[str, Any] = dict(
        src=Path("saved.jsonl"),
        wanted=NamesToImport(),
        pool=None,
        mode="merge",
        restore_directory=False,
        restore_in_contact_lists=True,
        allow_data_loss=False,
        recreated_accounts="refuse",
        export_dir=None,
        max_users=None,
        max_failures=None,
        batch_size=2,
        report_file=None,
        progress_file=None,
        check_mode=False,
    )
    return ImportRequest(**{**known, **options})

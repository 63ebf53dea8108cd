# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The observed state of each candidate of a deletion: reading only, batch by batch."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.rows.list_versions import why_not_raised
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users.users import User
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import HOME_SECTION, folded

from ...bulk.planning.counts import NO_COUNTS, counts
from ...bulk.planning.row_owner import OWN
from ...bulk.planning.shared import shared
from ...bulk.progress import Progress
from ...bulk.reading_meanwhile import read_meanwhile
from .open_pool import OpenPool
from .request import AbsentRequest
from .row_owners import find_row_owners
from .state import (
    AccountState,
    Begun,
    DeletionState,
    DirectoryTreatment,
    HomedWhere,
    RowsOnPool,
    decide,
)
from .user_to_delete import DeletionFindings, UserToDelete

if TYPE_CHECKING:
    from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.rows.all_rows import AllRows

    from ...bulk.planning.candidates import CandidatesByAddress
    from .candidates import DeletionCandidate


def account_of(user: User | None) -> AccountState:
    """The state of the user's account in the directory."""
    if user is None:
        return AccountState.NONE
    if not user.address and user.home is None and not user.enabled:
        return AccountState.CLEARED
    return AccountState.ENABLED if user.enabled else AccountState.DISABLED


def rows_of(all_rows: AllRows) -> RowsOnPool:
    """The class of a user's rows on a back end."""
    if not all_rows.data and not all_rows.beside:
        return RowsOnPool.NONE
    return RowsOnPool.EMPTY if all_rows.data.keys() <= {HOME_SECTION} else RowsOnPool.DATA


def observe(
    request: AbsentRequest,
    open_pool: OpenPool,
    candidates: CandidatesByAddress[DeletionCandidate],
    progress: Progress,
) -> Iterator[UserToDelete]:
    """The observed state of each candidate. The back end counts its rows itself, so that only counts are
    transferred. The candidates are forgotten one by one.
    """
    total = len(candidates)
    for batch in progress.batches("examined", candidates.taken(), total, request.batch_size):
        yield from _ObservedPool(request, open_pool, batch).observed()
        del batch  # before others are unpacked


class _ObservedPool:
    """One batch of candidates, looked at in the directory and on the pool."""

    def __init__(self, request: AbsentRequest, open_pool: OpenPool, batch: Sequence[DeletionCandidate]) -> None:
        self._request = request
        self._open_pool = open_pool
        self._batch = batch
        addresses = [candidate.address for candidate in batch if candidate.has_address]
        store = open_pool.store if addresses else None
        with read_meanwhile(self._ask_directory) as asked:
            found = store.all_rows(addresses) if store else {}
            self._all_rows = {address: self._once_moved(address, rows) for address, rows in found.items()}
        self._guids, self._writable = asked.result()
        self._row_owners = find_row_owners(
            request, open_pool, [candidate for candidate in batch if candidate.has_address]
        )
        self._states = {candidate.address: self._state(candidate) for candidate in batch}
        self._decisions = {address: decide(state) for address, state in self._states.items()}
        self._ask_further_rights()

    def observed(self) -> Iterator[UserToDelete]:
        for candidate in self._batch:
            address, user = candidate.address, candidate.user
            all_rows = self._all_rows.get(address)
            yield UserToDelete(
                address,
                shared(self._found(candidate)),
                dn=user.dn if user else None,
                guid=user.guid if user else None,
                rows=counts(self._rows(address)),
                replicated=counts(all_rows.replicated) if all_rows else NO_COUNTS,
                mentions=counts(all_rows.mentions) if all_rows else NO_COUNTS,
            )

    def _found(self, candidate: DeletionCandidate) -> DeletionFindings:
        """The part that is the same for many users."""
        address, user = candidate.address, candidate.user
        to_finish, all_rows = self._open_pool.moves_to_finish.get(folded(address)), self._all_rows.get(address)
        return DeletionFindings(
            state=self._states[address],
            decision=self._decisions[address],
            asked=candidate.asked,
            named=candidate.named,
            is_person=user.is_person if user else True,
            kind=user.kind if user else "user",
            home_text=self._home_text(candidate),
            destination_text=(user.target_pool.name if user.target_pool else user.target) if user else None,
            registrations=all_rows.connected if all_rows else 0,
            writable=self._writable.get(user.dn) if user and self._decisions[address].writes_directory else None,
            not_raised=self._why_not_raised(address),
            duplicate_accounts=self._count_duplicate_accounts(candidate),
            row_owner=self._row_owners.get(address, OWN),
            has_successor=candidate.has_successor,
            move=self._open_pool.move_of(address, candidate.accounts),
            moves_from=to_finish.source if to_finish else None,
        )

    def _why_not_raised(self, address: str) -> str:
        open_pool, all_rows = self._open_pool, self._all_rows.get(address)
        if open_pool.store is None or open_pool.pool is None or all_rows is None or not all_rows.list_version:
            return ""
        return why_not_raised(
            {"contact lists of others": all_rows.list_version + 1},
            open_pool.store.capabilities.greatest_list_version,
            open_pool.pool.name,
        )

    def _home_text(self, candidate: DeletionCandidate) -> str | None:
        if candidate.user is None or self._open_pool.move_to_finish(candidate.address) is not None:
            return self._open_pool.pool.name if candidate.user and self._open_pool.pool else None
        return candidate.user.home_pool.name if candidate.user.home_pool else candidate.user.home

    def _rows(self, address: str) -> dict[str, int]:
        all_rows = self._all_rows.get(address)
        return {**all_rows.data, **all_rows.beside} if all_rows and not self._is_left_out(address) else {}

    def _once_moved(self, address: str, all_rows: AllRows) -> AllRows:
        """The rows as they are once an unfinished move has come to its end."""
        to_finish = self._open_pool.move_to_finish(address)
        return replace(all_rows, data=to_finish.rows) if to_finish else all_rows

    def _is_left_out(self, address: str) -> bool:
        return self._row_owners.get(address, OWN).left_out

    def _state(self, candidate: DeletionCandidate) -> DeletionState:
        to_finish = self._open_pool.move_to_finish(candidate.address)
        return DeletionState(
            account=account_of(candidate.user),
            home=HomedWhere.POOL if to_finish else self._open_pool.home(candidate.user),
            rows=self._kind_of_rows(candidate.address),
            begun=Begun.EXPORTED if self._open_pool.exports.has(candidate.address) else Begun.NO,
            move_unfinished=to_finish is None and self._open_pool.is_moving(candidate.address, candidate.accounts),
            ghosts=self._request.selection.ghosts,
            directory=self._request.directory,
            ownership=self._row_owners.get(candidate.address, OWN).ownership,
        )

    def _kind_of_rows(self, address: str) -> RowsOnPool:
        all_rows = self._all_rows.get(address)
        if all_rows is None:
            return RowsOnPool.UNREAD
        return RowsOnPool.NONE if self._is_left_out(address) else rows_of(all_rows)

    def _count_duplicate_accounts(self, candidate: DeletionCandidate) -> int:
        others = {*self._guids.get(candidate.address, ()), *(user.guid for user in candidate.accounts)}
        return max(0, len(others) - 1)

    def _ask_directory(self) -> tuple[dict[str, list[str]], dict[str, bool]]:
        """The GUIDs of the accounts that have the addresses, and the rights on those that are probably written."""
        guids = self._open_pool.directory.guids_with(
            [candidate.address for candidate in self._batch if candidate.user and candidate.has_address]
        )
        accounts = [candidate.user for candidate in self._batch if candidate.user]
        enabled = [
            user
            for user in accounts
            if account_of(user) is AccountState.ENABLED and self._open_pool.home(user) is HomedWhere.POOL
        ]
        return guids, self._rights_on([] if self._request.directory is DirectoryTreatment.KEEP else enabled)

    def _ask_further_rights(self) -> None:
        """Ask about others that will be written, as is decided by now."""
        decisions = ((candidate.user, self._decisions[candidate.address]) for candidate in self._batch)
        written = [user for user, decision in decisions if user and decision.writes_directory]
        self._writable |= self._rights_on([user for user in written if user.dn not in self._writable])

    def _rights_on(self, users: Sequence[User]) -> dict[str, bool]:
        """Ask Active Directory which of these accounts may be written as the task demands."""
        if not users:
            return {}
        clears = self._request.directory is DirectoryTreatment.CLEAR
        return self._open_pool.directory.may_clear(users) if clears else self._open_pool.directory.may_disable(users)

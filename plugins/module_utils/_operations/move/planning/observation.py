# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The candidates of a move, and what is found of each: reading only, batch by batch.

A task for all users looks at those homed on the source, and also at everyone with rows there, on the way to the target,
or named by an unfinished journal: otherwise a run that was cut late would never be finished. A task for some users
leaves the other users of a journal as they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.rows.list_versions import why_not_raised
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.rows.loss import Loss, UserCounts
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.ldap.values import fault_of_sip_uri
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users.users import User
from ansible_collections.msrtc.ocs.plugins.module_utils._selection.ownership import USERS_AT_ONCE
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import folded

from ...bulk.planning.candidates import NAMED, Candidate, Candidates, CandidatesByAddress
from ...bulk.planning.counts import NO_COUNTS, counts
from ...bulk.planning.row_owner import OWN, RowOwner
from ...bulk.planning.shared import shared
from ...bulk.progress import Progress
from ...bulk.reading_meanwhile import read_meanwhile
from ..journal.journal_size import size_of_user
from ..journal.open_journals import OpenJournals
from ..states.findings import MOVABLE_KINDS, PoolPairOfMove, rows_of
from ..states.merging import are_newer
from ..states.state import HeldRows, HomeServer, MoveState, TargetHomeServer, Transfer, decide
from ..states.user_to_move import MoveFindings, UserToMove
from .expected_on_target import TransferBatch
from .history import proof_of, why_finish_first, with_earlier
from .open_pool_pair import OpenPoolPair
from .renamed import renamed_in_journals, renamed_in_rows
from .request import MoveRequest
from .row_owners import find_row_owners

DIRECTORY = "directory"
LOCATION_PROFILE = "location profile"


def find_candidates(request: MoveRequest, pool_pair: OpenPoolPair) -> Candidates[Candidate]:
    """The candidates of this task."""
    pools, found, chosen = pool_pair.pools, _CandidatesOfMove(), None
    if request.all_users and pools.source is not None:
        found.add(pool_pair.directory.homed_on(pools.source))
        found.add(user for user in pool_pair.directory.bound_for(pools.target) if _is_being_moved(pools, user))
        found.add_addresses(pool_pair.source.owners() if pool_pair.source else ())
    else:
        chosen = pool_pair.directory.chosen(request.selection)
        marks = NAMED if request.names_users else 0
        found.add((user for user in chosen.users if _is_chosen(request, pools, user)), marks)
    found.add_addresses(_to_finish(request, pool_pair.journals))
    found.complete(pool_pair)
    if chosen is None:
        return Candidates(found)
    return Candidates(found, tuple(f"{identity}." for identity in chosen.unresolved), tuple(chosen.warnings))


def _to_finish(request: MoveRequest, journals: OpenJournals) -> list[str]:
    """The users of unfinished runs who belong to this task: all of them, those with whom the very same task began, or
    those for whom it is made. Users whom the task names are found by their names.
    """
    if request.all_users:
        return journals.addresses()
    if request.finishing is not None:
        return [address for address in journals.addresses() if folded(address) in request.finishing]
    return journals.addresses(request.selection.fingerprint)


def _is_being_moved(pools: PoolPairOfMove, user: User) -> bool:
    return user.kind in MOVABLE_KINDS and pools.home(user) in (HomeServer.SOURCE, HomeServer.TARGET)


def _is_chosen(request: MoveRequest, pools: PoolPairOfMove, user: User) -> bool:
    """A criterion together with the pool means users of that pool; a list of names means exactly these."""
    if request.names_users:
        return True
    home = pools.home(user)
    return home in (HomeServer.SOURCE, HomeServer.TARGET) or (home is HomeServer.NOWHERE and request.wants_unassigned)


class _CandidatesOfMove(CandidatesByAddress[Candidate]):
    def __init__(self) -> None:
        super().__init__(Candidate, lambda user: user.address or user.login or user.dn)

    def complete(self, pool_pair: OpenPoolPair) -> None:
        """Look up the accounts of addresses that came without one; nobody has those of ghosts."""
        self.look_up(pool_pair.directory.with_addresses)
        self._follow(renamed_in_rows(pool_pair, self))
        self._follow(renamed_in_journals(pool_pair, self))

    def _follow(self, renamed: Iterable[tuple[str, User]]) -> None:
        """Look at these accounts instead of their former addresses, unless others have these by now."""
        for key, user in list(renamed):
            if key in self and not self.has_account(key):
                self.discard(key)
            self.add([user])


def observe(
    request: MoveRequest, pool_pair: OpenPoolPair, candidates: CandidatesByAddress[Candidate], progress: Progress
) -> Iterator[UserToMove]:
    """The observed state of each candidate. The back ends count their rows themselves, so that only counts are
    transferred. The candidates are forgotten one by one.
    """
    total = len(candidates)

    def with_owners() -> Iterator[tuple[Candidate, RowOwner]]:
        unpacked = candidates.taken()
        while chunk := list(islice(unpacked, USERS_AT_ONCE)):
            row_owners = find_row_owners(request, pool_pair, chunk)
            yield from ((candidate, row_owners.get(candidate.address, OWN)) for candidate in chunk)
            del chunk  # before others are unpacked

    for batch in progress.batches("examined", with_owners(), total, request.batch_size):
        yield from _ObservedPair(pool_pair, batch).observed()
        del batch  # before others are unpacked


class _ObservedPair:
    """One batch of candidates, looked at in the directory and on both pools."""

    def __init__(self, pool_pair: OpenPoolPair, batch: Sequence[tuple[Candidate, RowOwner]]) -> None:
        self._pool_pair = pool_pair
        self._batch = [candidate for candidate, _row_owner in batch]
        self._row_owners = {candidate.address: row_owner for candidate, row_owner in batch}
        addresses = [candidate.address for candidate in self._batch]
        source, target = pool_pair.source, pool_pair.target
        with read_meanwhile(self._ask_rights) as rights:  # which takes the directory as long as the back ends count
            self._source = source.user_counts(addresses, target=target.capabilities, sized=True) if source else {}
            self._target = target.user_counts(addresses, sized=True)
            self._connected = (source.connected(addresses) if source else None) or {}
        self._writable = rights.result()
        self._find_other_accounts_rows()
        self._states = {candidate.address: self._state(candidate) for candidate in self._batch}
        self._decisions = {address: decide(state) for address, state in self._states.items()}
        transfers = {address: decision.transfer for address, decision in self._decisions.items()}
        self._expected = TransferBatch(transfers, self._source, self._target).expected_on_target(
            source, target, pool_pair.journals
        )
        self._ask_further_rights()

    def observed(self) -> Iterator[UserToMove]:
        for candidate in self._batch:
            address, user = candidate.address, candidate.user
            expected, losses = self._expected.get(address), self._losses(candidate)
            target = self._target[address]
            yield UserToMove(
                address,
                shared(self._found(candidate)),
                dn=user.dn if user else None,
                guid=user.guid if user else None,
                source_rows=counts(self._source[address].rows) if self._source else NO_COUNTS,
                target_rows=counts(target.rows),
                rows_after=counts(expected.rows) if expected else None,
                target_list_versions=counts(target.list_versions),
                list_versions_after=counts(expected.list_versions) if expected else None,
                losses=losses,
                journal_size=self._journal_size(candidate, losses),
            )

    def _found(self, candidate: Candidate) -> MoveFindings:
        """The part that is the same for many users."""
        address, user = candidate.address, candidate.user
        decision = self._decisions[address]
        return MoveFindings(
            state=self._states[address],
            decision=decision,
            kind=user.kind if user else "user",
            home_text=(user.home_pool.name if user.home_pool else user.home) if user else None,
            destination_text=(user.target_pool.name if user.target_pool else user.target) if user else None,
            named=candidate.named,
            not_raised=self._why_not_raised(address),
            registrations=self._connected.get(address, 0),
            writable=self._writable.get(user.dn) if user and decision.writes_directory else None,
            location_profile=user.location_profile if user else None,
            malformed=_what_is_malformed(user),
            row_owner=self._row_owners[address],
            duplicate_accounts=max(0, len(candidate.accounts) - 1),
            finish_first=why_finish_first(address, user, self._pool_pair.journals),
            proof=self._proof(candidate),
        )

    def _proof(self, candidate: Candidate) -> str:
        state, case = self._states[candidate.address], self._decisions[candidate.address].case
        return proof_of(state, case, candidate.address, candidate.user, self._pool_pair.journals)

    def _journal_size(self, candidate: Candidate, losses: Sequence[Loss]) -> int:
        """Bytes that the journal will have for this user: the data that is carried, and the data that it replaces."""
        address, decision = candidate.address, self._decisions[candidate.address]
        if not decision.changes:
            return 0
        source = self._source[address].size if self._source else 0
        carried = self._pool_pair.journals.size(address) if decision.transfer is Transfer.RESTORE else source
        held = self._target[address].size
        return size_of_user(address, candidate.user, decision, losses, carried=carried, held=held)

    def _why_not_raised(self, address: str) -> str:
        expected, target = self._expected.get(address), self._pool_pair.target
        if expected is None:
            return ""
        return why_not_raised(
            expected.list_versions, target.capabilities.greatest_list_version, self._pool_pair.pools.target.name
        )

    def _find_other_accounts_rows(self) -> None:
        """Rows on a pool that is not the account's home may be those of another account with the same SIP URI."""
        doubtful = {
            candidate.address: candidate
            for candidate in self._batch
            if candidate.user and self._has_rows_elsewhere(candidate)
        }
        found = self._pool_pair.directory.with_addresses(doubtful) if doubtful else {}
        for address, accounts in found.items():
            doubtful[address].add_accounts(accounts)

    def _has_rows_elsewhere(self, candidate: Candidate) -> bool:
        home = self._pool_pair.pools.home(candidate.user)
        on_source, on_target = self._source.get(candidate.address), self._target[candidate.address]
        return (home is not HomeServer.SOURCE and on_source is not None and bool(on_source.rows)) or (
            home is not HomeServer.TARGET and bool(on_target.rows)
        )

    def _state(self, candidate: Candidate) -> MoveState:
        pools, address, user = self._pool_pair.pools, candidate.address, candidate.user
        gone = self._pool_pair.source is None and pools.source is not None
        row_owner = self._row_owners[address]
        here = None if row_owner.left_out else self._source.get(address)
        state = MoveState(
            pools.home(user),
            pools.destination(user),
            HeldRows.UNREAD if gone else _rows(here),
            _rows(self._target.get(address)),
            self._pool_pair.journals.stage(address),
            row_owner.ownership,
            target_is_newer=here is not None and are_newer(self._target[address].list_versions, here.list_versions),
        )
        return with_earlier(state, address, user, self._pool_pair.journals)

    def _losses(self, candidate: Candidate) -> tuple[Loss, ...]:
        address, user = candidate.address, candidate.user
        user_counts = self._source.get(address)
        losses = (
            user_counts.losses
            if user_counts and self._decisions[address].transfer in (Transfer.COPY, Transfer.MERGE)
            else ()
        )
        switches = self._decisions[address].switch_home
        if user and user.location_profile and switches and self._pool_pair.pools.target_is_2007:
            why = "OCS 2007 has no location profiles"
            losses = (*losses, Loss(address, DIRECTORY, LOCATION_PROFILE, 1, why))
        expected = self._expected.get(address)
        return (*losses, *(expected.losses if expected else ()))

    def _ask_rights(self) -> dict[str, bool]:
        """Ask Active Directory which accounts may be written: those that are not on the target yet."""
        pools, everyone = self._pool_pair.pools, [candidate.user for candidate in self._batch]
        users = [
            user
            for user in everyone
            if user
            and user.kind in MOVABLE_KINDS
            and (pools.home(user) is HomeServer.SOURCE or pools.destination(user) is TargetHomeServer.TARGET)
        ]
        return self._pool_pair.directory.writable(users) if users else {}

    def _ask_further_rights(self) -> None:
        """Ask about others that will be written, as is decided by now."""
        decisions = ((candidate.user, self._decisions[candidate.address]) for candidate in self._batch)
        written = [user for user, decision in decisions if user and decision.writes_directory]
        if users := [user for user in written if user.dn not in self._writable]:
            self._writable |= self._pool_pair.directory.writable(users)


def _rows(user_counts: UserCounts | None) -> HeldRows:
    return rows_of(user_counts.rows, user_counts.homed) if user_counts else HeldRows.NONE


def _what_is_malformed(user: User | None) -> str:
    """The fault of the user's SIP URI in the directory, as sentences; empty without one."""
    wrong = fault_of_sip_uri(user.sip_uri) if user and user.sip_uri else None
    return f"The SIP URI is {user.sip_uri!r}. {wrong} Correct it in the directory first." if user and wrong else ""

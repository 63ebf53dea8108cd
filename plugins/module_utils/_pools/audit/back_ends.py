# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The comparison of the pools' back ends with the census: rows of users without an account, homed elsewhere, homed
twice, or missing.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Container, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.opening import open_user_store
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.rows.row_identities import RowIdentity
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.schema.capabilities import BackEndCapabilities
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.user_store import UserStore
from ansible_collections.msrtc.ocs.plugins.module_utils._common.compact.similar_values import SimilarValues
from ansible_collections.msrtc.ocs.plugins.module_utils._common.compact.text_set import TextSet
from ansible_collections.msrtc.ocs.plugins.module_utils._common.wording import in_sentence
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.forest.pools import Pool
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users.user_search import in_chunks
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import (
    BackEndError,
    OcsError,
    UnexpectedSchema,
    UnsupportedPool,
)
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import folded, folded_anew

from .catalogue import Occurrence
from .census import Census
from .right_back_end import Databases
from .scope import ANSWERED, NOT_ASKED, OTHER_POOLS, UNREACHABLE, Scope
from .standings import Standing
from .user_data import USERS_AT_ONCE, about_users_data


class BackEnds:
    """Asks one back end after the other.

    `answers`: by DN of a pool, the outcome of asking it; `homed`: its number of home rows. Memory: the addresses of one
    back end, and some 30 bytes for each homed address of all.
    """

    def __init__(self, params: Mapping[str, Any], scope: Scope, census: Census, forest_pools: Collection[Pool]) -> None:
        self._params = params
        self._scope = scope
        self._census = census
        self._seen: list[tuple[Pool, TextSet]] = []  # of each back end the folded addresses with a home row
        self._successor: BackEndCapabilities | None = None
        self._databases = Databases(census, forest_pools)
        self.answers: dict[str, str] = {pool.dn: NOT_ASKED for pool in scope.pools}
        self.homed: dict[str, int] = {}

    def ask(self) -> Iterator[Occurrence]:
        """All occurrences in the back ends, the successor's first.

        A back end that cannot be asked is a finding, or an error if the task wants it so: BackEndError,
        UnexpectedSchema, UnsupportedPool. Raises BadInput for options that cannot be used.
        """
        successor = self._scope.successor
        if successor is not None and self._scope.ask_back_ends:
            yield from self._asked(successor, partial(self._of_successor, successor))
        for pool in self._scope.back_end_pools:
            yield from self._asked(pool, partial(self._of_pool, pool))

    def _asked(self, pool: Pool, question: Callable[[UserStore], Iterator[Occurrence]]) -> Iterator[Occurrence]:
        try:
            with open_user_store(self._params, pool) as store:
                self.answers[pool.dn] = ANSWERED
                yield from question(store)
        except (UnexpectedSchema, UnsupportedPool) as error:
            yield self._without_answer(pool, "unexpected_schema", error)
        except BackEndError as error:
            yield self._without_answer(pool, "back_end_unreachable", error)

    def _without_answer(self, pool: Pool, finding: str, error: OcsError) -> Occurrence:
        if not self._scope.report_unreachable:
            raise error
        self.answers[pool.dn] = UNREACHABLE
        where = pool.back_end_text or pool.fqdn
        return Occurrence(finding, pool.name, where, pool.dn, None, f"{error.what} {error.remedy}")

    def _of_successor(self, successor: Pool, store: UserStore) -> Iterator[Occurrence]:
        """Read the successor's capabilities, and find its home rows."""
        homed = dict(self._homed(store.row_owners()))
        if other := list(self._another_pools(successor, store, homed)):
            yield from other
            return
        self._successor = store.capabilities
        yield from self._homed_twice(successor, homed)

    def _another_pools(self, pool: Pool, store: UserStore, homed: Mapping[str, str]) -> Iterator[Occurrence]:
        """The occurrence for a database that looks like another pool's. The database is not examined further: every row
        would be a ghost.
        """
        if reason := self._databases.why_another_pools(pool, store, homed):
            self.answers[pool.dn] = OTHER_POOLS
            where = store.back_end.settings.where
            yield Occurrence("other_pools_back_end", pool.name, where, pool.dn, None, reason)

    def _of_pool(self, pool: Pool, store: UserStore) -> Iterator[Occurrence]:
        """The occurrences in one pool. Its ghosts are those of `find_ghosts`, found without a search of the directory,
        since the census has all accounts.
        """
        rows = _PackedRows(store.row_owners())
        homed = dict(self._homed(rows))
        if other := list(self._another_pools(pool, store, homed)):
            yield from other
            return
        self.homed[pool.dn] = len(homed)
        for row in rows:
            yield from self._of_row(pool, row)
        unhomed = list(store.unhomed())
        yield from self._without_home_row(pool, store, unhomed)
        yield from self._homed_twice(pool, homed)
        yield from self._not_homed(pool, homed, set(map(folded_anew, unhomed)))
        yield from about_users_data(pool, store, homed.values(), self._scope.contact_limit, self._successor)

    def _without_home_row(self, pool: Pool, store: UserStore, unhomed: Sequence[str]) -> Iterator[Occurrence]:
        for chunk in in_chunks(unhomed, USERS_AT_ONCE):
            counts = store.user_counts(chunk)
            for address in chunk:
                standing = self._census.standings.of(folded(address))
                rows = ", ".join(f"{count} {section}" for section, count in counts[address].rows.items())
                uri = f"sip:{address}"
                yield Occurrence("rows_without_home", pool.name, uri, standing.dn if standing else None, uri, rows)

    def _homed(self, rows: Iterable[RowIdentity]) -> Iterator[tuple[str, str]]:
        """The address of each home row, after the folded one that its account has in the directory; its own one without
        an account.
        """
        for row in rows:
            if row.homed:
                owner, own = self._census.standings.owner_of(row), folded_anew(row.address)
                key = (owner.key if owner else "") or own
                yield (own if key == own else key), row.address  # most are one text in memory

    def _of_row(self, pool: Pool, row: RowIdentity) -> Iterator[Occurrence]:
        standings = self._census.standings
        standing, owner = standings.of(folded(row.address)), standings.owner_of(row)
        if owner is not None and owner.key != folded(row.address):
            yield _renamed(pool, row, owner)
        elif row.names_account and owner is None and standing is not None:
            yield _recreated(pool, row, standing)
        elif standing is None:
            finding = "homed_without_account" if row.homed else "ghost_rows"
            yield Occurrence(finding, pool.name, row.address, None, f"sip:{row.address}")
        elif row.homed and not standing.is_homed_on(pool):
            yield _about("homed_elsewhere", pool, row.address, standing)

    def _homed_twice(self, pool: Pool, homed: Mapping[str, str]) -> Iterator[Occurrence]:
        for key, address in homed.items():
            other = next((other for other, addresses in self._seen if key in addresses), pool)
            if other is not pool:
                yield _twice(address, self._census.standings.of(key), pool, other)
                yield _twice(address, self._census.standings.of(key), other, pool)
        self._seen.append((pool, TextSet.of(homed)))

    def _not_homed(self, pool: Pool, homed: Container[str], unhomed: Container[str]) -> Iterator[Occurrence]:
        """Users of the pool for whom the back end has neither a home row nor data."""
        for account in self._census.standings.expected_on(pool):
            if account.key not in homed and account.key not in unhomed:
                yield Occurrence("not_in_back_end", pool.name, account.sip_uri, account.dn, account.sip_uri)


class _PackedRows:
    """Rows that are read more than once, in a third of their memory."""

    def __init__(self, rows: Iterable[RowIdentity]) -> None:
        self._packing = SimilarValues()
        self._packed = [self._packing.packed((row.address, row.homed, row.guid, row.sid)) for row in rows]

    def __iter__(self) -> Iterator[RowIdentity]:
        return (RowIdentity(*self._packing.unpacked(packed)) for packed in self._packed)


def _renamed(pool: Pool, row: RowIdentity, owner: Standing) -> Occurrence:
    name, uri = owner.sip_uri or owner.dn, owner.sip_uri or None
    return Occurrence("renamed_accounts", pool.name, name, owner.dn, uri, f"still sip:{row.address} here")


def _recreated(pool: Pool, row: RowIdentity, standing: Standing) -> Occurrence:
    what = "homed here, with the rows" if row.homed else "the identity"
    detail = f"{what} of an account that is gone"
    return Occurrence("recreated_accounts", pool.name, standing.sip_uri, standing.dn, standing.sip_uri, detail)


def _twice(address: str, standing: Standing | None, here: Pool, there: Pool) -> Occurrence:
    dn = standing.dn if standing else None
    where = f"also homed on the back end of {there.name}"
    return Occurrence("homed_on_two_back_ends", here.name, address, dn, f"sip:{address}", where)


def _about(finding: str, pool: Pool, address: str, standing: Standing) -> Occurrence:
    pools = in_sentence([account.home.name if account.home else "no pool" for account in standing.everybody])
    return Occurrence(finding, pool.name, address, standing.dn, standing.sip_uri, f"homed on {pools}")

# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The addresses and accounts of a forest, as small as possible, for the comparison with back ends."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import NamedTuple

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.rows.row_identities import RowIdentity
from ansible_collections.msrtc.ocs.plugins.module_utils._common.compact.few_values import FewValues
from ansible_collections.msrtc.ocs.plugins.module_utils._common.compact.hash_index import HashIndex
from ansible_collections.msrtc.ocs.plugins.module_utils._common.compact.similar_values import SimilarValues
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.forest.pools import Pool
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.ldap import values
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users.accounts import AccountSummary
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import folded_anew

_REMEMBERED = 16  # accounts: the same one is asked for several times in a row


@dataclass(frozen=True, slots=True)
class Standing:
    """An address in the directory: its account, and the pool that is its home (None: no existing pool).

    An account without a SIP URI, but with another OCS attribute, has an empty address. `others`: further accounts with
    the same address. `expected`: an enabled user with an address, for whom User Replicator makes a home row in the
    pool's back end.
    """

    dn: str
    sip_uri: str
    home: Pool | None
    expected: bool
    others: tuple[Standing, ...] = ()

    @property
    def key(self) -> str:
        """The folded address."""
        return folded_anew(values.without_scheme(self.sip_uri) or "")

    @property
    def everybody(self) -> tuple[Standing, ...]:
        return (self, *self.others)

    def is_homed_on(self, pool: Pool) -> bool:
        """Is this account, or another one with its address, homed on the pool?"""
        return any(account.home is pool for account in self.everybody)


class _Account(NamedTuple):
    """An account as it was before it was packed."""

    standing: Standing
    key: str
    guid: bytes | None
    sids: tuple[bytes, ...]


class Standings:
    """Those of all accounts. Each is packed; indexes lead to it by its address, its GUID and its SIDs."""

    def __init__(self) -> None:
        self._packing = SimilarValues()
        self._packed: list[bytes] = []
        self._pools: FewValues[Pool | None] = FewValues()
        self._homes = array("I")  # numbers of pools
        self._expected = bytearray()
        self._by_address = HashIndex()
        self._by_guid = HashIndex()
        self._by_sid = HashIndex()
        self._account = lru_cache(maxsize=_REMEMBERED)(self._unpacked)

    def add(self, account: AccountSummary, home: Pool | None) -> None:
        """Take in an account, and the existing pool that is its home."""
        number, identity, address = len(self._packed), account.identity, account.address
        self._packed.append(self._packing.packed((account.dn, account.sip_uri or "", identity.guid, identity.sids)))
        self._homes.append(self._pools.number_of(home))
        self._expected.append(account.is_person and account.enabled is True and bool(address))
        if address:  # also one of blanks alone, whose key is empty
            self._by_address.add(folded_anew(address), number)
        if identity.guid is not None:
            self._by_guid.add(identity.guid, number)
        for sid in identity.sids:
            self._by_sid.add(sid, number)

    def of(self, key: str) -> Standing | None:
        """The first account with this folded address, with the others; None without one."""
        return self._together(self._numbers_of(key))

    def owner_of(self, row: RowIdentity) -> Standing | None:
        """The account from which a back end's rows were made, found by its GUID, then by its SID; None if neither is
        known.
        """
        for number in reversed(self._by_guid.candidates(row.guid)):
            if self._account(number).guid == row.guid:
                return self._account(number).standing
        for number in reversed(self._by_sid.candidates(row.sid)):
            if row.sid in self._account(number).sids:
                return self._account(number).standing
        return None

    def shared(self) -> Iterator[Standing]:
        """The addresses that several accounts have."""
        keys = {self._account(number).key for numbers in self._by_address.repeated() for number in numbers}
        for numbers in sorted(map(self._numbers_of, keys)):
            standing = self._together(numbers)
            if standing is not None and standing.others:
                yield standing

    def expected_on(self, pool: Pool) -> Iterator[Standing]:
        """Each user of the pool for whom User Replicator makes a home row there."""
        return (self._account(number).standing for number in self._numbers_expected_on(pool))

    def addresses_expected_on(self, pool: Pool) -> Iterator[str]:
        """The folded addresses of these users, each once."""
        for number in self._numbers_expected_on(pool):
            key = self._account(number).key
            before = [other for other in self._by_address.candidates(key) if other < number]
            if not any(self._is_expected_on(other, pool) and self._account(other).key == key for other in before):
                yield key

    def _numbers_of(self, key: str) -> list[int]:
        return [number for number in self._by_address.candidates(key) if self._account(number).key == key]

    def _numbers_expected_on(self, pool: Pool) -> Iterator[int]:
        return (number for number in range(len(self._packed)) if self._is_expected_on(number, pool))

    def _is_expected_on(self, number: int, pool: Pool) -> bool:
        return bool(self._expected[number]) and self._pools[self._homes[number]] is pool

    def _together(self, numbers: Sequence[int]) -> Standing | None:
        accounts = [self._account(number).standing for number in numbers]
        return replace(accounts[0], others=tuple(accounts[1:])) if accounts else None

    def _unpacked(self, number: int) -> _Account:
        dn, sip_uri, guid, sids = self._packing.unpacked(self._packed[number])
        standing = Standing(dn, sip_uri, self._pools[self._homes[number]], bool(self._expected[number]))
        return _Account(standing, standing.key, guid, sids)

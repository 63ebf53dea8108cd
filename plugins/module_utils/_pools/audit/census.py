# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One pass over all accounts of the forest: findings about each, and the facts that the back ends are compared with
later.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from ansible_collections.msrtc.ocs.plugins.module_utils._directory.criteria.forest_facts import (
    ForestFacts,
    below_the_service,
)
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.forest.forest import Forest
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.forest.pools import Pool
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.ldap import values
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.pool_use.pool_services import is_response_group
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users.accounts import AccountSummary

from .catalogue import Occurrence
from .scope import Scope
from .standings import Standings

_CONTACTS = {
    "central_forest_contact": "central_forest_contacts",
    "um_contact": "um_contacts",
    "contact": "other_contacts",
}


class Census:
    """The result of the pass. Memory: some 150 bytes for each account."""

    def __init__(self, scope: Scope, forest: Forest, response_group: frozenset[str]) -> None:
        self._scope = scope
        self._forest = forest
        self._facts = ForestFacts(pools=tuple(pool for pool in forest.pools() if pool.service_dn))
        self._by_place = {below_the_service(pool.service_dn): pool for pool in self._facts.valid_pools}
        self._response_group = response_group
        self._audited = {pool.dn for pool in scope.pools}
        self.standings = Standings()
        self.homed_users: Counter[str] = Counter()  # users, and contacts that stand for users, by the DN of their pool
        self.contacts: dict[str, list[str]] = {pool.dn: [] for pool in scope.pools}  # DNs of application contacts
        self.administrators: list[tuple[AccountSummary, Pool]] = []

    def take(self, accounts: Iterable[AccountSummary]) -> Iterator[Occurrence]:
        """Take in the accounts, and yield the findings about each."""
        for account in accounts:
            home = self._forest.pool_of_service(account.home)
            self.standings.add(account, home)
            if home is not None:
                if account.is_person:
                    self.homed_users[home.dn] += 1
                yield from self._of_kind(account, home)
            yield from self._of_target(account, home)
            yield from self._of_home(account, home)
            if account.is_person and self._concerns(home):
                yield from self._of_person(account, home)

    def duplicates(self) -> Iterator[Occurrence]:
        """The accounts that share their SIP URI, when the pass is over: all of them if one is homed on an
        audited pool.
        """
        for first in self.standings.shared():
            if any(self._concerns(account.home) for account in first.everybody):
                for account in first.everybody:
                    pool = account.home.name if account.home else None
                    yield Occurrence("duplicate_sip_uris", pool, account.sip_uri, account.dn, account.sip_uri)

    def _of_kind(self, account: AccountSummary, home: Pool) -> Iterator[Occurrence]:
        if home.dn not in self._audited:
            return
        if account.kind == "application_contact":
            self.contacts[home.dn].append(account.dn)
            response_group = is_response_group(account.dn, account.destination, self._response_group)
            yield _about(account, "response_group_contacts" if response_group else "application_contacts", home)
        elif account.kind == "user":
            yield _about(account, "users", home)
        else:
            yield _about(account, _CONTACTS[account.kind], home)

    def _of_target(self, account: AccountSummary, home: Pool | None) -> Iterator[Occurrence]:
        if account.target is None:
            return
        target = self._forest.pool_of_service(account.target)
        if target is None or target is home:
            if self._concerns(home):
                what = f"it names {account.target}" if target is None else "it names the user's own pool"
                yield _about(account, "target_leftovers", home, what)
            return
        detail = f"from {home.name if home else account.home or 'no pool'} to {target.name}"
        for pool in (home, target):
            if pool is not None and pool.dn in self._audited:
                yield _about(account, "half_moved", pool, detail)

    def _of_home(self, account: AccountSummary, home: Pool | None) -> Iterator[Occurrence]:
        if account.home is None:
            if self._scope.whole_forest and account.enabled and account.is_person:
                yield _about(account, "unassigned", None)
        elif home is None or home not in self._facts.valid_pools:
            yield from self._of_invalid_home(account, account.home)

    def _of_invalid_home(self, account: AccountSummary, home: str) -> Iterator[Occurrence]:
        named = next((pool for pool in self._facts.valid_pools if _names_object(pool, home)), None)
        if named is not None:
            if self._concerns(named):
                yield _about(account, "home_names_pool", named, f"the home is {home}")
            return
        if not self._facts.is_old_container(home):
            if self._scope.whole_forest:
                yield _about(account, "home_deleted", None, f"the home is {home}")
            return
        old = self._by_place.get(below_the_service(home))
        if self._scope.whole_forest or (old is not None and old.dn in self._audited):
            yield _about(account, "home_in_old_container", old, f"the home is {home}")

    def _of_person(self, account: AccountSummary, home: Pool | None) -> Iterator[Occurrence]:
        if account.sip_uri and (fault := values.fault_of_sip_uri(account.sip_uri)):
            yield _about(account, "malformed_sip_uris", home, fault)
        if account.padded_names:
            yield _about(account, "spaces_in_names", home, ", ".join(account.padded_names))
        if account.lync_attributes:
            yield _about(account, "lync_attributes", home, ", ".join(account.lync_attributes))
        if account.administrator and home is not None:
            self.administrators.append((account, home))

    def _concerns(self, home: Pool | None) -> bool:
        return self._scope.whole_forest if home is None else home.dn in self._audited


def _names_object(pool: Pool, home: str) -> bool:
    """The home names the pool's object, or an object between it and the service that users are homed on."""
    return values.is_below(home, pool.dn) and values.is_below(pool.service_dn, home)


def _about(account: AccountSummary, finding: str, pool: Pool | None, detail: str | None = None) -> Occurrence:
    name = account.sip_uri or values.first_name(account.dn)
    return Occurrence(finding, pool.name if pool else None, name, account.dn, account.sip_uri, detail)

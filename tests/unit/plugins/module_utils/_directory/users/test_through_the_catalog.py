# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""In a forest of several domains the Global Catalog finds users, and each domain's controller says what they are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from types import SimpleNamespace
from typing import Any

from ansible_collections.msrtc.ocs.plugins.module_utils._directory.ldap.entry import Entry
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users.user_search import find_homes

ROOT, CHILD = "DC=corp,DC=test", "DC=emea,DC=corp,DC=test"
ADDRESS = "msRTCSIP-PrimaryUserAddress"
USERS = {f"CN=u{number},OU=People,{(ROOT, CHILD)[number % 2]}": f"u{number}@x.test" for number in range(240)}


class Controller:
    """The domain controller of one domain. `searches`: of each question, its filters."""

    def __init__(self) -> None:
        self.searches: list[Sequence[str]] = []

    def search_each(self, base: str, ldap_filters: Sequence[str], attributes: Sequence[str]) -> Iterator[Entry]:
        self.searches.append(ldap_filters)
        for ldap_filter in ldap_filters:
            for dn, address in USERS.items():
                if dn.endswith(f"OU=People,{base}") and f"(distinguishedName={dn})" in ldap_filter:
                    assert f"=sip:{address})" in ldap_filter.partition("distinguishedName")[0]
                    yield Entry(dn, {ADDRESS.lower(): [f"sip:{address}".encode()]})


class Forest:
    """Two domains, and a Global Catalog that knows the users of both."""

    discovery_is_current = False

    def __init__(self) -> None:
        self.controllers = {ROOT: Controller(), CHILD: Controller()}
        names = SimpleNamespace(configuration="CN=Configuration," + ROOT, schema="CN=Schema")
        self.root = SimpleNamespace(root=names, search=self._replicated)

    def _replicated(self, *_search: object, **_options: object) -> Iterator[Entry]:
        yield Entry("CN=a", {"ldapdisplayname": [ADDRESS.encode()]})

    def discover(self, ldap_filter: str, attributes: Sequence[str], base: str | None = None) -> Iterator[Entry]:
        assert base is None
        return (Entry(dn, {}) for dn, address in USERS.items() if f"=sip:{address})" in ldap_filter)

    def domain(self, dn: str) -> Any:
        return SimpleNamespace(dn=CHILD if dn.endswith(CHILD) else ROOT)

    def domain_controller(self, base: str) -> Controller:
        return self.controllers[base]

    def pool_of_service(self, _dn: str | None) -> None:
        return None


def test_each_domain_is_asked_about_its_users_some_at_a_time() -> None:
    forest: Any = Forest()
    found = find_homes(forest, USERS.values())
    assert {address: len(accounts) for address, accounts in found.items()} == dict.fromkeys(USERS.values(), 1)
    for controller in forest.controllers.values():
        assert [[each.count("distinguishedName=") for each in some] for some in controller.searches] == [[50, 50, 20]]

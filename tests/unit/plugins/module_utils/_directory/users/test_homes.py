# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The homes of hundreds of accounts are looked up at each opening of a back end: only what tells them is read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from types import SimpleNamespace
from typing import Any

from ansible_collections.msrtc.ocs.plugins.module_utils._directory.ldap.entry import Entry
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users.user_search import find_homes

DOMAIN, CONFIGURATION = "DC=corp,DC=test", "CN=Configuration,DC=corp,DC=test"
POOLS = {"CN=here": "here", "CN=there": "there"}


def account(address: str, ou: str = "Sales", **homes: str) -> Entry:
    given = {"msrtcsip-primaryuseraddress": address} | {f"msrtcsip-{name}homeserver": dn for name, dn in homes.items()}
    return Entry(f"CN={address},OU={ou},{DOMAIN}", {name: [value.encode()] for name, value in given.items()})


class Forest:
    """One domain with these accounts, which its domain controller finds; `asked`: the attributes of all searches."""

    discovery_is_current = True
    root = SimpleNamespace(root=SimpleNamespace(configuration=CONFIGURATION))
    domains = (SimpleNamespace(dn=DOMAIN),)

    def __init__(self, *accounts: Entry) -> None:
        self._accounts = accounts
        self.asked: set[str] = set()

    def domain_controller(self, _dn: str) -> Forest:
        return self

    def search_each(self, base: str, ldap_filters: Sequence[str], attributes: Sequence[str]) -> Iterator[Entry]:
        self.asked |= set(attributes)
        for known in self._accounts:
            address = known.text("msRTCSIP-PrimaryUserAddress") or ""
            if base == DOMAIN and f"={address})".casefold() in "".join(ldap_filters).casefold():
                yield known

    def pool_of_service(self, dn: str | None) -> str | None:
        return POOLS.get(dn or "")


def test_the_pools_of_each_account() -> None:
    forest: Any = Forest(
        account("sip:Ada@x.test", primary="CN=here", target="CN=there"),
        account("sip:bob@x.test", primary="CN=unknown"),
        account("sip:bob@x.test", "Former", primary="CN=there"),
    )
    assert find_homes(forest, ["ada@x.test", "bob@x.test", "nobody@x.test"]) == {
        "ada@x.test": [("here", "there")],
        "bob@x.test": [(None, None), ("there", None)],
        "nobody@x.test": [],
    }


def test_nothing_else_is_read() -> None:
    forest: Any = Forest(account("sip:ada@x.test", primary="CN=here"))
    find_homes(forest, ["ada@x.test"])
    names = {"msRTCSIP-PrimaryUserAddress", "msRTCSIP-PrimaryHomeServer", "msRTCSIP-TargetHomeServer"}
    assert forest.asked == names

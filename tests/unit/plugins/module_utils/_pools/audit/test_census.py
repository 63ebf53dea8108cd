# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The findings of the pass over the accounts, and the memory that it needs for a large forest."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterable
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._directory.forest.pools import Pool
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.ldap import values
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users.accounts import AccountSummary
from ansible_collections.msrtc.ocs.plugins.module_utils._pools.audit.census import Census
from ansible_collections.msrtc.ocs.plugins.module_utils._pools.audit.scope import Scope
from ansible_collections.msrtc.ocs.plugins.module_utils._pools.audit.tally import Tally
from samples import sample
from unit.plugins.module_utils._directory.descriptions import CONFIGURATION, DOMAIN, pool

OLD, NEW, MOVED = pool("old"), pool("new", "2007 R2"), pool("moved", service=CONFIGURATION)
GONE = pool("gone")
LEFT_BEHIND = pool("moved")  # where MOVED was before the global settings were moved


def scope(*pools: Pool, whole: bool = True) -> Scope:
    return Scope(pools, whole, None, True, True, 1000, {})


def census(audited: Scope | None = None) -> Census:
    pools = [OLD, NEW, MOVED]
    by_service = {values.dn_key(each_pool.service_dn): each_pool for each_pool in pools}
    forest: Any = SimpleNamespace(
        pools=lambda: pools, pool_of_service=lambda dn: by_service.get(values.dn_key(dn)) if dn else None
    )
    return Census(audited or scope(*pools), forest, frozenset())


def account(name: str = "ann", home: Pool | None = OLD, target: Pool | None = None, **changes: Any) -> AccountSummary:
    stored: dict[str, Any] = {
        "dn": f"CN={name},OU=People,{DOMAIN}",
        "kind": "user",
        "sip_uri": f"sip:{name}@corp.test",
        "enabled": True,
        "home": home.service_dn if home else None,
        "target": target.service_dn if target else None,
        **changes,
    }
    return AccountSummary(**stored)


def findings(accounts: Iterable[AccountSummary], audited: Scope | None = None) -> set[tuple[str, str | None]]:
    """Names and pools, but for users, whom everybody is."""
    taken = census(audited)
    found = [*taken.take(accounts), *taken.duplicates()]
    return {(entry.finding, entry.pool) for entry in found if entry.finding != "users"}


@pytest.mark.parametrize(
    ("summary", "expected"),
    [
        (account(), set()),
        (account(home=None), {("unassigned", None)}),
        (account(home=None, enabled=False), set()),
        (account(home=None, kind="contact"), set()),
        (account(home=GONE), {("home_deleted", None)}),
        (account(home=LEFT_BEHIND), {("home_in_old_container", "moved")}),
        (account(home=replace(OLD, service_dn=OLD.dn)), {("home_names_pool", "old")}),
        (account(home=replace(MOVED, service_dn=f"CN=Microsoft,{MOVED.dn}")), {("home_names_pool", "moved")}),
        (account(home=replace(OLD, service_dn=values.parent(OLD.dn))), {("home_deleted", None)}),
        (account(sip_uri="ann@corp.test"), {("malformed_sip_uris", "old")}),
        (account(sip_uri="sip:an n@corp.test"), {("malformed_sip_uris", "old")}),
        (account(sip_uri="sip:ann"), {("malformed_sip_uris", "old")}),
        (account(sip_uri="SIP:ann@corp.test "), set()),
        (account(target=NEW), {("half_moved", "old"), ("half_moved", "new")}),
        (account(home=GONE, target=NEW), {("half_moved", "new"), ("home_deleted", None)}),
        (account(target=OLD), {("target_leftovers", "old")}),
        (account(target=GONE), {("target_leftovers", "old")}),
        (account(home=None, target=GONE), {("target_leftovers", None), ("unassigned", None)}),
        (account(padded_names=("sn",)), {("spaces_in_names", "old")}),
        (account(padded_names=("sn",), kind="um_contact"), {("um_contacts", "old")}),
        (account(kind="central_forest_contact"), {("central_forest_contacts", "old")}),
        (account(kind="application_contact"), {("application_contacts", "old")}),
        (account("RGSPresenceWatcher", kind="application_contact"), {("response_group_contacts", "old")}),
    ],
    ids=lambda value: "",
)
def test_one_account(summary: AccountSummary, expected: set[tuple[str, str | None]]) -> None:
    assert findings([summary]) == expected


@pytest.mark.parametrize("spelling", ["SIP:ANN@corp.test", "sip:ann@corp.test "])
def test_namesakes(spelling: str) -> None:
    namesake = account("other", home=NEW, sip_uri=spelling)
    assert findings([account(), namesake]) == {("duplicate_sip_uris", "old"), ("duplicate_sip_uris", "new")}


def test_namesakes_that_live_elsewhere_are_nobodys_business() -> None:
    namesakes = [account("x", home=NEW, sip_uri="sip:x@corp.test"), account("y", home=NEW, sip_uri="sip:x@corp.test")]
    assert findings(namesakes, scope(OLD, whole=False)) == set()
    assert findings([*namesakes, account("z", sip_uri="sip:x@corp.test")], scope(OLD, whole=False)) == {
        ("duplicate_sip_uris", "old"),
        ("duplicate_sip_uris", "new"),
    }


def test_one_pool_alone_has_nothing_of_others() -> None:
    others = [account(home=None), account("b", home=GONE), account("c", home=NEW, padded_names=("sn",))]
    assert findings(others, scope(OLD, whole=False)) == set()


def test_memory_is_bounded() -> None:
    """Many users with a finding each: some hundred bytes for a user, and of the findings the first."""
    number_of_users = sample(10_000)
    accounts = (account(f"user{number:06}", padded_names=("sn",)) for number in range(number_of_users))
    taken, tally = census(), Tally(20)
    tracemalloc.start()
    for _record in tally.watch(taken.take(accounts)):
        pass
    used, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 300 * number_of_users
    assert used < 300 * number_of_users
    [users, spaces] = tally.findings()
    assert (users["count"], spaces["count"]) == (number_of_users, number_of_users)
    assert [found["name"] for found in spaces["objects"]] == [f"sip:user{number:06}@corp.test" for number in range(20)]

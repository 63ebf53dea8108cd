# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Addresses and accounts of a forest are found by address, by GUID and by SID, as plain mappings would find them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.rows.row_identities import RowIdentity
from ansible_collections.msrtc.ocs.plugins.module_utils._common.account_identity import AccountIdentity
from ansible_collections.msrtc.ocs.plugins.module_utils._common.compact import hash_index
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.forest.pools import Pool
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users.accounts import AccountSummary
from ansible_collections.msrtc.ocs.plugins.module_utils._pools.audit.standings import Standing, Standings
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import folded
from unit.plugins.module_utils._directory.descriptions import DOMAIN, pool

POOLS = (pool("old"), pool("new"))
SIP_URIS = (
    None,
    "",
    "sip:ann@x",
    "SIP:Ann@x",
    "ann@x",
    "sip:ben@x ",
    "sip:ben@x",
    "sip:  ",
    "sip:   ",
    "sip:a\nb@x",
    "sip:\ud800@x",
)
SIDS = (b"s1", b"s2", b"")
Accounts: TypeAlias = "list[tuple[AccountSummary, Pool | None]]"


@pytest.fixture(scope="module", autouse=True, params=[2**40 - 1, 1], ids=["hashes_differ", "hashes_are_equal"])
def hashes(request: pytest.FixtureRequest) -> Iterator[None]:
    """Parts of hashes, as they are kept, and one bit of each: then nearly every address has that of another one."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(hash_index, "_HASH", request.param)
        yield


def account(
    number: int, sip_uri: str | None, kind: str, enabled: bool | None, sids: tuple[bytes, ...]
) -> AccountSummary:
    identity = AccountIdentity(None if number % 5 == 4 else number.to_bytes(16, "big"), sids)
    dn = f"CN=account {number},OU=People,{DOMAIN}"
    return AccountSummary(dn, kind, sip_uri, enabled, None, None, identity=identity)  # type: ignore[arg-type]


ACCOUNTS = st.lists(
    st.tuples(
        st.sampled_from(SIP_URIS),
        st.sampled_from(["user", "central_forest_contact", "contact"]),
        st.sampled_from([True, False, None]),
        st.lists(st.sampled_from(SIDS), max_size=2, unique=True).map(tuple),
        st.sampled_from([None, *POOLS]),
    ),
    max_size=12,
).map(lambda given_ones: [(account(number, *one[:4]), one[4]) for number, one in enumerate(given_ones)])


def known(accounts: Accounts) -> Standings:
    standings = Standings()
    for summary, home in accounts:
        standings.add(summary, home)
    return standings


def plain(summary: AccountSummary, home: Pool | None) -> Standing:
    expected = summary.is_person and summary.enabled is True and bool(summary.address)
    return Standing(summary.dn, summary.sip_uri or "", home, expected)


@given(ACCOUNTS)
def test_by_address(accounts: Accounts) -> None:
    standings, by_key = known(accounts), {}
    for summary, home in accounts:
        if summary.address:
            by_key.setdefault(folded(summary.address), []).append(plain(summary, home))
    for key in {*by_key, "zoe@x"}:
        found = standings.of(key)
        assert [(each.dn, each.sip_uri, each.home, each.expected) for each in (found.everybody if found else ())] == [
            (each.dn, each.sip_uri, each.home, each.expected) for each in by_key.get(key, ())
        ]
    assert [[each.dn for each in shared.everybody] for shared in standings.shared()] == [
        [each.dn for each in several] for several in by_key.values() if len(several) > 1
    ]


@given(ACCOUNTS, st.sampled_from(POOLS))
def test_users_for_whom_a_pool_has_a_home_row(accounts: Accounts, home: Pool) -> None:
    standings = known(accounts)
    expected = [
        plain(summary, where)
        for summary, where in accounts
        if summary.address and summary.is_person and summary.enabled and where is home
    ]
    assert list(standings.expected_on(home)) == expected
    assert list(standings.addresses_expected_on(home)) == list(dict.fromkeys(each.key for each in expected))


@given(ACCOUNTS, st.sampled_from([None, *range(12)]), st.sampled_from([None, *SIDS]))
def test_the_account_of_rows(accounts: Accounts, number: int | None, sid: bytes | None) -> None:
    guid = None if number is None else number.to_bytes(16, "big")
    by_guid = {summary.identity.guid: plain(summary, home) for summary, home in accounts if summary.identity.guid}
    by_sid = {each: plain(summary, home) for summary, home in accounts for each in summary.identity.sids}
    expected = by_guid.get(guid) or by_sid.get(sid)  # type: ignore[arg-type]
    assert known(accounts).owner_of(RowIdentity("ann@x", True, guid, sid)) == expected

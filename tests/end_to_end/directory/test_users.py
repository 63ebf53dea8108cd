# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Users and contacts as they are read."""

from __future__ import annotations

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._directory.forest.forest import Forest
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users.users import read_again, read_users
from end_to_end.directory.conftest import user
from end_to_end.directory.forest_of_the_tests import FOREST


@pytest.mark.parametrize(
    ("login", "kind"),
    [
        ("user00", "user"),
        ("central", "central_forest_contact"),
        ("contact", "contact"),
        ("voicemail", "um_contact"),
        ("dialin", "application_contact"),
    ],
)
def test_kinds(forest: Forest, login: str, kind: str) -> None:
    found = user(forest, login)
    assert found.kind == kind
    assert found.is_person == (kind in ("user", "central_forest_contact"))


def test_a_user_in_full(forest: Forest) -> None:
    found = user(forest, "r2user")
    assert found.dn == f"CN=r2user,OU=People,{FOREST.domain_dn}"
    assert found.login == f"{FOREST.netbios_name}\\r2user"
    assert found.domain == "corp.example.test"
    assert (found.sip_uri, found.address) == ("sip:r2user@example.test", "r2user@example.test")
    assert found.home_pool is not None
    assert found.home_pool.name == "r2pool"
    assert found.target_pool is None
    assert (found.sid or "").startswith(FOREST.domain_sid)
    assert found.location_profile is not None


def test_enabled_has_three_states(forest: Forest) -> None:
    states = [user(forest, login).enabled for login in ("user00", "disabled", "never")]
    assert states == [True, False, None]


def test_a_half_moved_user_and_one_whose_pool_is_gone(forest: Forest) -> None:
    half, orphan = user(forest, "half"), user(forest, "orphan")
    assert half.target_pool is not None
    assert half.target_pool.name == "r2pool"
    assert orphan.home is not None
    assert orphan.home_pool is None


def test_users_are_read_by_dn_many_at_once(forest: Forest) -> None:
    logins = [f"user{number:02}" for number in range(40)] + ["quote", "central"]
    dns = [user(forest, login).dn for login in logins]
    before = forest.counters["searches"]
    found = read_users(forest, [*dns, f"CN=nobody,{FOREST.domain_dn}"])
    assert {found_entry.dn for found_entry in found} == set(dns)
    assert forest.counters["searches"] == before + 1
    again = read_again(forest, found)
    assert {each_user.dn for each_user in again.values()} == set(dns)

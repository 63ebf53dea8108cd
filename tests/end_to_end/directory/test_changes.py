# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Changes to users: moves, deletes and what brings them back, against a real domain controller."""

from __future__ import annotations

from dataclasses import replace

from ansible_collections.msrtc.ocs.plugins.module_utils._directory.forest.forest import Forest
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.ldap import schema
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users.account_rights import writable
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users.changes import HomeChange, apply_home_changes
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users.deletes import clear, disable, restore
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users.users import User
from end_to_end.directory.conftest import user


def start(forest: Forest, who: User, target: str) -> HomeChange:
    return HomeChange(who, target=(who.target, forest.pool(target).service_dn))


def finish(forest: Forest, who: User, target: str, *, clear_location_profile: bool = False) -> HomeChange:
    service = forest.pool(target).service_dn
    return HomeChange(who, (who.home, service), (service, None), clear_location_profile)


def pools_of(forest: Forest, login: str) -> tuple[str | None, str | None]:
    """Names of the home pool and of the target."""
    now = user(forest, login)
    return now.home_pool and now.home_pool.name, now.target_pool and now.target_pool.name


def test_a_move_in_its_two_steps(forest: Forest) -> None:
    first = [start(forest, user(forest, login), "r2pool") for login in ("user00", "user01")]
    assert [outcome.result for outcome in apply_home_changes(forest, first)] == ["done", "done"]
    assert pools_of(forest, "user00") == ("Old Pool", "r2pool")
    second = [finish(forest, user(forest, login), "r2pool") for login in ("user00", "user01")]
    assert [outcome.result for outcome in apply_home_changes(forest, second)] == ["done", "done"]
    assert pools_of(forest, "user00") == pools_of(forest, "user01") == ("r2pool", None)


def test_the_location_profile_goes_in_the_same_step(forest: Forest) -> None:
    who = user(forest, "r2user")
    apply_home_changes(forest, [start(forest, who, "Old Pool")])
    [outcome] = apply_home_changes(forest, [finish(forest, who, "Old Pool", clear_location_profile=True)])
    now = user(forest, "r2user")
    assert (outcome.result, pools_of(forest, "r2user"), now.location_profile) == ("done", ("Old Pool", None), None)


def test_somebody_elses_target_is_not_overwritten(forest: Forest) -> None:
    who = user(forest, "user02")
    apply_home_changes(forest, [start(forest, who, "standard")])
    [outcome] = apply_home_changes(forest, [start(forest, who, "r2pool")])
    assert outcome.result == "conflict"
    assert "the target standard" in outcome.reason
    assert outcome.now is not None
    assert pools_of(forest, "user02") == ("Old Pool", "standard")


def test_a_stale_home_changes_nothing_at_all(forest: Forest) -> None:
    who = user(forest, "user03")
    stale = replace(who, home=forest.pool("standard").service_dn)
    apply_home_changes(forest, [start(forest, who, "r2pool")])
    [outcome] = apply_home_changes(forest, [finish(forest, stale, "r2pool")])
    assert outcome.result == "conflict"
    assert pools_of(forest, "user03") == ("Old Pool", "r2pool")


def test_a_change_whose_answer_was_lost_is_done(forest: Forest) -> None:
    change = start(forest, user(forest, "user04"), "r2pool")
    assert [outcome.result for outcome in apply_home_changes(forest, [change])] == ["done"]
    [again] = apply_home_changes(forest, [change])
    assert again.result == "done"
    assert again.now is not None


def test_a_leftover_target_is_replaced(forest: Forest) -> None:
    [outcome] = apply_home_changes(forest, [start(forest, user(forest, "half"), "standard")])
    assert outcome.result == "done"
    assert pools_of(forest, "half") == ("Old Pool", "standard")


def test_the_home_of_a_deleted_pool_is_replaced(forest: Forest) -> None:
    orphan = user(forest, "orphan")
    apply_home_changes(forest, [start(forest, orphan, "r2pool")])
    [outcome] = apply_home_changes(forest, [finish(forest, orphan, "r2pool")])
    assert outcome.result == "done"
    assert pools_of(forest, "orphan") == ("r2pool", None)


def test_an_account_without_rights_is_refused_and_could_have_known(readers_forest: Forest) -> None:
    who = user(readers_forest, "user05")
    assert writable(readers_forest, [who]) == {who.dn: False}
    [outcome] = apply_home_changes(readers_forest, [start(readers_forest, who, "r2pool")])
    assert outcome.result == "refused"
    assert pools_of(readers_forest, "user05") == ("Old Pool", None)


def test_protected_accounts_are_known_before(forest: Forest) -> None:
    ordinary, protected = user(forest, "user05"), user(forest, "chief")
    assert writable(forest, [ordinary, protected]) == {ordinary.dn: True, protected.dn: False}


def test_a_user_is_disabled_once(forest: Forest) -> None:
    [outcome] = disable(forest, [user(forest, "user06")])
    assert (outcome.result, user(forest, "user06").enabled) == ("done", False)
    before = forest.counters["modifies"]
    assert [each_outcome.result for each_outcome in disable(forest, [user(forest, "user06")])] == ["done"]
    assert forest.counters["modifies"] == before


def test_clear_takes_what_is_of_ocs_and_restore_brings_it_back(forest: Forest) -> None:
    before = user(forest, "full")
    [cleared] = clear(forest, [before])
    assert (cleared.result, cleared.reason) == ("done", "")
    bare = user(forest, "full")
    assert not any(name.lower() in bare.raw for name in schema.OCS_ATTRIBUTES)
    assert set(bare.raw["proxyaddresses"]) == {b"SMTP:full@example.test", b"smtp:f@example.test"}
    [restored] = restore(forest, [(bare, before.raw)])
    assert (restored.result, restored.reason) == ("done", "")
    after = user(forest, "full")
    for name in (*schema.OCS_ATTRIBUTES, schema.PROXY_ADDRESSES):
        assert sorted(after.raw.get(name.lower(), [])) == sorted(before.raw.get(name.lower(), [])), name


def test_references_to_deleted_objects_are_cleared(forest: Forest) -> None:
    before = user(forest, "ruin")
    assert b"DEL:" in before.raw[schema.HOME_SERVER.lower()][0]
    assert any(b"DEL:" in value for value in before.raw[schema.USER_POLICY.lower()])
    [outcome] = clear(forest, [before])
    assert (outcome.result, outcome.reason) == ("done", "")
    after = user(forest, "ruin")
    assert not any(name.lower() in after.raw for name in schema.OCS_ATTRIBUTES)


def test_a_contact_of_another_forest_keeps_its_owner(forest: Forest) -> None:
    before = user(forest, "central")
    assert [outcome.result for outcome in clear(forest, [before])] == ["done"]
    entry = forest.domain_controller(before.dn).read(before.dn, [schema.ORIGINATOR_SID, schema.ADDRESS])
    assert entry is not None
    assert (entry.values(schema.ORIGINATOR_SID), entry.values(schema.ADDRESS)) == (
        before.raw[schema.ORIGINATOR_SID.lower()],
        [],
    )
    assert [outcome.result for outcome in restore(forest, [(replace(before, raw=entry.attributes), before.raw)])] == [
        "done"
    ]

# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Moving people whose SIP URI was changed or given to another: nothing is lost, nobody gets another's data."""

from __future__ import annotations

from pathlib import Path

import pytest

from end_to_end.find.identities import forget, make_anew, rename, without_columns
from end_to_end.modules import ModuleRun, Modules
from end_to_end.move.moving import SOURCE, TARGET, addresses_homed, carried, move_options, unlike
from lab.environment import Lab
from lab.snapshot import difference

NEW = "thea.married@example.test"


def move(modules: Modules, lab: Lab, *addresses: str, check: bool = False, **options: object) -> ModuleRun:
    names = {"identities": [f"sip:{address}" for address in addresses]} if addresses else {}
    wanted = {**names, "allow_without_data": not addresses, **options}
    return modules.run("ocs_user_move", move_options(lab, **wanted), check=check)


def nothing_changed(lab: Lab, before: object) -> bool:
    return difference(before, lab.snapshot()) == []


def test_a_renamed_user_waits_and_is_moved_whole_after_replication(modules: Modules, lab: Lab, thea: str) -> None:
    rename(lab, thea, NEW)
    before = lab.snapshot()
    for check in (True, False):
        run = move(modules, lab, NEW, check=check)
        assert run.failed and "Renamed, and not yet replicated" in run.message and f"sip:{thea}" in run.message
        assert not run.changed and nothing_changed(lab, before)
        [line] = run.result["users"]
        assert (line["outcome"], line["state"]) == ("failed", "renamed")
    lab.replicator.run_once()
    replicated = lab.snapshot()
    assert carried(replicated.back_ends[SOURCE], NEW) == carried(before.back_ends[SOURCE], thea)
    move(modules, lab, NEW).succeeded()
    lab.replicator.run_once()
    after = lab.snapshot()
    assert unlike(replicated.back_ends[SOURCE], after.back_ends[TARGET], [NEW]) == {}
    assert NEW in addresses_homed(lab, after, TARGET) and not carried(after.back_ends[SOURCE], NEW)


def test_the_former_address_is_nobodys_ghost_when_the_whole_pool_moves(modules: Modules, lab: Lab, thea: str) -> None:
    rename(lab, thea, NEW)
    run = move(modules, lab)
    assert run.failed and NEW in run.message
    assert thea not in run.result["left"]["ghosts"] and NEW in run.result["left"]["users"]
    assert lab.snapshot().back_ends[SOURCE].rows(thea)["Contact"]


def test_another_spelling_is_no_other_address(modules: Modules, lab: Lab, thea: str) -> None:
    rename(lab, thea, thea.upper())
    before = lab.snapshot()
    move(modules, lab, thea.upper()).succeeded()
    assert unlike(before.back_ends[SOURCE], lab.snapshot().back_ends[TARGET], [thea]) == {}


def test_two_users_who_have_swapped_their_addresses(modules: Modules, lab: Lab, thea: str, other: str) -> None:
    rename(lab, thea, "between@example.test")
    rename(lab, other, thea)
    rename(lab, "between@example.test", other)
    before = lab.snapshot()
    run = move(modules, lab, thea, other)
    assert run.message.count("Renamed, and not yet replicated") == 2 and nothing_changed(lab, before)
    lab.replicator.run_once()
    move(modules, lab, thea, other).succeeded()
    after = lab.snapshot().back_ends[TARGET]
    for here, there in ((thea, other), (other, thea)):
        assert carried(after, there)["Contact"] == carried(before.back_ends[SOURCE], here)["Contact"]


def test_who_has_taken_the_address_of_a_renamed_user(modules: Modules, lab: Lab, thea: str, other: str) -> None:
    rename(lab, thea, NEW)
    rename(lab, other, thea)
    before = lab.snapshot()
    run = move(modules, lab, thea)
    assert "Renamed, and not yet replicated" in run.message and nothing_changed(lab, before)


@pytest.mark.parametrize(
    ("columns", "fields"), [(("UserGuid",), ("guid",)), (("AdUserSid",), ("sid",))], ids=["without GUID", "without SID"]
)
@pytest.mark.parametrize("how", ["empty", "not in the map"])
def test_one_of_both_is_enough(
    modules: Modules, lab: Lab, thea: str, other: str, columns: tuple[str], fields: tuple[str], how: str
) -> None:
    options = {"user_data_maps": without_columns(*fields)} if how == "not in the map" else {}
    rename(lab, thea, NEW)
    make_anew(lab, SOURCE, [other])
    if how == "empty":
        for pool in (SOURCE, TARGET):
            forget(lab, pool, *columns)
    before = lab.snapshot()
    run = move(modules, lab, NEW, other, **options)
    assert "Renamed" in run.message and "made anew" in run.message and nothing_changed(lab, before)


@pytest.mark.parametrize("how", ["empty", "not in the map"])
def test_with_neither_the_address_decides_but_nobody_goes_without_data_in_silence(
    modules: Modules, lab: Lab, thea: str, other: str, how: str
) -> None:
    options = {"user_data_maps": without_columns("guid", "sid")} if how == "not in the map" else {}
    rename(lab, thea, NEW)
    make_anew(lab, SOURCE, [other])
    if how == "empty":
        for pool in (SOURCE, TARGET):
            forget(lab, pool, "UserGuid", "AdUserSid")
    before = lab.snapshot()
    run = move(modules, lab, NEW, **options)
    assert "without any data" in run.message and NEW in run.message and nothing_changed(lab, before)
    allowed = move(modules, lab, NEW, check=True, **{**options, "allow_without_data": True}).succeeded()
    assert any(NEW in warning for warning in allowed.warnings)
    move(modules, lab, other, **options).succeeded()


def test_a_predecessors_data(modules: Modules, lab: Lab, thea: str) -> None:
    make_anew(lab, SOURCE, [thea])
    before = lab.snapshot()
    run = move(modules, lab, thea)
    assert "recreated_accounts: same_person" in run.message and nothing_changed(lab, before)
    alone = move(modules, lab, thea, recreated_accounts="other_person").succeeded()
    assert any("those of other people" in warning for warning in alone.warnings)
    after = lab.snapshot()
    assert thea in addresses_homed(lab, after, TARGET) and not carried(after.back_ends[TARGET], thea)
    assert after.back_ends[SOURCE].rows(thea) == before.back_ends[SOURCE].rows(thea)


def test_the_same_person_whose_account_was_made_anew(modules: Modules, lab: Lab, thea: str) -> None:
    make_anew(lab, SOURCE, [thea])
    before = lab.snapshot()
    move(modules, lab, thea, recreated_accounts="same_person").succeeded()
    after = lab.snapshot()
    assert unlike(before.back_ends[SOURCE], after.back_ends[TARGET], [thea]) == {}
    assert not carried(after.back_ends[SOURCE], thea)


def test_whoever_user_replicator_has_not_seen_is_moved_only_if_the_task_says_so(modules: Modules, lab: Lab) -> None:
    address = lab.address("not_replicated")
    before = lab.snapshot()
    run = move(modules, lab, address)
    assert "allow_without_data: true" in run.message and address in run.message and nothing_changed(lab, before)
    moved = move(modules, lab, address, allow_without_data=True).succeeded()
    assert any(address in warning for warning in moved.warnings) and moved.result["counts"]["moved"] == 1


def test_the_audit_tells_them_from_ghosts(modules: Modules, lab: Lab, thea: str, other: str) -> None:
    rename(lab, thea, NEW)
    make_anew(lab, SOURCE, [other])
    found = {
        finding["name"]: finding
        for finding in modules.run("ocs_pool_audit_info", {"pools": [SOURCE]}).succeeded().result["findings"]
    }
    assert [entry["sip_uri"] for entry in found["renamed_accounts"]["objects"]] == [f"sip:{NEW}"]
    assert thea in found["renamed_accounts"]["objects"][0]["detail"]
    assert [entry["sip_uri"] for entry in found["recreated_accounts"]["objects"]] == [f"sip:{other}"]
    nobodys = [
        entry for name in ("homed_without_account", "ghost_rows", "not_in_back_end") for entry in found[name]["objects"]
    ]
    assert not {thea, NEW, other} & {entry["name"].removeprefix("sip:") for entry in nobodys}


def test_ghosts_are_only_those_of_whom_no_account_is_left(
    modules: Modules, lab: Lab, thea: str, other: str, exports: Path
) -> None:
    rename(lab, thea, NEW)
    make_anew(lab, SOURCE, [other])
    ghosts = modules.run("ocs_user_info", {"pool": SOURCE, "ghosts": True}).succeeded().result["ghosts"]
    assert "ghost_gone@example.test" in {ghost["address"] for ghost in ghosts}
    assert not {thea, NEW, other} & {ghost["address"] for ghost in ghosts}

# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A run is cut about the commit of a merge: the next one knows whether it was committed, whatever was edited since.

A contact that reached the target and was deleted there does not come back; one that did not reach it is not lost.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.rows.list_versions import list_versions
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import HOME_SECTION, UserData

from .running import move
from .simulation import SOURCE, TARGET, PowerCut, Store, World, data, user

ANNA, X, Y, Z = (f"{name}@example.com" for name in "anna x y z".split())


def edited(store: Store, *, without: str = "", more: str = "") -> None:
    """Anna deletes a contact, or adds one, and the version of her list rises by one."""
    now = store.users[ANNA]
    names = [str(row["address"]) for row in now.rows("contacts") if row["address"] != without]
    contacts = tuple({"address": name} for name in [*names, *filter(None, [more])])
    version = list_versions(now.sections)["contact"] + 1
    home = ({**now.rows(HOME_SECTION)[0], "contact_list_version": version},)
    store.users[ANNA] = UserData(ANNA, {**now.sections, "contacts": contacts, HOME_SECTION: home})


def contacts(store: Store) -> set[object]:
    return {row["address"] for row in store.users[ANNA].rows("contacts")}


def newer_on_the_source(folder: Path) -> World:
    """Anna adds Y on the source after her data was carried, when the directory names the target already."""
    world = World.with_users([user(ANNA, SOURCE)], [data(ANNA, X)], [], folder)

    def add() -> None:
        if world.accounts.users[user(ANNA, SOURCE).dn].home_pool == TARGET and world.source._pending is None:
            world.switch.between.remove(add)
            edited(world.source, more=Y)

    world.switch.between.append(add)
    return world


def left_by_a_run(folder: Path) -> World:
    """The directory names the target, and both pools have data: nothing is known of what was carried."""
    return World.with_users([user(ANNA, TARGET)], [data(ANNA, X, Y)], [data(ANNA, X)], folder)


@pytest.mark.parametrize("other", ["", Z])
@pytest.mark.parametrize("make", [newer_on_the_source, left_by_a_run])
def test_a_contact_that_is_deleted_on_the_target_after_the_cut_stays_away(
    tmp_path: Path, make: Callable[[Path], World], other: str
) -> None:
    """At every exchange; `other`: a contact that is added on the target too."""
    plain = make(tmp_path / "plain")
    move(plain)
    arrived = 0
    for cut in range(1, plain.switch.exchanges + 1):
        world = make(tmp_path / str(cut))
        world.switch.cut_at = cut
        with pytest.raises(PowerCut):
            move(world)
        world.restart()
        world.switch.between.clear()
        on_target = world.accounts.users[user(ANNA, SOURCE).dn].home_pool == TARGET
        if on_target and other:
            edited(world.target, more=other)
        deletes = on_target and Y in contacts(world.target)
        added = ANNA not in world.source.users or Y in contacts(world.source)
        if deletes:
            edited(world.target, without=Y)
            arrived += 1
        run, report, _plan = move(world)
        assert not run.stopped and not report.failures, (cut, report.failures)
        expected = {X: True, other: on_target and bool(other), Y: added and not deletes}
        assert contacts(world.target) == {name for name, there in expected.items() if there}, cut
        assert ANNA not in world.source.users
    assert arrived

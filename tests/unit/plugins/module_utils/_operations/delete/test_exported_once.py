# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Users of later batches lose contacts by the run itself: that is no reason to export them once more."""

from __future__ import annotations

from pathlib import Path

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._files.user_file.reader import UserFile
from ansible_collections.msrtc.ocs.plugins.module_utils._files.user_file.records import ExportedUser
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.delete.planning.exports import Exports
from ansible_collections.msrtc.ocs.plugins.module_utils._selection.criteria import Selection
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.mentions import Mentions
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import UserData

from ..move.simulation import data
from .simulation import POOL, World, user

ANNA, BEN, CLEO, ERIN = (f"{name}@example.com" for name in ("anna", "ben", "cleo", "erin"))
LEAVERS = [ANNA, BEN, CLEO]


def world_of(folder: Path) -> World:
    """All have all others in their lists. Erin stays."""
    names = [*LEAVERS, ERIN]
    rows = [data(name, *(other for other in names if other != name)) for name in names]
    return World.with_users([user(name, POOL) for name in names], rows, folder)


def exported(world: World) -> list[ExportedUser]:
    """All users of all exports, in the order in which the files were written."""
    files = sorted(world.exports.glob("*.jsonl"))
    return [saved for path in files for saved in UserFile.verified(path).users()]


def contacts_of(user_data: UserData) -> list[object]:
    return [row["address"] for row in user_data.rows("contacts")]


@pytest.mark.parametrize("lists", [True, False])
@pytest.mark.parametrize("batch_size", [1, 2, 3])
def test_everybody_is_exported_once_and_whole(tmp_path: Path, batch_size: int, lists: bool) -> None:
    world = world_of(tmp_path)
    before = dict(world.store.users)
    _run, report = world.delete(*LEAVERS, batch_size=batch_size, remove_from_contact_lists=lists)
    assert report.counts["deleted"] == 3
    saved = exported(world)
    assert [user.address for user in saved] == LEAVERS
    for each in saved:
        assert each.data == before[each.address]
        assert [mention.address for mention in each.mentions] == sorted({*before} - {each.address})
    assert contacts_of(world.store.users[ERIN]) == ([] if lists else LEAVERS)


@pytest.mark.parametrize("whom", [CLEO, ERIN])
def test_who_deletes_a_contact_meanwhile_is_exported_once_more(tmp_path: Path, whom: str) -> None:
    """Ben takes somebody out of his list when Anna, whom he had in it as well, is gone."""
    world = world_of(tmp_path)

    def edit() -> None:
        store = world.store
        if ANNA not in store.users and store._pending is None and BEN in store.users:
            store.users[BEN] = data(BEN, *({CLEO, ERIN} - {whom}))
            world.switch.between.clear()

    world.switch.between.append(edit)
    world.delete(*LEAVERS, batch_size=1)
    assert not world.switch.between
    lists = [contacts_of(saved.data) for saved in exported(world) if saved.address == BEN]
    assert lists == [[ANNA, CLEO, ERIN], [*({CLEO, ERIN} - {whom})]]


def test_a_run_that_finishes_another_exports_those_who_are_left_once(tmp_path: Path) -> None:
    """The first run could delete Anna only. Her file does not say so, and the second run exports both as they are now;
    that Cleo loses Ben then is known.
    """
    world = world_of(tmp_path)
    world.store.refuses = {BEN, CLEO}
    world.delete(*LEAVERS, batch_size=1)
    assert ANNA not in world.store.users and BEN in world.store.users
    first = len(exported(world))
    world.store.refuses = set()
    world.delete(*LEAVERS, batch_size=1)
    assert BEN not in world.store.users and CLEO not in world.store.users
    again = [saved.address for saved in exported(world)[first:]]
    assert again == [BEN, CLEO]


class TestHeld:
    """One line of Ben, who has Anna and Cleo in his list, and is in theirs."""

    @pytest.fixture
    def exports(self, tmp_path: Path) -> Exports:
        exports = Exports.find(tmp_path, POOL, Selection())
        exports.save([self.ben([ANNA, CLEO], [ANNA, CLEO])], {}, {ANNA})
        return exports

    @staticmethod
    def ben(contacts: list[str], listed_by: list[str]) -> ExportedUser:
        mentions = tuple(UserData(owner, {"contacts": [{"address": BEN}]}) for owner in listed_by)
        rows = {"home": [{"rich_mode": True}], "contacts": [{"address": address} for address in contacts]}
        return ExportedUser(BEN, POOL.name, None, UserData(BEN, rows), mentions)

    @staticmethod
    def with_anna_gone(exports: Exports) -> None:
        rows = {"contacts": [{"address": ANNA}], "contact_groups": [{"number": 1}]}
        exports.note_deleted(Mentions.of([UserData("BEN@example.com", rows)]))

    def test_the_list_without_whom_the_run_has_deleted(self, exports: Exports) -> None:
        self.with_anna_gone(exports)
        assert exports.holds(self.ben([CLEO], [CLEO]))

    def test_the_list_without_her_when_the_run_has_not_deleted_her(self, exports: Exports) -> None:
        assert not exports.holds(self.ben([CLEO], [CLEO]))

    @pytest.mark.parametrize("contacts", [[ANNA], [ANNA, CLEO], [ERIN], [CLEO, ERIN]])
    def test_any_other_list(self, exports: Exports, contacts: list[str]) -> None:
        """Also the one with Anna, whom somebody has put there again: that is an edit."""
        self.with_anna_gone(exports)
        assert not exports.holds(self.ben(contacts, [CLEO]))

    def test_she_was_not_deleted_after_all(self, exports: Exports) -> None:
        assert exports.holds(self.ben([ANNA, CLEO], [ANNA, CLEO]))

    @pytest.mark.parametrize(("listed_by", "held"), [([CLEO], True), ([], True), ([CLEO, ERIN], False)])
    def test_those_who_have_him_in_their_lists(self, exports: Exports, listed_by: list[str], held: bool) -> None:
        self.with_anna_gone(exports)
        assert exports.holds(self.ben([CLEO], listed_by)) == held

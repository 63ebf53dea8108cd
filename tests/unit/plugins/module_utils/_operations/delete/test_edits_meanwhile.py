# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Users edit their contact lists at every point of their deletion: an export has them as they were in the end.

Erin stays, and edits her own list meanwhile. OCS_EDITS says how many edits are made at each point.
"""

from __future__ import annotations

import os
import random
from pathlib import Path

from ansible_collections.msrtc.ocs.plugins.module_utils._files.user_file.reader import UserFile
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import HOME_SECTION, UserData
from samples import sample
from unit.plugins.module_utils._user_data.edited_contact_lists import shape_of

from ..move.edited_users import EditedUser
from .simulation import POOL, World, user

EDITS = int(os.environ.get("OCS_EDITS", sample(4, 80)))
LEAVERS = [f"user{number}@example.com" for number in range(3)]
ERIN = "erin@example.com"


class EditedDeletion:
    """A pool whose users edit once a run has come to an exchange, or as soon after it as they can."""

    def __init__(self, folder: Path, seed: object) -> None:
        self.dice = random.Random(str(seed))
        self.users_being_deleted = [EditedUser(address) for address in LEAVERS]
        self.erin = EditedUser(ERIN)
        everybody = [*self.users_being_deleted, self.erin]
        self.world = World.with_users([user(edited_user.address, POOL) for edited_user in everybody], [], folder)
        self.world.store.users = {edited_user.address: self._whole(edited_user) for edited_user in everybody}
        self.world.store.replicated = set(self.world.store.users)

    @staticmethod
    def _whole(edited_user: EditedUser) -> UserData:
        return UserData(
            edited_user.address,
            {**edited_user.data.sections, HOME_SECTION: ({"rich_mode": True, "contact_list_version": 5},)},
        )

    def edit_at(self, exchange: int) -> None:
        left = {being_deleted.address for being_deleted in (*self.users_being_deleted, self.erin)}

        def act() -> None:
            if self.world.switch.exchanges + 1 >= exchange:
                for being_deleted in (*self.users_being_deleted, self.erin):
                    before = being_deleted.done["source"]
                    if being_deleted.address in left:
                        being_deleted.edit(self.world.store, being_deleted.here, self.dice)
                        left.difference_update([being_deleted.address] * (being_deleted.done["source"] - before))

        self.world.switch.between.append(act)

    @property
    def edits(self) -> int:
        return sum(being_deleted.done["source"] for being_deleted in (*self.users_being_deleted, self.erin))

    def exported(self, edited_user: EditedUser) -> list[object]:
        """All that exports have of a user's list."""
        files = [UserFile.verified(path) for path in self.world.exports.glob("*.jsonl")]
        return [
            shape_of(saved.data) for file in files for saved in file.users() if saved.address == edited_user.address
        ]


def test_at_every_point_of_a_deletion(tmp_path: Path) -> None:
    plain = EditedDeletion(tmp_path / "plain", 0)
    plain.world.delete(*LEAVERS)
    points = range(1, plain.world.switch.exchanges + 1)
    made = 0
    for point in points:
        at_point, seed = 0, 0
        while at_point < EDITS:
            edited = EditedDeletion(tmp_path / f"{point}-{seed}", (point, seed))
            edited.edit_at(point)
            run, report = edited.world.delete(*LEAVERS)
            assert not run.stopped and not report.failures, (point, seed, report.failures)
            for being_deleted in edited.users_being_deleted:
                assert being_deleted.address not in edited.world.store.users
                assert being_deleted.shape in edited.exported(being_deleted), (point, seed, being_deleted.address)
            assert shape_of(edited.world.store.users[ERIN]) == edited.erin.shape, (point, seed)
            at_point, seed = at_point + edited.edits, seed + 1
            if not edited.edits and seed > 3:
                break  # the run is over
        made += at_point
    assert made > EDITS * 0.7 * len(points)  # rows are locked, or gone, at the last ones

# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Parts of a user's data that a pool cannot hold."""

from __future__ import annotations

from dataclasses import replace

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.rows.loss import Loss, data_and_losses
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.schema.capabilities import FieldCapability
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import Row, UserData

from ..catalogues import capabilities


def user(**sections: tuple[Row, ...]) -> UserData:
    return UserData("anna@example.test", {"home": ({"rich_mode": True},), **sections})


def lost(data: UserData, version: str) -> list[tuple[str, str, int]]:
    return [(loss.section, loss.what, loss.rows) for loss in data_and_losses(data, capabilities(version))[1]]


def presence(category: str, instance: int = 1) -> Row:
    return {"category": category, "container": 100, "instance": instance, "version": 1}


def test_what_both_versions_have_fits() -> None:
    data = user(contacts=({"address": "b@x", "subscribed": True},), static_presence=(presence("note"),))
    for version in ("2007", "2007 R2"):
        assert data_and_losses(data, capabilities(version)) == (data, ())


def test_delegates_and_new_categories_do_not_fit_2007() -> None:
    data = user(
        delegates=({"address": "b@x"}, {"address": "c@x"}),
        static_presence=(presence("DndState", 1), presence("DndState", 2), presence("State")),
    )
    carried, losses = data_and_losses(data, capabilities("2007"))
    assert [(loss.section, loss.what, loss.rows) for loss in losses] == [
        ("delegates", "delegates", 2),
        ("static_presence", "DndState", 2),
    ]
    assert all(loss.address == "anna@example.test" and loss.why for loss in losses)
    assert carried == user(static_presence=(presence("State"),))
    assert lost(data, "2007 R2") == []


def test_a_category_that_is_no_name_is_not_known() -> None:
    data = user(static_presence=(presence("State"), {**presence("State"), "category": 7}))
    assert lost(data, "2007 R2") == [("static_presence", "7", 1)]


def test_dial_in_numbers_can_follow_nobody() -> None:
    conference: Row = {"conference_id": "A", "pstn_conference_id": 7, "directory_id": 1}
    entry: Row = {"conference_id": "A", "pstn_conference_id": 7, "directory_id": 1}
    data = user(conferences=(conference,), conference_directory_entries=(entry,))
    for version in ("2007", "2007 R2"):
        carried, losses = data_and_losses(data, capabilities(version))
        assert carried.rows("conferences") == ({"conference_id": "A"},)
        assert [(loss.section, loss.what) for loss in losses] == [
            ("conference_directory_entries", "conference_directory_entries"),
            ("conferences", "directory_id"),
            ("conferences", "pstn_conference_id"),
        ]
    assert "old pool" in losses[0].why


def test_a_reference_to_nobody_is_a_loss_and_not_an_error() -> None:
    data = user(contacts=({"subscribed": True}, {"address": "b@x", "subscribed": True}))
    carried, losses = data_and_losses(data, capabilities("2007"))
    assert len(carried.rows("contacts")) == 1
    assert [(loss.what, loss.rows) for loss in losses] == [("address", 1)]


def test_lengths_are_those_of_the_target() -> None:
    short = capabilities("2007")
    sections = {
        **short.sections,
        "conferences": {**short.sections["conferences"], "subject": FieldCapability(3, False)},
    }
    target = replace(short, sections=sections)
    data = user(conferences=({"conference_id": "A", "subject": "a😀"}, {"conference_id": "B", "subject": "😀😀"}))
    carried, losses = data_and_losses(data, target)
    assert [row["conference_id"] for row in carried.rows("conferences")] == ["A"]
    assert losses == (Loss("anna@example.test", "conferences", "subject", 1, target.why_too_long(3)),)


def test_repeated_rows_are_kept_where_the_target_can_hold_them() -> None:
    """2007 has no key on container members; R2 has one on those that are users. A repetition says nothing."""
    member: Row = {"container": 100, "type": "user", "member": "b@x"}
    permission: Row = {"type": "A", "mask": "", "rights": "AA"}
    data = user(container_members=(member, member), permissions=(permission, permission))
    assert data_and_losses(data, capabilities("2007"))[0] == data
    carried, losses = data_and_losses(data, capabilities("2007 R2"))
    assert losses == ()
    assert carried.counts() == {"container_members": 1, "home": 1, "permissions": 2}

# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rows that an import in mode merge brings back are counted, and rows deleted while it runs stay away."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import HOME_SECTION, UserData

from .simulation import World

ANNA, BEN, EVA, ZOE = (f"{name}@example.com" for name in ("anna", "ben", "eva", "zoe"))


def lists(owner: str, *contacts: str, version: int = 5) -> UserData:
    """A list with one group."""
    rows: dict[str, Any] = {
        HOME_SECTION: ({"rich_mode": True, "contact_list_version": version},),
        "contact_groups": ({"number": 1, "display_name": b"Team"},),
        "contacts": tuple({"address": contact} for contact in contacts),
        "contact_group_members": tuple({"address": contact, "number": 1} for contact in contacts),
    }
    return UserData(owner, rows)


def world(*now: UserData) -> World:
    """Anna is exported with Ben and Eva in her list, and stands in Zoe's. Then this is what is there."""
    made = World.with_users([lists(ANNA, BEN, EVA), lists(ZOE, ANNA, BEN)])
    made.export(ANNA)
    made.store.users |= {mention.address: mention for mention in now}
    return made


def contacts(made: World, owner: str) -> set[object]:
    return {row["address"] for row in made.store.users[owner].rows("contacts")}


def test_what_comes_back_is_counted_before() -> None:
    made = world(lists(ANNA, EVA))
    _run, _report, plan = made.import_users()
    assert plan.brought_back == {"contact_group_members": 1, "contacts": 1}
    assert plan.users[0].found.after["brought back"] == plan.brought_back
    assert plan.about_edited_lists() is None
    assert contacts(made, ANNA) == {BEN, EVA}


def test_a_list_that_has_changed_since_the_file_was_written_is_warned_of() -> None:
    made = world(lists(ANNA, EVA, version=6))
    _run, _report, plan = made.import_users()
    assert "of 1 user have changed" in (plan.about_edited_lists() or "") and "2 rows" in (
        plan.about_edited_lists() or ""
    )
    assert contacts(made, ANNA) == {BEN, EVA}


def test_a_contact_that_is_deleted_after_the_plan_stays_away() -> None:
    made = world(lists(ANNA, EVA))
    made.import_users(lambda: made.store.users.update({ANNA: lists(ANNA, version=6)}))
    assert contacts(made, ANNA) == {BEN}


def test_rows_that_user_replicator_takes_after_the_plan_come_back() -> None:
    made = world(lists(ANNA, EVA))
    made.import_users(lambda: made.store.users.update({ANNA: lists(ANNA, version=0)}))
    assert contacts(made, ANNA) == {BEN, EVA}


def test_a_contact_that_a_move_has_carried_and_the_user_deleted_stays_away() -> None:
    """The journal of a move is imported when the users are back, for the conferences that it could not carry."""
    conference: Any = {"conference_id": "A", "subject": "B"}
    saved = lists(ANNA, BEN, EVA)
    made = world(lists(ANNA, EVA, version=9))
    saved = UserData(ANNA, {**saved.sections, "conferences": (conference,)})
    made.saved = [replace(made.saved[0], data=saved, mentions=(), carried=frozenset(saved.sections) - {"conferences"})]
    _run, _report, plan = made.import_users()
    assert plan.brought_back == {"conferences": 1} and plan.about_edited_lists() is None
    assert contacts(made, ANNA) == {EVA}
    assert made.store.users[ANNA].rows("conferences") == (conference,)


def test_what_user_replicator_took_since_the_move_comes_back_from_its_journal() -> None:
    made = world(lists(ANNA, EVA, version=1))
    made.saved = [replace(made.saved[0], mentions=(), carried=frozenset(made.saved[0].data.sections))]
    made.import_users()
    assert contacts(made, ANNA) == {BEN, EVA}


def test_who_takes_somebody_out_of_a_list_after_the_plan_does_not_get_him_back() -> None:
    made = world(lists(ANNA, EVA))
    made.import_users(lambda: made.store.users.update({ZOE: lists(ZOE, BEN, version=6)}))
    assert contacts(made, ZOE) == {BEN}


def test_who_was_not_in_the_list_before_comes_back_into_it() -> None:
    made = world(lists(ZOE, BEN))
    made.import_users()
    assert contacts(made, ZOE) == {ANNA, BEN}

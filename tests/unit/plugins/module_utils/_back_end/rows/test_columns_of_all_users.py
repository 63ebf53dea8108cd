# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The columns of users who were read together are looked at once, however many users these are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.rows.list_versions import list_versions
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.rows.loss import data_and_losses, sections_that_fit
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.schema.column_types import ColumnType
from ansible_collections.msrtc.ocs.plugins.module_utils._common.typed_json import Value
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import UserData
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.sections import Columns, Section

from ..catalogues import capabilities

CONTACTS = Columns(("address", "subscribed", "display_name", "extension"))
CATEGORIES = Columns(("category", "container", "instance", "version"))
TARGET = capabilities("2007")


def user(number: int, *, display_name: Value = b"", category: str = "State") -> UserData:
    contacts = [(f"{n}@example.test", True, display_name, None) for n in range(number, number + 3)]
    sections = {
        "contacts": Section(CONTACTS, contacts),
        "static_presence": Section(CATEGORIES, [(category, 100, 1, 1)]),
    }
    return UserData(f"user{number}@example.test", sections)


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> list[Sequence[Value]]:
    """The columns that were looked at."""
    seen: list[Sequence[Value]] = []
    certainly_holds = ColumnType.certainly_holds

    def noted(column_type: ColumnType, values: Sequence[Value], kinds: set[type]) -> bool:
        seen.append(values)
        return certainly_holds(column_type, values, kinds)

    monkeypatch.setattr(ColumnType, "certainly_holds", noted)
    return seen


def looks_at(users: Sequence[UserData], looks: list[Any]) -> int:
    looks.clear()
    fitting = sections_that_fit(users, TARGET)
    for data in users:
        assert data_and_losses(data, TARGET, fitting) == (data, ())
    return len(looks)


def test_a_hundred_users_cost_as_many_looks_at_columns_as_one(looks: list[Any]) -> None:
    assert looks_at([user(n) for n in range(100)], looks) == looks_at([user(0)], looks)


@pytest.mark.parametrize("odd", [{"display_name": b"x" * 451}, {"category": "DndState"}], ids=["too long", "unknown"])
def test_what_one_user_loses_is_no_loss_of_the_others(odd: dict[str, Any]) -> None:
    users = [*map(user, range(5)), user(9, **odd), *map(user, range(20, 25))]
    fitting = sections_that_fit(users, TARGET)
    assert [data_and_losses(data, TARGET, fitting) for data in users] == [
        data_and_losses(data, TARGET) for data in users
    ]
    assert [bool(data_and_losses(data, TARGET, fitting)[1]) for data in users] == [False] * 5 + [True] + [False] * 5


def test_no_rows_are_put_in_order_to_look_for_list_versions() -> None:
    home, contacts = Section(Columns(("contact_list_version",)), [(4,)]), user(1).sections["contacts"]
    assert list_versions({"home": home, "contacts": contacts}) == {"contact": 4}
    assert "rows" not in vars(home) and "rows" not in vars(contacts)

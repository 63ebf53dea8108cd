# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rows of others that name a user, with their groups: each group once, and nothing made anew that is whole."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.connection.connection import BackEnd
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.rows.all_rows import read_mentions
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.schema.mapped_tables import TableMap
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.statements.results import Question, Statement
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import UserData
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.sections import Section

from ..catalogues import sql_names

ANNA = "anna@example.test"
OTHERS = [f"user{number:02}@example.test" for number in range(40)]


class Answers:
    """A back end in which others have Anna in a contact group and, the last of them, in a container."""

    def run(self, _purpose: str, statements: Iterable[Statement]) -> list[list[tuple[Any, ...]]]:
        return [self._rows(statement.about) for statement in statements if isinstance(statement, Question)]

    def require_known_users(self, *_given: object) -> None:
        """All are known."""

    def _rows(self, about: str) -> list[tuple[Any, ...]]:
        rows: dict[str, list[tuple[Any, ...]]] = {
            "contacts": [(0, other, ANNA, b"Anna", True, None, None) for other in OTHERS],
            "contact_group_members": [(0, other, ANNA, 3) for other in OTHERS],
            "contact_groups of contact_group_members": [(0, other, 3, b"Friends", None) for other in OTHERS],
            "container_members": [(0, OTHERS[-1], 100, "user", ANNA)],
            "containers of container_members": [(0, OTHERS[-1], 100, version) for version in (7, 8)],
        }
        return rows.get(about, [])


def mentions() -> list[UserData]:
    (found,) = read_mentions(cast(BackEnd, Answers()), sql_names("2007"), [ANNA])
    return list(found)


def test_everybody_has_the_group_and_the_container_once_and_without_versions() -> None:
    found = mentions()
    assert [user.address for user in found] == OTHERS
    assert all(user.rows("contact_groups") == ({"number": 3, "display_name": b"Friends"},) for user in found)
    assert found[-1].rows("containers") == ({"number": 100},)


def test_only_a_list_with_a_version_is_made_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows of 40 people in three tables, of whom one has a list version; tables are not compared with each other."""
    made: list[Section] = []
    compared: list[object] = []
    joined, equal = Section.joined, TableMap.__eq__
    monkeypatch.setattr(Section, "joined", lambda *given: made.append(given[0]) or joined(*given))
    monkeypatch.setattr(TableMap, "__eq__", lambda *given: compared.append(given[0]) or equal(*given))
    mentions()
    assert len(made) == 1
    assert len(compared) < len(OTHERS)

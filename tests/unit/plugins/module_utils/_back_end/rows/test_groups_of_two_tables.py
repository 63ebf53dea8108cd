# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Containers that name a user in two tables: none is lost, however often one of the tables names the user."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.connection.connection import BackEnd
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.rows.all_rows import read_mentions
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.statements.results import Question, Statement

from ..catalogues import sql_names

ANNA, BEN, CARL = "anna@example.test", "ben@example.test", "carl@example.test"


class TwiceInOneTable:
    """A back end of R2: Ben's container names Anna in two spellings of her address, and Carl's names her as a user."""

    def run(self, _purpose: str, statements: Iterable[Statement]) -> list[list[tuple[Any, ...]]]:
        asked = [statement for statement in statements if isinstance(statement, Question)]
        about_containers = [question.about for question in asked if question.about.startswith("containers of ")]
        first, second = about_containers
        rows = {first: [(0, BEN, 100, 7), (0, BEN, 100, 7)], second: [(0, CARL, 200, 9)]}
        return [rows.get(question.about, []) for question in asked]

    def require_known_users(self, *_given: object) -> None:
        """All are known."""


def test_a_container_of_the_second_table_stays_where_the_first_one_repeats_its_own() -> None:
    (found,) = read_mentions(cast(BackEnd, TwiceInOneTable()), sql_names("2007 R2"), [ANNA])
    containers = {user.address: user.rows("containers") for user in found}
    assert containers == {BEN: ({"number": 100},), CARL: ({"number": 200},)}

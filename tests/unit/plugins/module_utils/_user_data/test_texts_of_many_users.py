# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Users' data that is written for many at once is, byte for byte, what it is for each alone, in the order of ever."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.msrtc.ocs.plugins.module_utils._common.typed_json import value_to_json
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data import model
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import (
    Row,
    UserData,
    comparable,
    users_to_json,
)
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.sections import Columns, Section, sections_to_json

VALUES: dict[str, st.SearchStrategy[Any]] = {
    "address": st.sampled_from(["a@x", "A@X", "b@x ", "zoë@x", 'q"@x', "100%@x", None]),
    "number": st.sampled_from([1, 12, True, Decimal("1.0"), 0.5, None]),
    "display%s": st.sampled_from([b"", b"A", "A", "half \ud83d", datetime(2010, 1, 1), None]),
    "list_version": st.sampled_from([1, 2, None]),
}
COLUMNS = [Columns(VALUES), Columns(["number", "address"]), Columns(["display%s"])]
SECTIONS = [
    st.builds(Section, st.just(columns), st.lists(st.tuples(*(VALUES[name] for name in columns.names)), max_size=5))
    for columns in COLUMNS
]
USERS = st.lists(st.tuples(*SECTIONS), min_size=1, max_size=5)


def reference(rows: Sequence[Row]) -> str:
    """The rows in the order of their comparable texts, and among equal ones of their own."""

    def spelled(row: Row) -> str:
        said = {name: value_to_json(row[name]) for name in sorted(row)}
        return json.dumps(said, ensure_ascii=False, separators=(",", ":"))

    return f"[{','.join(spelled(row) for row in sorted(rows, key=lambda row: (comparable(row), spelled(row))))}]"


@given(USERS)
def test_many_are_written_as_each_alone(found: list[tuple[Section, ...]]) -> None:
    users = [UserData(f"{n}@x", dict(zip("abc", sections, strict=True))) for n, sections in enumerate(found)]
    expected = [
        ",".join(f'"{name}":{reference(list(rows.named()))}' for name, rows in user.sections.items()) for user in users
    ]
    assert list(users_to_json(users)) == [
        f'{{"address":"{user.address}","sections":{{{sections}}}}}'
        for user, sections in zip(users, expected, strict=True)
    ]
    assert [user.to_json() for user in users] == list(users_to_json(users))


def test_the_rows_of_all_users_are_looked_at_together(monkeypatch: pytest.MonkeyPatch) -> None:
    """The types of a column are asked once for all users who were read together, not once for each."""
    made: list[int] = []

    def counted(sections: Sequence[Section]) -> list[str]:
        made.append(len(sections))
        return sections_to_json(sections)

    monkeypatch.setattr(model, "sections_to_json", counted)
    columns, rows = Columns(["address"]), [("a@x",), ("b@x",)]
    users = [UserData(f"{n}@x", {"contacts": Section(columns, rows)}) for n in range(120)]
    assert len(list(users_to_json(users))) == 120
    assert sum(made) == 120 and len(made) < 5

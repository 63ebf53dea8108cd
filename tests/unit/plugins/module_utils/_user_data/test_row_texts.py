# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Others' rows that name users are written together as those of each user alone; a value that comes again, once."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.msrtc.ocs.plugins.module_utils._common.typed_json import TEXTS
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.mentions import (
    Mentions,
    OwnedRows,
    mentions_to_json,
)
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import UserData, folded, users_to_json
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.sections import Columns, Section

VALUES: dict[str, st.SearchStrategy[Any]] = {
    "address": st.sampled_from(["a@x", "ab@x", "A@X", "b@x ", "zoë@x", 'q"@x', None]),
    "expiry": st.sampled_from([datetime(2010, 1, 1), datetime(2010, 1, 1, 0, 0, 0, 1000), None]),
    "list_version": st.sampled_from([1, 2, None]),
    "number": st.sampled_from([1, 12, True, 1.0, Decimal("1"), Decimal("1.0"), None]),
    "subject": st.sampled_from([b"", b"A", None]),
}
COLUMNS = [Columns(VALUES), Columns(["number", "address"]), Columns(["list_version", "number"])]
OWNERS = st.sampled_from(["zoë@x", "Zoë@x", "b@x", "ab@x", "a@x", ""])


@st.composite
def mentions(draw: st.DrawFn) -> Mentions:
    sections: dict[str, OwnedRows] = {}
    for name, columns in zip(("a", "ab", "b"), COLUMNS, strict=True):
        if rows := draw(st.lists(st.tuples(*(VALUES[field] for field in columns.names)), max_size=5)):
            sections[name] = OwnedRows([draw(OWNERS) for _row in rows], Section(columns, rows))
    return Mentions(sections)


@given(st.lists(mentions(), max_size=4))
def test_rows_of_others_are_written_as_data_of_their_owners(of_users: list[Mentions]) -> None:
    expected = []
    for found in of_users:
        owners = sorted(found, key=lambda owner: (folded(owner.address), owner.address))
        expected.append(f"[{','.join(owner.to_json() for owner in owners)}]")
    assert list(mentions_to_json(of_users)) == [found.to_json() for found in of_users] == expected


def test_an_address_in_many_lists_is_written_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Addresses come again and again in what is read of many users."""
    written: list[str] = []
    plain = TEXTS[str]
    monkeypatch.setitem(TEXTS, str, lambda text: written.append(text) or plain(text))  # type: ignore[func-returns-value]
    columns = Columns(["address"])
    lists = [[(f"{name}@x",) for name in ("ann", "ben", "cleo")] for _user in range(10)]
    users = [UserData("dora@x", {"contacts": Section(columns, rows)}) for rows in lists]
    assert len(set(users_to_json(users))) == 1
    assert sorted(written) == ["ann@x", "ben@x", "cleo@x"]

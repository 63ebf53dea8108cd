# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sections of row tuples: the same bytes in files as ever, and comparisons that make no text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.msrtc.ocs.plugins.module_utils._files.checked_lines import encode_record, parse_record
from ansible_collections.msrtc.ocs.plugins.module_utils._files.user_file.records import ExportedUser
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.move.journal.journal import (
    merging_record,
    user_record,
)
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.move.states.merging import Base
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data import model, rows, sections
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import Row, UserData, comparable
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.sections import Columns, RowTuple, Section

DATA = UserData(
    "Anna@example.test",
    {
        "home": ({"rich_mode": True, "contact_list_version": 4},),
        "contacts": (
            {"address": "zoë@example.test", "subscribed": False, "display_name": b"Z\x00", "extension": None},
            {"address": "Bob@example.test ", "subscribed": True, "display_name": b""},
            {"address": "bob@example.test", "subscribed": True, "display_name": b""},
            {"address": 'a"b@example.test', "subscribed": True},
        ),
        "contact_group_members": (
            {"address": "bob@example.test", "number": 12},
            {"address": "bob@example.test", "number": 3},
            {"address": "ann@example.test", "number": 1},
        ),
        "containers": ({"number": 200, "list_version": 2}, {"number": 32000, "list_version": 1}),
        "conferences": (
            {"conference_id": "B", "subject": "half \ud83d", "expiry": datetime(2010, 2, 3, 4, 5, 6, 997000)},
            {"subject": "no id"},
        ),
        "permissions": ({"type": "U", "mask": "X@y", "weight": Decimal("1.50"), "share": 0.25, "rights": "AA"},) * 2,
        "delegates": (),
    },
)
MENTIONS = (
    UserData("Zoë@example.test", {"contacts": ({"address": "Anna@example.test", "subscribed": True},)}),
    UserData("bob@example.test", {"contacts": ({"address": "Anna@example.test"},)}),
)
# What the code wrote before sections were tuples.
DIGEST = "e7d8f86cd0068734b23b14018847fa2281e74b2f56b92bece4a350a59d5272b3"

VALUES: dict[str, st.SearchStrategy[Any]] = {
    "address": st.sampled_from(["a@x", "A@X", "b@x ", "zoë@x", 'q"@x', None]),
    "number": st.sampled_from([1, 12, True, 1.0, Decimal("1"), Decimal("1.0"), None]),
    "display_name": st.sampled_from([b"", b"A", "A", "a", None]),
    "list_version": st.sampled_from([1, 2, None]),
    "expiry": st.sampled_from([datetime(2010, 1, 1), datetime(2010, 1, 1, 0, 0, 0, 1000), None]),
}
ROWS = st.lists(st.fixed_dictionaries({}, optional=VALUES), min_size=1, max_size=4)
COLUMNS = Columns(["number", "address", "display_name"])


@pytest.mark.parametrize(
    ("record", "check"),
    [
        (
            ExportedUser(DATA.address, "pool07", {"guid": "x", "dn": "CN=Zoë"}, DATA, MENTIONS).to_record(),
            "6ca2bf61b51531bc",
        ),
        (
            user_record(
                DATA, None, address=DATA.address, outcome="move", carry="copy", directory={"dn": "CN=Zoë"}, losses=[]
            ),
            "a6138346e52018ee",
        ),
        (merging_record(Base(DATA, {"permission": 1, "contact": 3}, MENTIONS[1])), "8cca1a30820ac4bb"),
    ],
    ids=["line of an export", "user of a journal", "merge of a journal"],
)
def test_the_bytes_of_files_are_those_of_ever(record: dict[str, Any], check: str) -> None:
    """A line ends with the beginning of the SHA-256 of all before it."""
    line = encode_record(record)
    assert line.endswith(f'"check":"{check}"}}\n'.encode())
    assert parse_record(line)["record"] == record["record"]


def test_digests_are_those_of_ever() -> None:
    assert DATA.digest() == DIGEST


@given(ROWS, ROWS)
def test_sections_say_the_same_when_their_rows_do(some: list[Row], others: list[Row]) -> None:
    same = Counter(map(comparable, some)) == Counter(map(comparable, others))
    assert Section.of(some).says_the_same_as(Section.of(others)) == same
    assert (UserData("a@x", {"contacts": some}) == UserData("A@x", {"contacts": others})) == same


@given(ROWS)
def test_rows_stand_in_the_order_of_their_texts(given_rows: list[Row]) -> None:
    section = Section.of(given_rows)
    assert list(section.texts) == sorted(map(comparable, given_rows)) == list(map(comparable, section.rows))
    assert section.has_repeated_rows == (len(set(section.texts)) < len(given_rows))


@given(st.permutations([(1, "a@x", b"1"), (1, "a@x", b"1"), (2, "b@x", None), (None, "c@x", b"")]))
def test_rows_of_one_select_are_compared_as_they_came(
    order: Sequence[RowTuple],
) -> None:
    kept = Section(COLUMNS, [(1, "a@x", b"1"), (1, "a@x", b"1"), (2, "b@x", None), (None, "c@x", b"")])
    read_again = Section(COLUMNS, order)
    assert kept.says_the_same_as(read_again)
    assert "keys" not in vars(kept)  # nothing was folded
    assert not kept.says_the_same_as(Section(COLUMNS, [*read_again.tuples[1:], (9, "d@x", None)]))


def test_comparing_data_makes_no_text(monkeypatch: pytest.MonkeyPatch) -> None:
    """A move compares every row twice; texts are for files."""

    def refuse(value: object) -> str:
        raise AssertionError(f"a text was made of {value!r}")

    for module in (model, rows, sections):
        monkeypatch.setattr(module, "ENCODE", refuse)
    monkeypatch.setattr(sections, "encode_basestring", refuse)
    again = UserData(DATA.address, {name: section.named() for name, section in DATA.sections.items()})
    assert again == DATA
    assert UserData(DATA.address, {"home": DATA.sections["home"]}) != DATA


def test_sections_of_several_tables_have_the_columns_of_all() -> None:
    members = Section(Columns(["container", "type", "member"]), [(100, "domain", "x.test")])
    users = Section(Columns(["container", "member", "type"]), [(200, "a@x", "user")])
    both = members.joined([users], Columns(["container", "type", "member", "more"]))
    assert both.tuples == [(100, "domain", "x.test", None), (200, "user", "a@x", None)]
    assert both.says_the_same_as(Section.of([*users.rows, *members.rows]))

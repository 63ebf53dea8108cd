# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Random users' data for property-based tests: whatever the columns of a back end can hold."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from hypothesis import strategies as st

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.statements.literals import utf16_units
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import Row, UserData, folded, identity_of

CATEGORIES = ("contactCard", "calendarData", "note", "state", "routing", "userProperties", "dndState")

# Characters that every collation tells apart from each other, but for the case of letters.
_letters = st.text("abcXYZ0189.-_'+éÑЖя漢字", min_size=1, max_size=30)
addresses = st.builds(lambda name, domain: f"{name}@{domain}.test", _letters, st.sampled_from(["a", "B", "x" * 400]))
_texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=256).filter(lambda text: utf16_units(text) <= 256)
_whole = st.integers(-(2**31), 2**31 - 1)
_large = st.integers(1 - 2**63, 2**63 - 1)
_first, _last = datetime(1753, 1, 1), datetime(9999, 12, 31)
# SQL Server's datetime ends in 0, 3 or 7 milliseconds.
moments = st.builds(
    lambda day, hundredths, step: _first + timedelta(days=day, milliseconds=hundredths * 10 + step),
    st.integers(0, (_last - _first).days),
    st.integers(0, 8_640_000 - 1),
    st.sampled_from([0, 3, 7]),
)


def _binary(largest: int) -> st.SearchStrategy[bytes]:
    """Short values, and repeated ones of the largest size."""
    full = st.builds(lambda part: (part * largest)[:largest], st.binary(min_size=1, max_size=8))
    return st.one_of(st.binary(max_size=40), full)


def _row(**fields: st.SearchStrategy[object]) -> st.SearchStrategy[Row]:
    return st.fixed_dictionaries(fields)  # type: ignore[arg-type]


def _maybe(strategy: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    return st.none() | strategy


def _rows(row: st.SearchStrategy[Row], *identity: str, most: int = 5) -> st.SearchStrategy[tuple[Row, ...]]:
    unique: Callable[[Row], object] | None = (lambda entry: identity_of(entry, identity)) if identity else None
    return st.lists(row, max_size=most, unique_by=unique).map(tuple)


_SECTIONS = {
    "contact_groups": _rows(
        _row(number=st.integers(1, 64), display_name=_binary(512), external_uri=_maybe(_binary(4096))), "number"
    ),
    "contacts": _rows(
        _row(
            address=addresses,
            display_name=_maybe(_binary(1024)),
            subscribed=st.booleans(),
            external_uri=_maybe(_binary(4096)),
            extension=_maybe(_binary(20_000)),
        ),
        "address",
    ),
    "permissions": _rows(
        _row(type=st.sampled_from("ADU"), mask=st.just("") | addresses, rights=st.sampled_from(["AA", "DP", "BB"]))
    ),
    "static_presence": _rows(
        _row(
            category=st.sampled_from(CATEGORIES), container=_whole, instance=_large, version=_whole,
            data=_maybe(_binary(70_000)),
        ),
        "category", "container", "instance",
    ),
    "prompted_subscribers": _rows(_row(address=addresses), "address"),
    "delegates": _rows(_row(address=addresses), "address"),
    "conferences": _rows(
        _row(
            conference_id=st.text("ABCDEFGH0123456789", min_size=8, max_size=32), subject=_maybe(_texts),
            last_update=_maybe(moments), last_activation=_maybe(moments), expiry=_maybe(moments),
            document=_maybe(_binary(9000)),
        ),
        "conference_id",
    ),
}  # fmt: skip


@st.composite
def _user_data(draw: st.DrawFn, address: str) -> UserData:
    sections = {name: draw(rows) for name, rows in _SECTIONS.items()}
    sections["home"] = (
        {
            "rich_mode": draw(st.booleans()),
            "contact_list_version": draw(st.integers(0, 99)),
            "permission_list_version": 0,
        },
    )
    pairs = [
        (contact["address"], group["number"])
        for contact in sections["contacts"]
        for group in sections["contact_groups"]
    ]
    chosen = draw(st.lists(st.sampled_from(pairs), unique=True, max_size=9)) if pairs else []
    sections["contact_group_members"] = tuple({"address": contact, "number": number} for contact, number in chosen)
    numbers = draw(st.lists(st.sampled_from([0, 1, 100, 200, 32000]), unique=True))
    sections["containers"] = tuple({"number": number, "list_version": draw(st.integers(0, 9))} for number in numbers)
    sections["container_members"] = draw(_members(numbers)) if numbers else ()
    return UserData(address, sections)


def _members(numbers: Sequence[int]) -> st.SearchStrategy[tuple[Row, ...]]:
    container = st.sampled_from(numbers)
    people = _row(container=container, type=st.just("user"), member=addresses)
    others = _row(
        container=container, type=st.sampled_from(["domain", "everyone"]), member=st.sampled_from(["", "d.test"])
    )
    return _rows(people | others)


@st.composite
def users(draw: st.DrawFn, most: int = 3) -> list[UserData]:
    """A few different users."""
    chosen = draw(st.lists(addresses, min_size=1, max_size=most, unique_by=folded))
    return [draw(_user_data(address)) for address in chosen]

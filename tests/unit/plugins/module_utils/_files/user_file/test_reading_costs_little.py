# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Users of a file are checked without putting their rows in order, and take no more memory than their values."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest import mock

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._files.user_file import records
from ansible_collections.msrtc.ocs.plugins.module_utils._files.user_file.reader import UserFile
from ansible_collections.msrtc.ocs.plugins.module_utils._files.user_file.records import BadUserFile, ExportedUser
from ansible_collections.msrtc.ocs.plugins.module_utils._files.user_file.writer import UserFileWriter
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data import sections
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import UserData

CONTACTS = 100
USERS = [f"user{number}@example.test" for number in range(20)]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file of users who are in each other's lists."""
    with UserFileWriter(tmp_path / "users.jsonl", []) as writer:
        for address in sorted(USERS):
            contacts = [
                {"address": f"contact{number}@example.test", "display_name": b"\0A", "subscribed": True}
                for number in range(CONTACTS)
            ]
            data = UserData(address, {"home": [{"rich_mode": True}], "contacts": contacts})
            mentions = [UserData(owner, {"contacts": [{"address": address}] * 2}) for owner in USERS]
            writer.write(ExportedUser(address, "pool07", None, data, mentions))
        writer.finish()
    return tmp_path / "users.jsonl"


@contextmanager
def rows_are_put_in_order() -> Iterator[mock.Mock]:
    with mock.patch.object(sections, "texts_and_keys", side_effect=sections.texts_and_keys) as ordered:
        yield ordered


def test_no_rows_are_put_in_order_to_verify_and_to_read_a_file(path: Path) -> None:
    with rows_are_put_in_order() as ordered:
        users = list(UserFile.verified(path).users())
        assert ordered.call_count == 0
        assert users[0].data.rows("contacts")[0]["address"] == "contact0@example.test"
        assert ordered.call_count == 1  # the proof that this is how rows come into their order


def test_a_user_who_was_read_takes_the_memory_of_the_values(path: Path) -> None:
    file = UserFile.verified(path)
    tracemalloc.start()
    try:
        users = list(file.users(frozenset(USERS)))
        as_read, _peak = tracemalloc.get_traced_memory()
        for user in users:
            user.data.rows("contacts")
        with_named_rows, _peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    rows = len(USERS) * CONTACTS
    assert as_read / rows < 350, "bytes for each row"
    assert with_named_rows - as_read > 150 * rows, "what rows with the names of their fields take besides"


def test_all_that_others_say_of_a_user_is_checked_at_once(path: Path) -> None:
    with mock.patch.object(records, "literals", side_effect=records.literals) as checked:
        assert UserFile.verified(path).count == len(USERS)
    assert checked.call_count <= 3 * len(USERS), "one for each type of value, however many people list a user"


def test_a_value_that_no_server_can_hold_is_named_wherever_it_is(tmp_path: Path) -> None:
    """In a file the mentions are in the order of addresses: user7 is the eighteenth."""
    said = [
        UserData(owner, {"contacts": [{"address": "a", "number": 2**63 if owner == USERS[7] else 1}]})
        for owner in USERS
    ]
    with UserFileWriter(tmp_path / "users.jsonl", []) as writer:
        writer.write(ExportedUser("a", None, None, UserData("a", {"home": [{"rich_mode": True}]}), said))
        writer.finish()
    with pytest.raises(
        BadUserFile, match=r"line 2: mentions\[17\]: contacts\[0\].number: 9223372036854775808 is larger"
    ):
        UserFile.verified(tmp_path / "users.jsonl")

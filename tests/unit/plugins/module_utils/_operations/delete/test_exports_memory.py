# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Exports remember every user until the deletion ends, in little memory, and spell them as they were given."""

from __future__ import annotations

import gc
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

from ansible_collections.msrtc.ocs.plugins.module_utils._files.user_file.records import ExportedUser
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.delete.planning.exports import Exports
from ansible_collections.msrtc.ocs.plugins.module_utils._selection.criteria import Selection
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import UserData, folded

from .simulation import POOL

USERS = 500
BYTES_OF_A_USER = 150  # 540 with an object for each line, and an entry of a mapping


def users(first: int, count: int) -> Iterator[ExportedUser]:
    for number in range(first, first + count):
        address = f"first.last{number:04}@corp.example.test"
        data = UserData(address, {"home": [{"number": number}], "contacts": [{"address": f"c{number}@example.test"}]})
        yield ExportedUser(address, POOL.name, {"guid": f"{number:036}", "settings": {}}, data)


def test_a_user_that_was_exported_takes_little_memory(tmp_path: Path) -> None:
    exports = Exports.find(tmp_path, POOL, Selection())
    taken = []
    tracemalloc.start()
    try:
        for first in (0, USERS, 2 * USERS):
            exports.save(users(first, USERS), {})
            folded.cache_clear()
            gc.collect()
            taken.append(tracemalloc.get_traced_memory()[0])
    finally:
        tracemalloc.stop()
    assert len(exports.addresses()) == 3 * USERS
    assert (taken[2] - taken[1]) / USERS < BYTES_OF_A_USER


def test_the_newest_export_says_how_an_address_is_spelled(tmp_path: Path) -> None:
    for address in ("Anna@Example.test", "anna@example.test", "ANNA@example.test"):
        Exports.find(tmp_path, POOL, Selection()).save([ExportedUser(address, POOL.name, None, UserData(address))], {})
        assert Exports.find(tmp_path, POOL, Selection()).addresses() == [address]

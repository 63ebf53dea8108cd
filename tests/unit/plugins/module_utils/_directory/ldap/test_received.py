# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An object that a server sends again counts once, and what is kept of the objects of a search is small."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterable

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._directory.ldap.entry import Entry
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.ldap.received import Received
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import DirectoryError

OBJECTS = 20_000
BYTES_OF_AN_OBJECT = 60


def entries(numbers: Iterable[int], flag: bytes = b"257") -> list[Entry]:
    return [Entry(f"CN=User {number},DC=example,DC=test", {"flags": [flag], "name": [b"a"]}) for number in numbers]


def test_an_object_that_comes_again_counts_once() -> None:
    received = Received("dc1")
    assert len(received.new_among(entries(range(2000)))) == 2000
    assert received.new_among(entries(range(1500, 2500))) == entries(range(2000, 2500))
    assert received.new_among(entries(range(2500))) == []


def test_an_object_that_comes_again_with_other_values_is_an_error() -> None:
    received = Received("dc1")
    received.new_among(entries(range(2000)))
    with pytest.raises(DirectoryError, match="CN=User 1234,"):
        received.new_among(entries([1234], b"256"))


def test_little_is_kept_of_an_object() -> None:
    received = Received("dc1")
    tracemalloc.start()
    try:
        before, _peak = tracemalloc.get_traced_memory()
        for first in range(0, OBJECTS, 1000):
            received.new_among(entries(range(first, first + 1000)))
        after, _peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert (after - before) / OBJECTS < BYTES_OF_AN_OBJECT

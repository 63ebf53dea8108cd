# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One page of a search is in memory: those before are gone when the next one comes."""

from __future__ import annotations

import weakref
from collections import Counter
from types import SimpleNamespace

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._directory.ldap import connection
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.ldap.entry import Entry

PAGES, USERS = 3, 5


def test_a_page_is_gone_before_the_next_one_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    kept: list[weakref.ref[Entry]] = []
    in_memory: list[int] = []

    def page(*_request: object) -> tuple[list[Entry], dict[str, object]]:
        number = len(in_memory)
        in_memory.append(sum(entry() is not None for entry in kept))
        entries = [Entry(f"CN=User {number} {user}", {}) for user in range(USERS)]
        kept.extend(map(weakref.ref, entries))
        cookie = b"more" if number + 1 < PAGES else b""
        return entries, {"result": 0, "controls": {"1.2.840.113556.1.4.319": {"value": {"cookie": cookie}}}}

    directory = connection.Directory.__new__(connection.Directory)
    vars(directory).update(server="dc1", counters=Counter(), _settings=SimpleNamespace(timeout=5))
    monkeypatch.setattr(directory, "_page", page)
    assert len({entry.dn for entry in directory.search("DC=x", "(cn=*)", ["cn"])}) == PAGES * USERS
    assert len(in_memory) == PAGES and max(in_memory) <= 1  # the one that the caller looks at

# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A server that sends parts of a list of values without any value in them is not asked for ever."""

from __future__ import annotations

import itertools
from contextlib import nullcontext
from types import SimpleNamespace
from typing import Any

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._directory.ldap import connection
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import DirectoryError


def test_empty_parts_are_a_damaged_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = itertools.count(1)

    def search_each(*_request: Any) -> list[tuple[list[Any], dict[str, int]]]:
        number = next(asked)
        if number > 10:
            pytest.fail("the server is asked for ever")
        return [([{"raw_attributes": {f"member;range={number}-{number}": []}}], {"result": 0})]

    session = SimpleNamespace(closed=False)
    directory = connection.Directory.__new__(connection.Directory)
    vars(directory).update(server="dc1", counters={"pages": 0}, _session=session, _settings=SimpleNamespace(timeout=5))
    monkeypatch.setattr(connection.ldap3_inside, "search_each", search_each)
    monkeypatch.setattr(
        connection.connecting, "limited", lambda *_arguments: nullcontext(SimpleNamespace(begin_anew=None))
    )
    item = {"dn": "CN=Sales,DC=test", "raw_attributes": {"member;range=0-0": [b"CN=a"]}}
    with pytest.raises(DirectoryError, match="dc1 gave a damaged answer: a range of values is empty, for CN=Sales"):
        directory._entry(item)

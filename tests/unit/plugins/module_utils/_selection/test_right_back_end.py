# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The pool to which a database belongs, by the users in it and by the server's name."""

from __future__ import annotations

from collections import Counter
from types import SimpleNamespace
from typing import Any

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._selection.right_back_end import Evidence, names_the_server_of


@pytest.mark.parametrize(
    ("own", "homed_elsewhere", "owner"),
    [
        (0, {}, None),
        (0, {"south": 1}, "south"),
        (0, {"south": 200}, "south"),
        (10, {"south": 190}, "south"),  # nearly nobody of the pool's own
        (11, {"south": 189}, None),
        (100, {"south": 100}, None),  # an unfinished move
        (1, {"south": 9}, None),
        (0, {"south": 9, "east": 3}, "south"),
        (0, {"south": 9, "east": 9}, None),
    ],
)
def test_the_owner_is_the_pool_that_nearly_all_are_of(
    own: int, homed_elsewhere: dict[str, int], owner: str | None
) -> None:
    assert Evidence(own, Counter(homed_elsewhere), 0, 0).owner == owner


@pytest.mark.parametrize(
    ("users_of_pool", "known", "nearly_none"),
    [(0, 0, False), (4, 0, False), (5, 0, True), (200, 10, True), (200, 11, False), (200, 200, False)],
)
def test_a_database_that_knows_the_pools_people_is_the_pools(users_of_pool: int, known: int, nearly_none: bool) -> None:
    evidence = Evidence(0, Counter({"south": 200}), users_of_pool, known)
    assert evidence.knows_nearly_none is nearly_none


def pool(name: str, host: str, instance: str | None) -> Any:
    return SimpleNamespace(dn=name, back_end_host=host, back_end_instance=instance)


@pytest.mark.parametrize(
    ("server", "expected"),
    [
        ("SQL2\\OCS", True),
        ("sql2\\ocs", True),
        ("SQL2", False),  # the default instance of that server is another one
        ("SQL1\\OCS", False),
        ("SQL3\\OCS", False),  # an alias tells nothing
    ],
)
def test_a_servers_own_name_tells_whose_it_is(server: str, expected: bool) -> None:
    north, south = pool("north", "sql1.example.test", "OCS"), pool("south", "sql2.example.test", "OCS")
    store: Any = SimpleNamespace(back_end=SimpleNamespace(server_name=server))
    assert names_the_server_of(south, north, store) is expected


def test_a_server_that_the_directory_names_for_both_tells_nothing() -> None:
    north, south = pool("north", "sql1", "OCS"), pool("south", "sql1.example.test", "ocs")
    store: Any = SimpleNamespace(back_end=SimpleNamespace(server_name="SQL1\\OCS"))
    assert not names_the_server_of(south, north, store)

# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Data of an account that is gone, with neither a home row nor rows that User Replicator made: everybody sees it."""

from __future__ import annotations

from contextlib import closing
from typing import Any

import ldap3
import pytest

from end_to_end.delete.deleting import POOL, delete
from end_to_end.modules import Modules
from lab.directory import client
from lab.environment import Lab

NOBODY = "vanished@example.test"


@pytest.fixture
def lab(lab: Lab) -> Lab:
    """Published presence of somebody of whom nothing else is left."""
    with closing(lab.back_ends[POOL].connect("rtc")) as connection:
        connection.execute("INSERT INTO Resource (UserAtHost) VALUES (?)", NOBODY)
        number = connection.execute("SELECT ResourceId FROM Resource WHERE UserAtHost = ?", NOBODY).fetchval()
        connection.execute(
            "INSERT INTO PublishedStaticInstance (PublisherId, CategoryId, ContainerNum, InstanceNum, Data)"
            f" VALUES ({number}, 5, 100, 4711, 0x4e6f7465)"
        )
        connection.commit()
    return lab


def ghosts_of_audit(modules: Modules) -> list[str]:
    options = {"pools": [POOL], "back_end": True, "limit": 1000}
    found: list[dict[str, Any]] = modules.run("ocs_pool_audit_info", options).succeeded().result["findings"]
    return [
        str(each_object) for finding in found if finding["name"] == "ghost_rows" for each_object in finding["objects"]
    ]


def test_ghosts_are_deleted(modules: Modules, lab: Lab) -> None:
    assert any(NOBODY in item for item in ghosts_of_audit(modules))
    run = delete(modules, lab, ghosts=True).succeeded().result
    assert f"sip:{NOBODY}" in {line["sip_uri"] for line in run["users"] if line["outcome"] == "deleted"}
    assert not lab.snapshot().back_ends[POOL].rows(NOBODY)
    assert not any(NOBODY in item for item in ghosts_of_audit(modules))
    assert not delete(modules, lab, ghosts=True).succeeded().changed


def left_in_back_end(modules: Modules) -> list[dict[str, Any]]:
    options = {"pools": [POOL], "back_end": True}
    (pool,) = modules.run("ocs_pool_info", options).succeeded().result["pools"]
    return [blocker for blocker in pool["blockers"] if blocker["kind"] == "rows_in_back_end"]


def test_a_pool_with_their_rows_is_not_empty(modules: Modules, lab: Lab) -> None:
    assert left_in_back_end(modules) == []  # users are homed there: what is in the way is they
    connection = lab.directory()
    homed = f"(msRTCSIP-PrimaryHomeServer={lab.service_dn(POOL)})"
    with client.connect(connection) as session:
        for dn in client.search(session, connection["base_dn"], homed, ["cn"]):
            session.modify(dn, {"msRTCSIP-PrimaryHomeServer": [(ldap3.MODIFY_DELETE, [])]})
    (left,) = left_in_back_end(modules)
    assert left["count"] > 100 and len(left["names"]) == 20 and "ocs_user_absent" in left["remedy"]

# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Deleting what is left of users: ghosts, users without a pool, and accounts that have lost their SIP URI."""

from __future__ import annotations

from pathlib import Path

import ldap3

from end_to_end.delete.deleting import OTHER, POOL, delete, deletion, entry_of
from end_to_end.modules import Modules
from end_to_end.move.moving import addresses_homed
from end_to_end.user_lines import cells_by_name
from lab.directory.client import connect
from lab.environment import Lab


def test_ghosts(modules: Modules, lab: Lab, exports: Path) -> None:
    before = lab.snapshot()
    [shown] = delete(modules, lab, check=True, ghosts=True).succeeded().result["diff"]
    run = delete(modules, lab, ghosts=True).succeeded().result
    after = lab.snapshot()
    assert after.directory == before.directory
    deleted = {line["sip_uri"][4:] for line in run["users"] if line["outcome"] == "deleted"}
    assert {"ghost_gone@example.test", "ghost_phone@example.test", "ghost_elsewhere@example.test"} <= deleted
    here = after.back_ends[POOL]
    assert not here.rows("ghost_gone@example.test") and not here.rows("ghost_phone@example.test")
    assert "ghost_elsewhere@example.test" not in here.homed
    assert cells_by_name(shown["before"])["sip:ghost_elsewhere@example.test"][0].startswith("rows: home, ")
    assert "rows: 1 directory entry" in cells_by_name(shown["after"])["sip:ghost_elsewhere@example.test"]
    assert {name: len(rows) for name, rows in here.rows("ghost_elsewhere@example.test").items()} == {
        "ResourceDirectory": 1
    }
    assert after.back_ends[OTHER].tables == before.back_ends[OTHER].tables
    assert "old_container@example.test" in here.homed  # unassigned, so nobody's ghost
    assert addresses_homed(lab, before, POOL) & before.back_ends[POOL].homed <= here.homed
    assert not delete(modules, lab, ghosts=True).succeeded().changed


def test_a_user_without_a_pool_needs_no_pool(modules: Modules, lab: Lab, exports: Path) -> None:
    for key in ("no_home", "home_deleted"):
        options = deletion(lab, identities=[f"sip:{lab.address(key)}"])
        del options["pool"]
        result = modules.run("ocs_user_absent", options).succeeded().result
        assert result["counts"]["deleted"] == 1
        assert "msRTCSIP-PrimaryUserAddress" not in entry_of(lab.snapshot(), lab.dn(lab.person(key)))
        assert not modules.run("ocs_user_absent", options).succeeded().changed


def test_an_account_that_lost_its_sip_uri_loses_its_home_too(modules: Modules, lab: Lab, exports: Path) -> None:
    """Somebody has cleared the attribute by hand; the pool cannot be removed while such an account names it."""
    dn = lab.dn(lab.person("capitals"))
    with connect(lab.directory()) as session:
        session.modify(dn, {"msRTCSIP-PrimaryUserAddress": [(ldap3.MODIFY_DELETE, [])]})
    before = entry_of(lab.snapshot(), dn)
    whole_pool = delete(modules, lab, check=True, all_users=True).failure
    assert dn in cells_by_name(whole_pool["diff"][0]["after"])
    [shown] = delete(modules, lab, check=True, identities=[dn]).succeeded().result["diff"]
    assert cells_by_name(shown["before"]) == {dn: ["account enabled for OCS", f"home {POOL}"]}
    assert cells_by_name(shown["after"]) == {dn: ["account nothing of OCS", "no home"]}
    assert entry_of(lab.snapshot(), dn) == before
    assert delete(modules, lab, identities=[dn]).succeeded().changed
    assert not [name for name in entry_of(lab.snapshot(), dn) if name.startswith("msRTCSIP")]
    assert not delete(modules, lab, identities=[dn]).succeeded().changed
    [export] = exports.glob("*.jsonl")
    restored = {"src": str(export), "identities": [dn], "directory": "restore", "export": False}
    modules.run("ocs_user_import", restored).succeeded()
    assert entry_of(lab.snapshot(), dn) == before

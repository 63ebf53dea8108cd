# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Importing after a domain was rebuilt: accounts have other GUIDs and SIDs, and what they name may be gone."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._files.user_file.reader import UserFile
from end_to_end.delete.deleting import delete_from_back_end, delete_from_directory
from end_to_end.import_export.importing import do_import, export, homed, imported, with_accounts
from end_to_end.modules import Modules
from lab.environment import Lab

POLICY, LOCATION = "msRTCSIP-UserPolicy", "msRTCSIP-UserLocationProfile"

SAME = {"recreated_accounts": "same_person"}


def rebuilt(account: dict[str, Any]) -> dict[str, Any]:
    return {**account, "guid": str(uuid.uuid4()), "sid": "S-1-5-21-9-9-9-9999"}


def test_after_a_domain_was_rebuilt(lab: Lab, modules: Modules, saved: tuple[list[str], Path], tmp_path: Path) -> None:
    """GUIDs and SIDs are new ones: accounts without OCS are found by their UPN, the others by their SIP URI."""
    addresses, path = saved
    src = with_accounts(path, tmp_path / "rebuilt.jsonl", rebuilt)
    delete_from_directory(lab, addresses[:10])
    delete_from_back_end(lab, "pool07", addresses)
    result = imported(modules, src=str(src), directory="restore", **SAME, export_dir=str(tmp_path / "exports"))
    assert result["counts"]["imported"] == len(addresses)
    assert export(modules, addresses, tmp_path / "after.jsonl").read_bytes() == path.read_bytes()


@pytest.mark.parametrize("name", ["CN=Gone,CN=Policies,DC=old,DC=example", "no name at all"])
def test_a_policy_that_is_gone_is_a_loss_that_has_to_be_allowed(
    lab: Lab, modules: Modules, saved: tuple[list[str], Path], tmp_path: Path, name: str
) -> None:
    """All other settings come back; check mode says so before, and the second run has nothing to do."""
    addresses, path = saved

    def naming_what_is_gone(account: dict[str, Any]) -> dict[str, Any]:
        return rebuilt(account | {"settings": account["settings"] | {POLICY: [f"B:8:01000000:{name}"]}})

    chosen = addresses[:3]
    src = with_accounts(path, tmp_path / "rebuilt.jsonl", naming_what_is_gone)
    delete_from_directory(lab, chosen)
    options = {"src": str(src), "identities": chosen, "directory": "restore", "export": False, **SAME}
    refused = do_import(modules, **options)
    assert "Say allow_data_loss: true" in refused.message and f"the forest has no {name}" in refused.message
    options["allow_data_loss"] = True
    before = lab.marks()
    checked = imported(modules, check=True, diff=True, **options)
    assert lab.changes(before).nothing_written
    done = imported(modules, diff=True, **options)
    assert checked["diff"] == done["diff"]
    assert f"{POLICY}=" not in done["diff"]["after"] and f"({POLICY})" in done["diff"]["after"]  # not set, but lost
    assert done["counts"]["imported"] == len(done["losses"]) == 3
    assert imported(modules, **options)["changed"] is False
    after = UserFile.verified(export(modules, chosen, tmp_path / "after.jsonl"))
    for now, then in zip(after.users(), UserFile.verified(path).users(), strict=False):
        assert now.account and then.account
        assert now.account["settings"] == {k: v for k, v in then.account["settings"].items() if k != POLICY}


def test_where_an_old_location_profile_is_gone_the_new_one_stays(lab: Lab, modules: Modules, tmp_path: Path) -> None:
    path = export(modules, homed(lab, "poolr2"), tmp_path / "saved.jsonl")
    users = [user.address for user in UserFile.verified(path).users() if LOCATION in (user.account or {})["settings"]]

    def naming_what_is_gone(account: dict[str, Any]) -> dict[str, Any]:
        return account | {"settings": account["settings"] | {LOCATION: ["CN=Gone,DC=old,DC=example"]}}

    src = with_accounts(path, tmp_path / "gone.jsonl", naming_what_is_gone)
    result = imported(modules, src=str(src), identities=users, directory="restore", export=False, **SAME)
    assert result["counts"]["unchanged"] == len(users) > 0

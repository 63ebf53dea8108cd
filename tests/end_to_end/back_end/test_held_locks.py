# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""While a run holds the lock of a pool, no other one changes users there; one that only looks does."""

from __future__ import annotations

from pathlib import Path

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.schema.user_data_map import UserDataMap
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.settings.settings import BackEndSettings
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.user_store import UserStore
from end_to_end.delete.deleting import delete
from end_to_end.import_export.importing import do_import, export, homed
from end_to_end.modules import Modules
from end_to_end.move.editing import connected, owner_of
from end_to_end.move.moving import SOURCE, TARGET, move
from lab.environment import Lab
from lab.snapshot import difference

VERSIONS = {SOURCE: "2007", TARGET: "2007 R2"}


def opened(lab: Lab, pool: str) -> UserStore:
    server = lab.back_ends[pool]
    settings = BackEndSettings(pool, server.host, port=server.port, user=server.user, password=server.password)
    maps = lab.connection.get("user_data_maps", {})
    return UserStore.open(settings, UserDataMap.for_version(VERSIONS[pool], maps.get(VERSIONS[pool])))


@pytest.mark.parametrize(("pool", "mode"), [(SOURCE, "exclusive"), (SOURCE, "shared"), (TARGET, "exclusive")])
def test_a_move_is_kept_out(modules: Modules, lab: Lab, pool: str, mode: str) -> None:
    before, users = lab.snapshot(), [f"sip:{lab.address('capitals')}"]
    with opened(lab, pool) as store, store.lock(mode):
        assert "Another run" in move(modules, lab, identities=users).message
        move(modules, lab, identities=users, check=True).succeeded()
    assert difference(before, lab.snapshot()) == []


def test_moves_into_one_pool_do_not_keep_each_other_out(modules: Modules, lab: Lab) -> None:
    address = f"sip:{lab.address('capitals')}"
    with opened(lab, TARGET) as store, store.lock("shared"):
        assert move(modules, lab, identities=[address]).succeeded().changed


def test_a_deletion_is_kept_out(modules: Modules, lab: Lab) -> None:
    before = lab.snapshot()
    with opened(lab, SOURCE) as store, store.lock("shared"):
        assert "Another run" in delete(modules, lab, all_users=True).message
    assert difference(before, lab.snapshot()) == []


@pytest.fixture
def contacts_to_bring_back(modules: Modules, lab: Lab, tmp_path: Path) -> Path:
    """An export of a user who has no contact any more."""
    address = next(address for address in homed(lab, SOURCE) if address[:-1].partition("@")[0][-1:].isdigit())
    path = export(modules, [address], tmp_path / "saved.jsonl")
    with connected(lab, SOURCE) as connection:
        owner = owner_of(connection, address)
        for table in ("ContactGroupAssoc", "Contact"):
            connection.execute(f"DELETE FROM dbo.{table} WHERE OwnerId = {owner}")
    return path


def test_an_import_is_kept_out_by_a_move_from_the_pool(
    modules: Modules, lab: Lab, contacts_to_bring_back: Path
) -> None:
    before = lab.snapshot()
    with opened(lab, SOURCE) as store, store.lock("exclusive"):
        assert "Another run" in do_import(modules, src=str(contacts_to_bring_back), export=False).message
        assert do_import(modules, check=True, src=str(contacts_to_bring_back), export=False).succeeded().changed
    assert difference(before, lab.snapshot()) == []


def test_an_import_goes_on_beside_a_move_to_the_pool(modules: Modules, lab: Lab, contacts_to_bring_back: Path) -> None:
    with opened(lab, SOURCE) as store, store.lock("shared"):
        assert do_import(modules, src=str(contacts_to_bring_back), export=False).succeeded().changed

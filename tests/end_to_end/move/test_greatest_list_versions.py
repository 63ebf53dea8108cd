# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A list whose version is the greatest that its column can hold: who cannot be written is known before the run."""

from __future__ import annotations

from pathlib import Path

from end_to_end.delete.deleting import delete
from end_to_end.import_export.importing import do_import
from end_to_end.modules import ModuleRun, Modules
from end_to_end.move.moving import SOURCE, TARGET, addresses_homed, move
from lab.environment import Lab
from lab.schema_variants import site_name
from lab.snapshot import difference

GREATEST = 2**31 - 1


def set_contact_list_version(lab: Lab, pool: str, address: str, version: int = GREATEST) -> None:
    home, resources = site_name("HomedResource"), site_name("Resource")
    execute(
        lab,
        pool,
        f"UPDATE dbo.{home} SET {site_name('ContactVersion')} = {version} WHERE {site_name('ResourceId')} IN "
        f"(SELECT {site_name('ResourceId')} FROM dbo.{resources} WHERE {site_name('UserAtHost')} = '{address}')",
    )


def execute(lab: Lab, pool: str, sql: str) -> None:
    connection = lab.back_ends[pool].connect("rtc")
    connection.execute(sql)
    connection.commit()
    connection.close()


def same_promise(checked: ModuleRun, done: ModuleRun) -> None:
    assert "2,147,483,647 is the greatest" in done.message
    assert checked.failure["counts"] == done.failure["counts"]
    assert done.failure["counts"]["failed"] == 1


def test_a_move(modules: Modules, lab: Lab) -> None:
    """Alone on the source, and where the target has the high version already."""
    before = lab.snapshot()
    stuck, other = lab.address("capitals"), lab.address("disabled")
    users = [f"sip:{stuck}", f"sip:{other}"]
    set_contact_list_version(lab, SOURCE, stuck)
    source = lab.snapshot().back_ends[SOURCE].rows(stuck)
    checked = move(modules, lab, check=True, identities=users)
    done = move(modules, lab, identities=users)
    same_promise(checked, done)
    after = lab.snapshot()
    assert after.back_ends[SOURCE].rows(stuck) == source
    assert stuck in addresses_homed(lab, after, SOURCE) & addresses_homed(lab, before, SOURCE)
    assert other in addresses_homed(lab, after, TARGET)
    set_contact_list_version(lab, SOURCE, stuck, 7)
    assert move(modules, lab, identities=users).succeeded().result["counts"]["moved"] == 1


def test_an_import(modules: Modules, lab: Lab, saved: tuple[list[str], Path], tmp_path: Path) -> None:
    addresses, path = saved
    stuck = next(address for address in addresses if lab.snapshot().back_ends[SOURCE].rows(address).get("Contact"))
    contacts = f"SELECT {site_name('ResourceId')} FROM dbo.{site_name('Resource')}"
    execute(
        lab,
        SOURCE,
        f"UPDATE dbo.{site_name('Contact')} SET {site_name('DisplayName')} = 0x6E6577 WHERE {site_name('OwnerId')} IN "
        f"({contacts} WHERE {site_name('UserAtHost')} = '{stuck}')",
    )
    set_contact_list_version(lab, SOURCE, stuck)
    options = {"src": str(path), "mode": "replace", "identities": [stuck], "export_dir": str(tmp_path / "exports")}
    before = lab.snapshot()
    same_promise(do_import(modules, check=True, **options), do_import(modules, **options))
    assert difference(before, lab.snapshot()) == []


def test_a_deletion_from_such_a_list_of_somebody_else(modules: Modules, lab: Lab) -> None:
    back_end = lab.snapshot().back_ends[SOURCE]
    owner, user_being_deleted = next(
        (owner, contact["BuddyId"])
        for owner in sorted(back_end.homed)
        for contact in map(dict, back_end.rows(owner).get("Contact", ()))
        if contact["BuddyId"] in back_end.homed - {owner}
    )
    set_contact_list_version(lab, SOURCE, owner)
    who = {"identities": [f"sip:{user_being_deleted}"]}
    before = lab.snapshot()
    same_promise(delete(modules, lab, check=True, **who), delete(modules, lab, **who))
    assert difference(before, lab.snapshot()) == []
    kept = delete(modules, lab, **who, remove_from_contact_lists=False).succeeded()
    assert kept.result["counts"]["deleted"] == 1

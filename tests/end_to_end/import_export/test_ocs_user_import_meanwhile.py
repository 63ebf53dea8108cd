# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Imports leave newer data alone, and write nothing in check mode."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from fault_injection.cutting_proxy import Exchanges, cut_connection

from end_to_end.delete.deleting import delete_from_back_end, delete_from_directory
from end_to_end.import_export.importing import AWKWARD, do_import, export, imported, with_accounts
from end_to_end.modules import Modules
from lab.environment import Lab


def test_what_came_after_the_save_is_not_replaced(
    lab: Lab, modules: Modules, saved: tuple[list[str], Path], tmp_path: Path
) -> None:
    """Two users have something newer than the file; one of them gets still more when both have been saved."""
    addresses, path = saved
    busy, calm = [
        each_address for each_address in addresses if each_address not in {lab.address(key) for key in AWKWARD}
    ][:2]
    exports = tmp_path / "exports"
    for address in (busy, calm):
        rename_contacts(lab, address, "0x6E6577")
    exchanges = Once(lambda: any(exports.glob("*.jsonl.gz")), lambda: rename_contacts(lab, busy, "0x6E6577657374"))
    options = {"src": str(path), "mode": "replace", "identities": [busy, calm], "export_dir": str(exports)}
    with cut_connection(lab, exchanges) as connection:
        run = do_import(modules.connected(connection), **options)
    assert f"{busy}: Changed since the plan was made" in run.message and "was not saved" in run.message
    assert "1 user(s) were imported" in run.message
    assert imported(modules, **options)["counts"]["imported"] == 1
    assert imported(modules, **options)["changed"] is False


def test_a_file_that_is_cut_off_meanwhile_ends_the_run_and_the_rest_is_not_reached(
    lab: Lab, modules: Modules, saved: tuple[list[str], Path]
) -> None:
    addresses, path = saved
    delete_from_back_end(lab, "pool07", addresses)
    whole = path.read_bytes()
    first_is_written = partial(is_homed, lab, addresses[0])
    options = {"src": str(path), "batch_size": 1}
    with cut_connection(lab, Once(first_is_written, lambda: os.truncate(path, len(whole) // 2))) as connection:
        run = do_import(modules.connected(connection), **options)
    counts = run.failure["counts"]
    assert counts["imported"] > 0 and counts["not_reached"] > 0 == counts["failed"]
    assert counts["imported"] + counts["not_reached"] == len(addresses)
    assert "its check does not fit" in run.message and f"{counts['imported']} user(s) were imported" in run.message
    path.write_bytes(whole)
    assert imported(modules, **options)["counts"]["imported"] == counts["not_reached"]


class Once(Exchanges):
    """Does something once, before the first exchange after something has come true."""

    def __init__(self, when: Callable[[], bool], does: Callable[[], None]) -> None:
        super().__init__()
        self._when, self._does = when, [does]

    def begin(self) -> int:
        if self._does and self._when():
            self._does.pop()()
        return super().begin()


def is_homed(lab: Lab, address: str) -> bool:
    connection = lab.back_ends["pool07"].connect("rtc")
    rows = "SELECT 1 FROM dbo.HomedResource h JOIN dbo.Resource r ON r.ResourceId = h.ResourceId WHERE r.UserAtHost = ?"
    found = connection.execute(rows, address).fetchone()
    connection.close()
    return found is not None


def rename_contacts(lab: Lab, address: str, name: str) -> None:
    connection = lab.back_ends["pool07"].connect("rtc")
    owner = connection.execute("SELECT ResourceId FROM dbo.Resource WHERE UserAtHost = ?", address).fetchone()[0]
    connection.execute(f"UPDATE dbo.Contact SET DisplayName = {name} WHERE OwnerId = ?", owner)
    connection.close()


def test_check_mode_does_not_claim_what_only_a_run_would_do(lab: Lab, modules: Modules, tmp_path: Path) -> None:
    """One account is protected, so that user fails; the other would be imported."""
    protected, other = lab.address("protected"), lab.address("capitals")
    path = export(modules, [protected, other], tmp_path / "saved.jsonl")
    src = with_accounts(path, tmp_path / "other.jsonl", with_other_line)
    before = lab.marks()
    run = do_import(modules, check=True, src=str(src), directory="restore", export=False)
    counts = run.failure["counts"]
    assert (counts["failed"], counts["imported"]) == (1, 1)
    assert protected in run.message and "may not write the user's OCS settings" in run.message
    assert "Nothing was changed." in run.message and "were imported" not in run.message
    assert lab.changes(before).nothing_written


def with_other_line(account: dict[str, Any]) -> dict[str, Any]:
    return account | {"settings": account["settings"] | {"msRTCSIP-Line": ["tel:+31201234567"]}}


def test_an_account_that_only_reads_is_good_enough_to_check_with(
    lab: Lab, modules: Modules, saved: tuple[list[str], Path]
) -> None:
    """The check shows the changes of an account that may write, and warns that this one may not."""
    addresses, path = saved
    delete_from_directory(lab, addresses[:2])
    delete_from_back_end(lab, "pool07", addresses[1:3])
    reader = {name: value for name, value in lab.reader_connection.items() if name.startswith("directory_")}
    options = {"src": str(path), "directory": "restore", "export": False}
    before = lab.marks()
    run = do_import(modules, check=True, diff=True, **options, **reader)
    assert "This account may write none of the 2 users' OCS settings" in " ".join(run.warnings)
    expected = imported(modules, check=True, diff=True, **options)
    for what in ("counts", "diff"):
        assert run.succeeded().result[what] == expected[what]
    assert lab.changes(before).nothing_written
    refused = do_import(modules, **options, **reader).failure["counts"]
    assert refused["failed"] == 2 and refused["imported"] == expected["counts"]["imported"] - 2

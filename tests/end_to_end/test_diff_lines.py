# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each line of a diff says what the databases and the directory have, before a run and after it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path

import pytest

from end_to_end.decommission.decommissioning import CONTACTS
from end_to_end.delete.deleting import delete, delete_from_back_end
from end_to_end.import_export.importing import imported
from end_to_end.modules import Modules
from end_to_end.move.moving import SOURCE, TARGET, addresses_homed, move
from end_to_end.user_lines import cells_by_name
from lab.environment import Lab
from lab.snapshot import Snapshot, same_name

# What the diff calls the rows of a table, one of them and many.
KINDS = {
    "HomedResource": ("home", "homes"),
    "ContactGroup": ("contact group", "contact groups"),
    "Contact": ("contact", "contacts"),
    "ContactGroupAssoc": ("contact group member", "contact group members"),
    "PermissionEntry": ("permission", "permissions"),
    "Container": ("container", "containers"),
    "ContainerMember": ("container member", "container members"),
    "PublishedStaticInstance": ("static presence", "static presence"),
    "PromptedSubscriber": ("prompted subscriber", "prompted subscribers"),
    "Conference": ("conference", "conferences"),
    "ConfDirectoryEntry": ("conference directory entry", "conference directory entries"),
    "Delegate": ("delegate", "delegates"),
}
VERSIONS = {"HomedResource": (("ContactVersion", "contact"), ("AceVersion", "permission")), "Container": ()}


def rows_in_words(snapshot: Snapshot, pool: str, address: str) -> set[str]:
    """The rows that a pool has of a user, as the diff words them."""
    back_end = snapshot.back_ends[pool]
    counts = {table: len(rows) for table, rows in back_end.carried(address).items() if rows}
    if dialled := sum("PstnConfId" in dict(row) for row in back_end.rows(address).get("Conference", ())):
        counts["ConfDirectoryEntry"] = dialled
    return {
        "home" if table == "HomedResource" else f"{count:,} {KINDS[table][count != 1]}"
        for table, count in counts.items()
    } or {"nothing"}


def versions_in_words(snapshot: Snapshot, pool: str, address: str) -> set[str]:
    """The versions of a user's lists there, likewise."""
    rows = snapshot.back_ends[pool].rows(address)
    homes = (dict(row) for row in rows.get("HomedResource", ()))
    containers = (dict(row) for row in rows.get("Container", ()))
    versions = {
        *(f"{name}={row[column]}" for row in homes for column, name in VERSIONS["HomedResource"] if column in row),
        *(f"containers {row['ContainerNum']}={row['Version']}" for row in containers),
    }
    return versions or {"nothing"}


def cells(line: Collection[str]) -> Mapping[str, set[str]]:
    """The cells that have a colon, by what stands before it."""
    pairs = (cell.split(": ", 1) for cell in line if ": " in cell)
    return {label: set(text.split(", ")) for label, text in pairs}


@pytest.mark.parametrize(("source", "target"), [(SOURCE, TARGET), (TARGET, SOURCE)])
def test_a_move(modules: Modules, lab: Lab, source: str, target: str) -> None:
    before = lab.snapshot()
    options = {"pool": source, "target_pool": target, "allow_data_loss": True}
    promised = move(modules, lab, check=True, diff=True, **options).failure["diff"]
    done = move(modules, lab, diff=True, **options).failure["diff"]
    assert promised == done
    after = lab.snapshot()
    for when, snapshot in (("before", before), ("after", after)):
        homes = {
            same_name(address): pool for pool in (source, target) for address in addresses_homed(lab, snapshot, pool)
        }
        lines = cells_by_name(done[when])
        assert len(lines) > 90
        for name, line in lines.items():
            address = same_name(name[4:])
            shown = cells(line)
            assert line[0] == f"home {homes.get(address)}" or (address not in homes and "home" in line[0]), line
            for pool in (source, target):
                assert shown[pool] == rows_in_words(snapshot, pool, address), (when, name)
            versions = versions_in_words(snapshot, target, address)
            assert shown[f"list versions on {target}"] == versions, (when, name)


def test_a_deletion(modules: Modules, lab: Lab, exports: Path) -> None:
    before = lab.snapshot()
    keys = ("everything", "disabled", "capitals")
    [diff] = delete(modules, lab, *keys, check=True).succeeded().result["diff"]
    assert delete(modules, lab, *keys).succeeded().result["counts"]["deleted"] == len(keys)
    after = lab.snapshot()
    for when, snapshot in (("before", before), ("after", after)):
        lines = cells_by_name(diff[when])
        assert len(lines) == len(keys)
        for name, line in lines.items():
            address = same_name(name[4:])
            there = rows_in_words(snapshot, SOURCE, address)
            assert there <= cells(line)["rows"], (when, name)
            assert (f"home {SOURCE}" in line) is (address in addresses_homed(lab, snapshot, SOURCE)), (when, name)


def test_an_import(modules: Modules, lab: Lab, tmp_path: Path) -> None:
    path = tmp_path / "saved.jsonl"
    modules.run("ocs_user_export", {"pool": SOURCE, "dest": str(path)}).succeeded()
    before = lab.snapshot()
    people = (before.back_ends[SOURCE].homed & addresses_homed(lab, before, SOURCE)) - CONTACTS
    homed = sorted({*sorted(people)[::7], lab.address("no_data")})  # whose lists were never changed
    options = {"src": str(path), "identities": homed, "directory": "restore", "export": False}
    delete_from_back_end(lab, SOURCE, homed)
    before = lab.snapshot()
    diff = imported(modules, check=True, diff=True, **options)["diff"]
    assert imported(modules, diff=True, **options)["diff"] == diff
    after = lab.snapshot()
    for when, snapshot in (("before", before), ("after", after)):
        lines = cells_by_name(diff[when])
        assert {same_name(name[4:]) for name in lines} == set(homed)
        for name, line in lines.items():
            address = same_name(name[4:])
            assert cells(line)[SOURCE] == rows_in_words(snapshot, SOURCE, address), (when, name)
            versions = versions_in_words(snapshot, SOURCE, address)
            assert cells(line)[f"list versions on {SOURCE}"] == versions, (when, name)

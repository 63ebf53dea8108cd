# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The directory names the source again, as one that was restored does: what users did on the target since survives."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import ldap3
import pytest
from fault_injection.cutting_proxy import Exchanges, cut_connection

from end_to_end.import_export.importing import export, homed, imported
from end_to_end.modules import Modules
from end_to_end.move.editing import ContactList, Editor, connected, contact_list, owner_of
from end_to_end.move.moving import SOURCE, TARGET, move
from lab.directory import client
from lab.environment import Lab


class CutWhen(Exchanges):
    """The first exchange for which this is true, and all after it, reach nobody."""

    def __init__(self, reached: Callable[[], bool]) -> None:
        super().__init__()
        self._reached = reached

    def begin(self) -> int:
        number = super().begin()
        if self.cut_at is None and self._reached():
            self.cut_at = number
        return number


def listed(lab: Lab, pool: str, address: str) -> ContactList | None:
    """None: not homed there."""
    with connected(lab, pool) as connection:
        owner = owner_of(connection, address)
        return None if owner is None else contact_list(connection, owner)


def user_with_contacts(lab: Lab) -> str:
    return next(address for address in homed(lab, SOURCE) if len(listed(lab, SOURCE, address) or ()) >= 4)


def home_filter(lab: Lab, address: str, pool: str) -> str:
    return f"(&(msRTCSIP-PrimaryUserAddress=sip:{address})(msRTCSIP-PrimaryHomeServer={lab.service_dn(pool)}))"


def is_homed(lab: Lab, address: str, pool: str) -> bool:
    connection = lab.directory()
    with client.connect(connection) as session:
        return bool(client.search(session, connection["base_dn"], home_filter(lab, address, pool), ["cn"]))


def restore_directory(lab: Lab, address: str) -> None:
    """The user's home as it was before the move."""
    connection = lab.directory()
    with client.connect(connection) as session:
        homed = client.search(session, connection["base_dn"], home_filter(lab, address, TARGET), ["cn"])
        dn = next(iter(homed))
        home = {"msRTCSIP-PrimaryHomeServer": [(ldap3.MODIFY_REPLACE, [lab.service_dn(SOURCE)])]}
        session.modify(dn, home)


def work_on_target(lab: Lab, address: str) -> ContactList:
    """One contact is renamed, another one is deleted."""
    expected = listed(lab, TARGET, address)
    assert expected is not None
    for half, kind in enumerate(("rename", "delete")):
        assert Editor(lab, TARGET, address, half, expected, random.Random(address), (kind,)).edit()
    return expected


def journals(lab: Lab) -> list[Path]:
    return sorted((lab.folder / "journals").glob("*.jsonl"))


def move_again(lab: Lab, modules: Modules, address: str, expected: ContactList) -> list[str]:
    """The same move once more, and a third time. Returns the warnings of the first of the two."""
    planned = move(modules, lab, identities=[f"sip:{address}"], check=True).succeeded()
    run = move(modules, lab, identities=[f"sip:{address}"]).succeeded()
    assert planned.changed and run.changed
    assert planned.warnings == run.warnings
    assert planned.result["counts"] == run.result["counts"]
    assert listed(lab, TARGET, address) == expected
    assert listed(lab, SOURCE, address) is None
    assert is_homed(lab, address, TARGET)
    assert not move(modules, lab, identities=[f"sip:{address}"]).succeeded().changed
    return run.warnings


def test_a_finished_move_when_the_sources_back_end_was_restored_too(lab: Lab, modules: Modules, tmp_path: Path) -> None:
    address = user_with_contacts(lab)
    backup = export(modules, [address], tmp_path / "backup.jsonl")
    move(modules, lab, identities=[f"sip:{address}"]).succeeded()
    (journal,) = journals(lab)
    expected = work_on_target(lab, address)
    restore_directory(lab, address)
    imported(modules, src=str(backup), export=False, identities=[f"sip:{address}"])
    assert listed(lab, SOURCE, address)
    (warning,) = (
        sentence for sentence in move_again(lab, modules, address, expected) if "names the source again" in sentence
    )
    assert str(journal) in warning


@pytest.mark.parametrize("cut", ["after the switch", "before the source is emptied"])
def test_a_move_that_was_cut(lab: Lab, modules: Modules, cut: str) -> None:
    address = user_with_contacts(lab)

    def reached() -> bool:
        if cut == "after the switch":
            return is_homed(lab, address, TARGET)
        return any(b'"stage":"confirmed"' in path.read_bytes() for path in journals(lab))

    with cut_connection(lab, CutWhen(reached)) as connection:
        assert move(modules.connected(connection), lab, identities=[f"sip:{address}"]).failed
    expected = work_on_target(lab, address)
    restore_directory(lab, address)
    warnings = move_again(lab, modules, address, expected)
    assert any("names the source again" in warning for warning in warnings) == (cut == "before the source is emptied")


def test_a_contact_list_that_only_a_journal_holds(lab: Lab, modules: Modules) -> None:
    """User Replicator has followed the restored directory on both pools."""
    address = user_with_contacts(lab)
    expected = listed(lab, SOURCE, address)
    move(modules, lab, identities=[f"sip:{address}"]).succeeded()
    (journal,) = journals(lab)
    restore_directory(lab, address)
    lab.replicator.run_once()
    lab.replicator.run_once()
    assert listed(lab, SOURCE, address) == {} and listed(lab, TARGET, address) is None
    again = move(modules, lab, identities=[f"sip:{address}"]).succeeded()
    (warning,) = (sentence for sentence in again.warnings if "have no data on either pool" in sentence)
    assert str(journal) in warning
    imported(modules, src=str(journal), export=False, identities=[f"sip:{address}"])
    assert listed(lab, TARGET, address) == expected

# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Users edit their contact lists while they are moved, imported and deleted: no edit is lost, none is undone."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fault_injection.cutting_proxy import Exchanges, cut_connection

from ansible_collections.msrtc.ocs.plugins.module_utils._files.user_file.reader import UserFile
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import UserData
from end_to_end.delete.deleting import deletion
from end_to_end.import_export.importing import export
from end_to_end.interpreters import WarmInterpreters
from end_to_end.modules import Modules
from end_to_end.move.editing import ContactList, Editor, EditsAt, connected, contact_list, owner_of
from end_to_end.move.moving import SOURCE, TARGET, move_options
from lab.directory import client
from lab.environment import Lab
from lab.snapshot import same_name
from samples import sample

POINTS = sample(3, 50)
USERS = 2


@pytest.fixture(scope="module")
def small_lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    with Lab.up(tmp_path_factory.mktemp("lab"), users=30 + 4 * POINTS, seed=8, contacts=10, awkward=[]) as lab:
        yield lab


@pytest.fixture
def lab(small_lab: Lab) -> Lab:
    small_lab.reset()
    return small_lab


@pytest.fixture
def modules(interpreters: WarmInterpreters, lab: Lab, tmp_path: Path) -> Modules:
    return Modules(interpreters, tmp_path, lab.connection)


def users_with_contacts(lab: Lab) -> Iterator[list[str]]:
    """Users of the source with some contacts, a few at a time."""
    found = []
    with connected(lab, SOURCE) as connection:
        for address in sorted(lab.snapshot().back_ends[SOURCE].homed):
            owner = owner_of(connection, address)
            if owner is not None and len(contact_list(connection, owner)) >= 4:
                found.append(address)
    return (found[n : n + USERS] for n in range(0, len(found) - USERS + 1, USERS))


def listed(lab: Lab, pool: str, address: str) -> ContactList:
    with connected(lab, pool) as connection:
        owner = owner_of(connection, address)
        assert owner is not None, f"{address} is not homed on {pool}"
        return contact_list(connection, owner)


def run(lab: Lab, modules: Modules, exchanges: Exchanges, module: str, options: dict[str, Any]) -> None:
    with cut_connection(lab, exchanges) as connection:
        modules.connected(connection).run(module, options).succeeded()
        if isinstance(exchanges, EditsAt):
            exchanges.end()


def named(addresses: list[str]) -> list[str]:
    return [f"sip:{address}" for address in addresses]


def points(total: int) -> list[int]:
    return sorted({1 + round(n * (total - 1) / max(1, POINTS - 1)) for n in range(POINTS)})


def test_moves(lab: Lab, modules: Modules) -> None:
    groups, plain = users_with_contacts(lab), Exchanges()
    run(lab, modules, plain, "ocs_user_move", move_options(lab, identities=named(next(groups))))

    def is_switched(editor: Editor) -> bool:
        """On the target a client works from the switch on; one on the source until its rows are gone."""
        if editor.pool == SOURCE:
            return True
        connection = lab.directory()
        home = (
            f"(msRTCSIP-PrimaryUserAddress=sip:{editor.address})(msRTCSIP-PrimaryHomeServer={lab.service_dn(TARGET)})"
        )
        with client.connect(connection) as session:
            return bool(client.search(session, connection["base_dn"], f"(&{home})", ["cn"]))

    edits = 0
    for point, addresses in zip(points(plain.count), groups, strict=False):
        editors = []
        for address in addresses:
            expected = listed(lab, SOURCE, address)
            dice = random.Random(f"{point} {address}")
            editors += [Editor(lab, pool, address, n, expected, dice) for n, pool in enumerate((SOURCE, TARGET))]
        options = move_options(lab, identities=named(addresses))
        run(lab, modules, EditsAt(point, editors, is_switched), "ocs_user_move", options)
        edits += sum(editor.edits for editor in editors)
        for editor in editors:
            assert listed(lab, TARGET, editor.address) == editor.expected, (point, editor.address)
    assert edits > 2 * POINTS


def forget(lab: Lab, address: str, contacts: list[str]) -> None:
    """These contacts are lost."""
    known = "(SELECT ResourceId FROM dbo.Resource WHERE UserAtHost = ?)"
    with connected(lab, SOURCE) as connection:
        owner = owner_of(connection, address)
        for who in contacts:
            for table in ("ContactGroupAssoc", "Contact"):
                connection.execute(f"DELETE FROM dbo.{table} WHERE OwnerId = {owner} AND BuddyId = {known}", who)
        connection.commit()


def test_imports(lab: Lab, modules: Modules, tmp_path: Path) -> None:
    """Missing rows come back, and edits of the rest of the lists stay."""
    groups = users_with_contacts(lab)
    everybody = [next(groups) for _point in range(POINTS)]
    path = export(modules, [address for addresses in everybody for address in addresses], tmp_path / "saved.jsonl")
    for point, addresses in enumerate(everybody):
        editors = []
        for address in addresses:
            expected = listed(lab, SOURCE, address)
            # What was deleted before the plan is made is missing like the others, and comes back.
            editors.append(Editor(lab, SOURCE, address, 1, expected, random.Random(f"{point} {address}")))
            forget(lab, address, sorted(expected)[0::2])
        options = {"src": str(path), "identities": named(addresses), "export": False}
        looks = Exchanges()
        with cut_connection(lab, looks) as connection:
            modules.connected(connection).run("ocs_user_import", options, check=True).succeeded()
        run(lab, modules, EditsAt(looks.count + 1 + point, editors), "ocs_user_import", options)
        for editor in editors:
            assert listed(lab, SOURCE, editor.address) == editor.expected, (point, editor.address)


def test_deletions(lab: Lab, modules: Modules) -> None:
    """Whatever a user does until the rows are gone is in an export."""
    groups, plain = users_with_contacts(lab), Exchanges()
    run(lab, modules, plain, "ocs_user_absent", deletion(lab, identities=named(next(groups))))
    for point, addresses in zip(points(plain.count), groups, strict=False):
        editors = [
            Editor(lab, SOURCE, address, 1, listed(lab, SOURCE, address), random.Random(f"{point} {address}"))
            for address in addresses
        ]
        run(lab, modules, EditsAt(point, editors), "ocs_user_absent", deletion(lab, identities=named(addresses)))
        for editor in editors:
            kept = [
                of_export(user.data)
                for path in (lab.folder / "exports").glob("*.jsonl")
                for user in UserFile.verified(path).users()
                if same_name(user.address) == same_name(editor.address)
            ]
            assert editor.expected in kept, (point, editor.address)


def of_export(data: UserData) -> ContactList:
    names = {row["number"]: row["display_name"] for row in data.rows("contact_groups")}
    within: dict[str, list[Any]] = {}
    for row in data.rows("contact_group_members"):
        within.setdefault(same_name(str(row["address"])), []).append(names[row["number"]])
    contacts = ((same_name(str(row["address"])), row.get("display_name")) for row in data.rows("contacts"))
    return {who: (name, tuple(sorted(within.get(who, ())))) for who, name in contacts}  # type: ignore[misc]

# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An account whose SIP URI is deleted already is known by its GUID: the exports of all runs that were cut say which
address it had, as the newest of them spells it.
"""

from __future__ import annotations

from pathlib import Path

from ansible_collections.msrtc.ocs.plugins.module_utils._files.user_file.records import ExportedUser
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.delete.planning.exports import Exports
from ansible_collections.msrtc.ocs.plugins.module_utils._selection.criteria import Selection
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import UserData

from .simulation import POOL, user

NAMED = Selection(identities=("anna", "ben", "cleo", "dora"))


def export(folder: Path, *addresses: str) -> None:
    """A run that is cut after its export."""
    accounts = {address: {"guid": user(address.lower(), POOL).guid, "settings": {}} for address in addresses}
    users = [ExportedUser(address, POOL.name, account, UserData(address)) for address, account in accounts.items()]
    Exports.find(folder, POOL, NAMED).save(users, {})


def test_accounts_of_several_runs(tmp_path: Path) -> None:
    export(tmp_path, "Anna@x", "ben@x", "cleo@x")
    export(tmp_path, "anna@X", "Ben@x")
    export(tmp_path, "ANNA@x")
    gone = [user(f"{name}@x", POOL) for name in ("cleo", "dora", "anna", "ben")]
    assert Exports.find(tmp_path, POOL, NAMED).of_accounts(gone) == ["cleo@x", "ANNA@x", "Ben@x"]

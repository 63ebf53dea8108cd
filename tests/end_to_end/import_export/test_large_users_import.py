# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An import says beforehand for whom SQL Server may lock a whole table, as moves and deletions do."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from ansible_collections.msrtc.ocs.plugins.module_utils._files.user_file.reader import UserFile
from ansible_collections.msrtc.ocs.plugins.module_utils._files.user_file.writer import UserFileWriter
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import UserData
from end_to_end.modules import Modules
from lab.snapshot import same_name

from .importing import do_import


def with_contacts(path: Path, new: Path, address: str, count: int) -> Path:
    """The export file, in which one user has so many contacts."""
    file = UserFile.verified(path)
    with UserFileWriter(new, file.pools) as writer:
        for user in file.users():
            if same_name(user.address) == same_name(address):
                contacts = tuple({"address": f"contact{n}@example.test", "subscribed": True} for n in range(count))
                user = replace(user, data=UserData(user.address, {**user.data.sections, "contacts": contacts}))
            writer.write(user)
        writer.finish()
    return new


def test_a_user_who_cannot_be_divided(modules: Modules, saved: tuple[list[str], Path], tmp_path: Path) -> None:
    (address, *_others), path = saved
    large = with_contacts(path, tmp_path / "large.jsonl", address, 4_001)
    checked = [do_import(modules, check=True, src=str(item), mode="replace", export=False) for item in (path, large)]
    locking = [
        [warning for warning in run.succeeded().warnings if "lock the whole table" in warning] for run in checked
    ]
    assert locking[0] == []
    assert len(locking[1]) == 1 and "(4,001 contacts)" in locking[1][0]

# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A user comes back after a deletion, and one of those who had him in their lists has left the pool meanwhile."""

from __future__ import annotations

from end_to_end.delete.deleting import delete
from end_to_end.import_export.importing import do_import, homed
from end_to_end.modules import Modules
from end_to_end.move.editing import connected, contact_list, owner_of
from end_to_end.move.moving import SOURCE, move
from lab.environment import Lab


def test_who_does_not_get_him_back_is_told(lab: Lab, modules: Modules) -> None:
    people = homed(lab, SOURCE)
    with connected(lab, SOURCE) as connection:
        lists = {user: contact_list(connection, owner) for user in people if (owner := owner_of(connection, user))}
    leaver, other = next(
        (who, owner) for owner, found in lists.items() for who in found if who in people and who != owner
    )
    (export,) = delete(modules, lab, identities=[f"sip:{leaver}"]).succeeded().result["exports"]
    move(modules, lab, identities=[f"sip:{other}"]).succeeded()
    run = do_import(modules, src=export, directory="restore", export=False).succeeded()
    (warning,) = (sentence for sentence in run.warnings if "not put back into the lists" in sentence)
    assert leaver in warning and other in warning

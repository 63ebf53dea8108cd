# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A state that the target once had, from the records of a journal."""

from __future__ import annotations

from pathlib import Path

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.rows.loss import data_and_losses
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.schema.capabilities import BackEndCapabilities
from ansible_collections.msrtc.ocs.plugins.module_utils._files.journal.journal_lines import records_at
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import UserData

from ..states.home_rows import data_for_target
from ..states.merging import Base, versions_once_carried
from ..states.state import JournalStage as Stage

STAGES = {"": Stage.WRITTEN, "carried": Stage.CARRIED, "confirmed": Stage.CONFIRMED}


def base_of_merge(path: Path, offset: int) -> Base:
    """The data that a merge gave to the target, by the record that begins at this byte. Raises JournalError."""
    (record,) = records_at(path, [offset])
    return Base(UserData.from_json(record["data"]), record["list_versions"], UserData.from_json(record["becomes"]))


def base_of_copy(path: Path, offset: int, target: BackEndCapabilities) -> Base | None:
    """The data that was copied to the target, as far as it could hold it, by the user's record that begins at this
    byte.

    None when nothing was copied. Raises JournalError.
    """
    (record,) = records_at(path, [offset])
    if record["carry"] != "copy" or record["data"] is None:
        return None
    before = (
        data_and_losses(UserData.from_json(record["replaced"]), target)[0] if record["replaced"] is not None else None
    )
    data = data_for_target(UserData.from_json(record["data"]), target)[0]
    return Base(data, versions_once_carried(before, data, replaces=True))

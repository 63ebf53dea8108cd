# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The sections of a user that the move of a journal has brought to the other pool whole."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.rows.loss import Loss
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.import_.sources.source_file import verified_source
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.move.journal.journal import (
    Journal,
    merging_record,
    user_record,
)
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.move.states.merging import Base
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import UserData

ANNA = "anna@example.test"
DATA = UserData(ANNA, {"contacts": ({"address": "ben@example.test"},), "conferences": ({"conference_id": "A"},)})
LOST = Loss(ANNA, "conferences", "dial_in_id", 1, "it stays")


@pytest.mark.parametrize(
    ("stages", "newer", "carried"),
    [
        (["carried"], False, {"contacts"}),
        (["carried", "confirmed", "done"], False, {"contacts"}),
        ([], False, set()),
        (["withdrawn"], False, set()),
        (["carried"], True, set()),
        (["carried", "confirmed"], True, set()),
    ],
)
def test_only_what_reached_the_other_pool(
    tmp_path: Path, stages: Sequence[str], newer: bool, carried: set[str]
) -> None:
    """The journal does not say which of the rows that changed meanwhile were lost."""
    pool = {"name": "poolr2", "fqdn": "poolr2.example.test", "version": "2007 R2"}
    journal = Journal.new(tmp_path, {"source": pool, "target": {"name": "pool07"}})
    rest = {"outcome": "move", "carry": "copy", "directory": {}, "losses": [LOST]}
    journal.write_users([user_record(DATA, None, address=ANNA, **rest)])  # type: ignore[arg-type]
    journal.write_merging([merging_record(Base(DATA))])
    if newer:
        journal.write_newer([DATA])
    for stage in stages:
        journal.reached(stage, [ANNA])
    journal.close()
    users = list(verified_source(journal.path, lambda _user: None).users())
    assert [set(user.carried) for user in users] == ([carried] if "withdrawn" not in stages else [])

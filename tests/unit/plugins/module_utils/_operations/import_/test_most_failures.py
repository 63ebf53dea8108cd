# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An import refuses to start when more users are known to fail than max_failures allows, as moves and deletions do."""

from __future__ import annotations

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._common.compact.similar_values import SimilarValues
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.bulk.planning.verdicts import Verdict
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.import_.plan import PlannedImport, make_plan
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.import_.user_to_import import (
    PackedUserToImport,
    UserToImport,
)

from .simulation import import_request

VALUES = SimilarValues()
ALICE, BOB = (
    PackedUserToImport(UserToImport(place, f"{name}@example.com"), VALUES)
    for place, name in enumerate(("alice", "bob"))
)
USERS = [PlannedImport(ALICE, Verdict.DONE), PlannedImport(BOB, Verdict.FAILED, "Longer than the column.")]


@pytest.mark.parametrize(
    ("most", "refusals"),
    [(None, []), (1, []), (0, ["bob@example.com: Longer than the column."])],
    ids=["any number", "as many as fail", "nobody may fail"],
)
def test_more_failures_than_allowed(most: int | None, refusals: list[str]) -> None:
    assert list(make_plan(import_request(max_failures=most), USERS).refusals) == refusals

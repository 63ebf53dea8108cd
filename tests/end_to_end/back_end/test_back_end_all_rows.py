# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""All rows of users are counted in one round trip, for the plan of a deletion and for the look after it."""

from __future__ import annotations

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.rows.all_rows import AllRows
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.settings.settings import BackEndSettings
from end_to_end.back_end.back_end_databases import VERSIONS, pool_database
from end_to_end.back_end.test_back_end_deleting import ANNA, BOB, fill


@pytest.mark.parametrize("version", VERSIONS)
def test_one_round_trip_counts_everything(server: BackEndSettings, version: str) -> None:
    with pool_database(server, version) as database, database.open() as store:
        fill(database, store)
        before = store.back_end.round_trips
        found = store.all_rows([ANNA, BOB.upper(), "nobody@x.test"])
        assert store.back_end.round_trips == before + 1
        for address, counted in store.user_counts([ANNA, BOB.upper()]).items():
            assert found[address].data == counted.rows and counted.rows["contacts"] > 1
        assert found[ANNA].mentions == found[BOB.upper()].mentions
        assert found[ANNA].beside["registrations"] == 1 and not found[BOB.upper()].beside
        assert {address: all_rows.connected for address, all_rows in found.items()} == store.connected(list(found))
        assert found["nobody@x.test"] == AllRows()

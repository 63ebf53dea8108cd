# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Opening a back end takes as few round trips for the one user of a short task as for a whole pool."""

from __future__ import annotations

from end_to_end.back_end.back_end_databases import PoolDatabase


def test_opening_takes_four_round_trips(database: PoolDatabase) -> None:
    """The session, the catalogue, all that is asked with its names, and the transient database."""
    with database.open() as store:
        assert store.rights.missing_to_read == ()
        assert store.identity
        assert store.category_names
        assert store.back_end.round_trips == 4


def test_an_unknown_table_with_rows_is_found_without_its_own_round_trip(database: PoolDatabase) -> None:
    """An empty one is no reason to stop."""
    database.run("CREATE TABLE dbo.Notes (OwnerId int NOT NULL)")
    with database.open() as store:
        assert store.back_end.round_trips == 4

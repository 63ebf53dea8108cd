# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rows of a few batches come and go before Python looks for circles among them."""

from __future__ import annotations

import gc

from ansible_collections.msrtc.ocs.plugins.module_utils._circles import seldom_looking_for_circles

ROWS_OF_A_BATCH = 70_000  # of 500 users with 50 contacts, as measured


def test_rows_of_three_batches_are_not_looked_at() -> None:
    gc.collect()
    with seldom_looking_for_circles():
        before = gc.get_stats()[0]["collections"]
        batches = [[(number, str(number)) for number in range(ROWS_OF_A_BATCH)] for _batch in range(3)]
        assert gc.get_stats()[0]["collections"] == before
    assert len(batches) == 3

# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A batch that its caller has done with is gone from memory before others are read."""

from __future__ import annotations

import weakref
from collections.abc import Iterator

from ansible_collections.msrtc.ocs.plugins.module_utils._operations.bulk.progress import Progress

USERS, OF_A_BATCH = 12, 4


class Account:
    """Something that can be seen to be gone."""


def test_a_batch_is_gone_before_others_are_read() -> None:
    read: list[weakref.ref[Account]] = []
    in_memory: list[int] = []

    def accounts() -> Iterator[Account]:
        for _number in range(USERS):
            in_memory.append(sum(account() is not None for account in read))
            account = Account()
            read.append(weakref.ref(account))
            yield account
            del account

    for batch in Progress(None).batches("examined", accounts(), USERS, OF_A_BATCH):
        assert len(batch) == OF_A_BATCH
        del batch
    assert max(in_memory) == OF_A_BATCH - 1

# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Counts of homed users' data, many users at a time: signed-in clients, long lists, data that a successor
cannot hold.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.rows.loss import UserCounts
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.schema.capabilities import BackEndCapabilities
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.user_store import UserStore
from ansible_collections.msrtc.ocs.plugins.module_utils._common.wording import in_sentence
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.forest.pools import Pool
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users.user_search import in_chunks

from .catalogue import Occurrence

USERS_AT_ONCE = 2000


def about_users_data(
    pool: Pool, store: UserStore, addresses: Iterable[str], contact_limit: int, successor: BackEndCapabilities | None
) -> Iterator[Occurrence]:
    """The findings about these users. Some round trips for each `USERS_AT_ONCE` users; memory does not grow with their
    number. Raises BackEndError.
    """
    for chunk in in_chunks(addresses, USERS_AT_ONCE):
        counts = store.user_counts(chunk, target=successor)
        clients = store.connected(chunk) or {}
        for address in chunk:
            yield from _of_user(pool, counts[address], contact_limit)
            if registered := clients.get(address, 0):
                yield _occurrence("signed_in_users", pool, address, f"{registered} clients")


def _of_user(pool: Pool, user_counts: UserCounts, contact_limit: int) -> Iterator[Occurrence]:
    contacts = user_counts.rows.get("contacts", 0)
    if contacts > contact_limit:
        yield _occurrence(
            "long_contact_lists", pool, user_counts.address, f"{contacts} contacts, limit {contact_limit}"
        )
    if user_counts.losses:
        lost = in_sentence(
            [f"{loss.rows} x {loss.section}/{loss.what}: {loss.why}" for loss in user_counts.losses], "; "
        )
        yield _occurrence("would_lose_data", pool, user_counts.address, lost)


def _occurrence(finding: str, pool: Pool, address: str, detail: str) -> Occurrence:
    return Occurrence(finding, pool.name, address, None, f"sip:{address}", detail)

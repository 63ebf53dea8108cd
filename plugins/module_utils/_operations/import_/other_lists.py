# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rows of other users that an import puts back: those that named a user, and are gone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.user_store import UserStore
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import folded

from .examined import Examined
from .merging import held_data, losses_of_mention, mention_that_fits, missing_mentions, why_not_listed
from .missing import Seen


def find_mentions(store: UserStore, members: Sequence[Examined], seen: Mapping[int, Seen]) -> None:
    """Note with each user the rows that other users' lists get back. Users of other pools have no list here.

    `seen`: by the plan. An owner who has taken the user out of a list since then does not get the user back.
    Raises BackEndError.
    """
    of_this_address = [
        candidate for candidate in members if folded(candidate.address) == folded(candidate.imported.address)
    ]
    now = store.mentions([candidate.address for candidate in of_this_address]) if of_this_address else {}
    missing = {}
    for candidate in of_this_address:
        saved = candidate.imported.mentions
        found = missing_mentions(saved, now[candidate.address], seen.get(candidate.imported.place))
        candidate.seen = candidate.seen.with_mentions(saved, found)
        if found:
            missing[candidate.address] = found
    owners = sorted({owner.address for found in missing.values() for owner in found})
    lists = store.read(owners) if owners else {}
    for candidate in of_this_address:
        for mention in missing.get(candidate.address, []):
            owner = lists[mention.address]
            fitting = mention_that_fits(mention, owner, store.capabilities)
            if owner.homed and fitting.sections:
                candidate.mentions.append(fitting)
                candidate.lists[folded(owner.address)] = held_data(owner, store.capabilities)
                candidate.losses += losses_of_mention(fitting, owner, store.capabilities)
                candidate.failed = candidate.failed or why_not_listed(owner, store.capabilities)
            if not owner.homed:
                candidate.lists_elsewhere.append(mention.address)

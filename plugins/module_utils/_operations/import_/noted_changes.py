# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The changes to one user's data on a back end: noted for the plan, and for the run that writes them."""

from __future__ import annotations

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.rows.list_versions import (
    list_versions,
    raised_versions,
    why_not_raised,
)
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.rows.loss import losses_of
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.schema.capabilities import BackEndCapabilities
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.merging import Merged
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import UserData

from .examined import Examined
from .merging import held_data, only_made_by_replicator, wanted_data
from .missing import Seen, counted, missing_rows

_NOT_HOMED = "{} does not know the user yet, and the file has no home row: wait for User Replicator."


def note_changes(
    candidate: Examined,
    fitting: UserData,
    held: UserData,
    capabilities: BackEndCapabilities,
    mode: str,
    seen: Seen | None,
) -> None:
    """Note what is to be written for a user who has a pool, or why it cannot be.

    `fitting`: the source's data, as far as the pool can hold it; `held`: what is there now; `seen`: by the plan.
    """
    before = held_data(held, capabilities)
    completes = mode == "merge" and not only_made_by_replicator(before)
    if fitting.homed and fitting.says_the_same_as(before):  # nothing has to be put together
        if completes:
            candidate.seen = Seen.of_the_same(before)
        return
    merged = wanted_data(candidate.imported, fitting, held, capabilities, mode, seen)
    if completes:
        _note_missing(candidate, fitting, before, merged.data, capabilities)
    _note_writing(candidate, merged, held, before, capabilities, mode)


def _note_missing(
    candidate: Examined, saved: UserData, held: UserData, new: UserData, capabilities: BackEndCapabilities
) -> None:
    """Record which rows of the file are added to those that the pool has."""
    candidate.seen = Seen.of(saved, held, capabilities.identities)
    candidate.brought_back = counted(missing_rows(new, held, capabilities.identities))
    now, before = list_versions(held.sections), list_versions(saved.sections)
    risen = any(now.get(name, -1) > before[name] for name in before)
    candidate.edited_since = (
        bool(candidate.brought_back) and risen and not candidate.imported.carried
    )  # moves raise them too


def _note_writing(
    candidate: Examined,
    merged: Merged,
    held: UserData,
    before: UserData,
    capabilities: BackEndCapabilities,
    mode: str,
) -> None:
    """`before`: the part of what is held that is written at all."""
    new, pool = merged.data, candidate.pool.name if candidate.pool else ""
    if not new.homed and new.sections:
        candidate.skipped = _NOT_HOMED.format(pool)
    elif new.homed and not new.says_the_same_as(before):
        candidate.write, candidate.base, candidate.losses = new, before, candidate.losses + losses_of(merged)
        candidate.replaces = mode == "replace" or only_made_by_replicator(before)
        candidate.held_digest = None if only_made_by_replicator(before) else held.digest()
        after = raised_versions(list_versions(before.sections), list_versions(new.sections))
        candidate.failed = why_not_raised(after, capabilities.greatest_list_version, pool)

# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The unfinished moves that a deletion has finished before it deletes anybody."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.msrtc.ocs.plugins.module_utils._common.wording import in_sentence
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import NOTHING_CHANGED, OcsError

from .planning.open_pool import MoveToFinish


class MoveNotFinished(OcsError):
    """A move has to be finished before the deletion, and that cannot be done, or was not."""


@dataclass
class FinishedMoves:
    """The moves that were finished, or in check mode would be."""

    users: dict[str, MoveToFinish] = field(default_factory=dict)  # by folded address
    diffs: list[dict[str, Any]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    finished: list[str] = field(default_factory=list)  # the names of the pools from which users came
    domain_controllers: dict[str, str] = field(default_factory=dict)  # to which the finished moves wrote, by domain

    @property
    def changed(self) -> bool:
        return bool(self.finished)

    @contextmanager
    def named_in_errors(self) -> Iterator[None]:
        """An error in this context says that the moves were finished, and never that nothing was changed."""
        try:
            yield
        except OcsError as error:
            if self.finished:
                deleted = "Nobody was deleted." if error.changed == NOTHING_CHANGED else error.changed
                error.changed, error.has_changed = self.so_far(deleted), True
            raise

    def so_far(self, changed: str) -> str:
        """The changes until now, when a further step after these moves has changed `changed`."""
        if not self.finished:
            return changed
        moves = f"Unfinished moves were finished first, from {in_sentence(self.finished, ' and ')}."
        return moves if changed == NOTHING_CHANGED else f"{moves} {changed}"

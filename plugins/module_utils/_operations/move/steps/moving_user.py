# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One user on the way: what was read of it in this batch, what is carried, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass, field

from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import UserData

from ...bulk.passes.user_in_run import UserInRun
from ..planning.plan import PlannedMove
from ..states.merging import Base, Versions
from ..states.state import MoveDecision, Transfer


@dataclass(eq=False, kw_only=True, slots=True)
class MovingUser(UserInRun[PlannedMove]):
    """One user, read anew for the batch: the data on `source` and `target` before the move, and `carried`, cut down to
    what the target can hold. `written`: something else than the announcement was written.
    """

    decision: MoveDecision  # first the plan's, then what is left to do by what is found now
    source: UserData | None = None
    target: UserData | None = None
    carried: UserData | None = None
    base: Base | None = None  # what an earlier run has carried; None: nothing is known of one
    versions: Versions = field(default_factory=dict)  # of lists, that the target has at least since it was written to
    after_merge: UserData | None = None  # what the target held then, where it was merged; None: what was carried
    announced: bool = False  # TargetHomeServer was set by this run
    destination_before: str | None = None  # TargetHomeServer before that

    @property
    def touched(self) -> bool:
        return self.announced or self.written

    @property
    def transfer(self) -> Transfer:
        """The way of the data to the target; NOTHING without data."""
        return self.decision.transfer if self.carried is not None else Transfer.NOTHING

    def note_base(self, base: Base | None) -> None:
        """Note the base for the next merge: what the last one wrote to the target. None: it wrote nothing."""
        if base is not None:
            self.versions, self.after_merge = base.versions, base.after_merge

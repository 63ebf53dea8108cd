# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The opened servers and files of a move."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..journal.open_journals import OpenJournals
from ..states.findings import PoolPairOfMove

if TYPE_CHECKING:
    from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.user_store import UserStore

    from .directory_of_move import DirectoryOfMove


@dataclass(frozen=True)
class OpenPoolPair:
    """The opened pools of a move, the directory and the journals. `source` is None when its back end is gone, or only
    unassigned users are moved.
    """

    pools: PoolPairOfMove
    directory: DirectoryOfMove
    source: UserStore | None
    target: UserStore
    journals: OpenJournals

# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The passes of an operation, and the phases of a pass: what is done with a batch, and which servers it takes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Generic

from .user_in_run import InRun


class Server(Enum):
    """A server that a phase uses, and waits for. In this order a phase may take further ones (turns.py)."""

    DIRECTORY = "directory"
    SOURCE = "source"  # the back end from which users go
    TARGET = "target"  # the back end to which they come
    DISK = "disk"


@dataclass(frozen=True)
class Phase(Generic[InRun]):
    """One step of a batch, for all its users at once. It passes over those who have been stopped."""

    servers: tuple[Server, ...]
    work: Callable[[Sequence[InRun]], None]


@dataclass(frozen=True)
class Pass(Generic[InRun]):
    """The phases through which users go, batch by batch, and the word for those who went ("deleted").

    `ahead`: phases that only read, and come before the others. A batch that is stopped in them has changed nothing; one
    that is cut off later may be done in part. `completes`: a user who is still going at the end is done.
    `begins_small`: the first of several batches has half as many users: until it went through the first phases, the
    servers of the others wait. With a round number of users the last batch is small too, for which the servers of the
    first phases wait. `at_once`: so many batches have their data in memory, each in another phase.
    """

    done: str
    phases: Sequence[Phase[InRun]]
    ahead: Sequence[Phase[InRun]] = ()
    completes: bool = True
    begins_small: bool = False
    at_once: int = 3

# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The users that a selection means."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from ansible_collections.msrtc.ocs.plugins.module_utils._directory.forest import Forest
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users import User
from ansible_collections.msrtc.ocs.plugins.module_utils._selection.criteria import Selection

Problem = Literal["unknown", "ambiguous", "without_sip_uri", "other_criteria"]


@dataclass(frozen=True)
class UnresolvedIdentity:
    """An identity of the task that stands for no user of the answer, and why.

    unknown: no such account. ambiguous: several accounts (`users`). without_sip_uri: the account is not enabled for OCS.
    other_criteria: the user is there, but does not meet the rest of the selection.
    """

    identity: str
    problem: Problem
    users: tuple[User, ...] = ()


@dataclass(frozen=True)
class Found:
    """What a selection found. `users` is a stream that can be read once; the rest is complete when it has been read."""

    users: Iterator[User]
    unresolved: list[UnresolvedIdentity] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def find_users(forest: Forest, selection: Selection) -> Found:
    """The users that the selection means. Raises BadInput for unknown names, DirectoryError."""
    raise NotImplementedError

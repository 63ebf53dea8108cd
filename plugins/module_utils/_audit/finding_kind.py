# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is known of one kind of finding."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Severity = Literal["blocker", "warning", "note"]
SEVERITIES: tuple[Severity, ...] = ("blocker", "warning", "note")


@dataclass(frozen=True)
class FindingKind:
    """One kind of finding. A blocker keeps the pool from being removed or its users from being moved safely.

    A remedy comes from the product's documentation or is inferred; `source` says which. `command` may hold `{pool}`.
    """

    name: str
    severity: Severity
    description: str
    remedy: str
    command: str | None
    source: str

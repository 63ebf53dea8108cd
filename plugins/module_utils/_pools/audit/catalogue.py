# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""All kinds of findings, by the names by which tasks accept them, and the objects that they are about."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from .finding_kind import FindingKind
from .people_kinds import CONTACTS, PEOPLE
from .pool_kinds import BACK_END, MOVING, SERVICES

FINDINGS: dict[str, FindingKind] = {kind.name: kind for kind in (*PEOPLE, *CONTACTS, *SERVICES, *BACK_END, *MOVING)}


def unknown_names(names: Iterable[str]) -> list[str]:
    """The names that no finding has, in the order given."""
    return [name for name in names if name not in FINDINGS]


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One object that a finding is about.

    `finding`: a name of the catalogue. `pool`: a pool's name, or None for the whole forest. `name`: for people.
    """

    finding: str
    pool: str | None
    name: str
    dn: str | None = None
    sip_uri: str | None = None
    detail: str | None = None

    @property
    def described(self) -> dict[str, Any]:
        """The occurrence in the list of a finding's objects."""
        return {"name": self.name, "dn": self.dn, "sip_uri": self.sip_uri, "detail": self.detail}

    @property
    def record(self) -> dict[str, Any]:
        """The occurrence as a line of the file."""
        severity = FINDINGS[self.finding].severity
        return {"finding": self.finding, "severity": severity, "pool": self.pool, **self.described}

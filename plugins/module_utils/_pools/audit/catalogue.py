# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""All kinds of findings, by the names by which tasks accept them."""

from __future__ import annotations

from collections.abc import Iterable

from .finding_kind import FindingKind
from .people_kinds import CONTACTS, PEOPLE
from .pool_kinds import BACK_END, MOVING, SERVICES

FINDINGS: dict[str, FindingKind] = {kind.name: kind for kind in (*PEOPLE, *CONTACTS, *SERVICES, *BACK_END, *MOVING)}


def unknown_names(names: Iterable[str]) -> list[str]:
    """The names that no finding has, in the order given."""
    return [name for name in names if name not in FINDINGS]

# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Location profiles, the rules for reading dialled numbers (R2; in 2007 only pools have one)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ansible_collections.msrtc.ocs.plugins.module_utils._common.letters import without_case
from ansible_collections.msrtc.ocs.plugins.module_utils._common.wording import in_sentence
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import BadInput

from ..ldap import values
from ..ldap.entry import Entry

PROFILE_FILTER = "(objectClass=msRTCSIP-LocationProfile)"
PROFILE_ATTRIBUTES = ("msRTCSIP-LocationName",)


@dataclass(frozen=True)
class LocationProfiles:
    """All location profiles of the forest, as (DN, name)."""

    names: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def from_entries(cls, entries: Iterable[Entry]) -> LocationProfiles:
        return cls({entry.dn: entry.text("msRTCSIP-LocationName") or values.first_name(entry.dn) for entry in entries})

    def name(self, dn: str | None) -> str | None:
        """The name of the profile at a DN; None where there is no profile."""
        return next((name for profile, name in self.names.items() if values.same_dn(profile, dn)), None)

    def named(self, wanted: str) -> str:
        """The DN of the profile of this name or DN. Raises BadInput."""
        key = without_case(wanted.strip())
        found = [dn for dn, name in self.names.items() if without_case(name) == key or values.same_dn(dn, wanted)]
        if len(found) == 1:
            return found[0]
        how_many = f"{len(found)} location profiles of this name" if found else "no such location profile"
        known = in_sentence(sorted(found or self.names.values())) or "none"
        raise BadInput(f"location_profile {wanted!r}: the forest has {how_many}.", remedy=f"Known are: {known}.")

# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pools of the forest, as Active Directory describes them."""

from __future__ import annotations

from dataclasses import dataclass

from ansible_collections.msrtc.ocs.plugins.module_utils._errors import UnsupportedPool

OCS_2007, OCS_2007_R2 = "2007", "2007 R2"


@dataclass(frozen=True)
class Pool:
    """One pool. `service_dn` is what its users' home server attribute holds."""

    name: str
    fqdn: str
    version: str  # "2007", "2007 R2", "LCS 2005", "Lync 2010", ...
    raw_version: int | None
    kind: str  # "Standard Edition" or "Enterprise Edition"
    dn: str
    service_dn: str
    back_end_text: str  # as stored: `host\\instance`, `host`, `(local)\\RTC`
    back_end_host: str
    back_end_instance: str | None
    front_ends: tuple[str, ...]
    display_name: str
    container: str  # "System" or "Configuration"
    default_location_profile: str | None

    def require_ocs(self) -> None:
        """Raise UnsupportedPool unless this is a pool of OCS 2007 or 2007 R2 that can hold users."""
        if self.version not in (OCS_2007, OCS_2007_R2):
            raise UnsupportedPool(
                f"Pool {self.name} ({self.fqdn}) is one of {self.version}, not of OCS 2007 or 2007 R2.",
                remedy="Name a pool of OCS 2007 or 2007 R2; for others use the tools of their own product.",
            )

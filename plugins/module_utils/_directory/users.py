# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Users and contacts as Active Directory holds them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from ansible_collections.msrtc.ocs.plugins.module_utils._directory.pools import Pool

if TYPE_CHECKING:
    from ansible_collections.msrtc.ocs.plugins.module_utils._directory.forest import Forest

Kind = Literal["user", "central_forest_contact", "um_contact", "application_contact", "contact"]


@dataclass(frozen=True)
class User:
    """One user or contact. `home` and `target` are DNs as stored, the pools those that they name (None: no such pool)."""

    dn: str
    guid: str
    domain: str  # DNS name
    sid: str | None
    login: str | None  # DOMAIN\\name
    upn: str | None
    display_name: str | None
    sip_uri: str | None  # "sip:..." as stored
    address: str | None  # the same without "sip:", as the back end has it
    enabled: bool | None  # None: never enabled
    home: str | None
    target: str | None
    home_pool: Pool | None
    target_pool: Pool | None
    kind: Kind
    option_flags: int
    line: str | None
    line_server: str | None
    location_profile: str | None  # DN
    raw: Mapping[str, list[bytes]] = field(default_factory=dict, repr=False)


def read_users(forest: Forest, dns: Iterable[str]) -> list[User]:
    """The users of these DNs, read from the writable domain controller of each one's domain."""
    raise NotImplementedError

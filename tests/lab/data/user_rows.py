# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One user's rows in a pool's back end, by name and not by number: the same data fits 2007 and 2007 R2."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Group:
    number: int  # 1..64
    name: bytes
    external_uri: bytes | None = None


@dataclass(frozen=True, slots=True)
class Contact:
    address: str
    groups: tuple[int, ...]  # at least one
    name: bytes | None = None
    subscribed: bool = True
    external_uri: bytes | None = None
    extension: bytes | None = None


@dataclass(frozen=True, slots=True)
class Permission:
    kind: str  # "A" all, "D" domain, "U" user
    mask: str
    rights: str  # two letters of A, D, P, B


@dataclass(frozen=True, slots=True)
class Member:
    kind: str  # user, domain, sameEnterprise, federated, publicCloud, everyone
    value: str = ""


@dataclass(frozen=True, slots=True)
class Container:
    number: int
    version: int
    members: tuple[Member, ...]


@dataclass(frozen=True, slots=True)
class Publication:
    category: str  # by name: the numbers differ between pools
    container: int
    instance: int
    version: int
    data: bytes | None


@dataclass(frozen=True, slots=True)
class Conference:
    external_id: str
    subject: str | None
    updated: datetime | None
    activated: datetime | None
    expires: datetime | None
    blob: bytes | None
    pstn_id: int | None = None  # R2 only; stands in the conference directory of the pool


@dataclass(frozen=True, slots=True)
class UserRows:
    """All of one homed user. Empty tuples: a user that User Replicator has just made."""

    address: str
    contact_version: int = 0
    ace_version: int = 0
    rich_mode: bool = False
    groups: tuple[Group, ...] = ()
    contacts: tuple[Contact, ...] = ()
    permissions: tuple[Permission, ...] = ()
    containers: tuple[Container, ...] = ()
    publications: tuple[Publication, ...] = ()
    prompted_subscribers: tuple[str, ...] = ()
    conferences: tuple[Conference, ...] = ()
    delegates: tuple[str, ...] = ()  # R2 only

    def addresses(self) -> set[str]:
        """Every address that these rows name: each is a row of Resource on the pool where they stand."""
        named = {self.address, *self.prompted_subscribers, *self.delegates}
        named.update(contact.address for contact in self.contacts)
        named.update(
            member.value for container in self.containers for member in container.members if member.kind == "user"
        )
        return named

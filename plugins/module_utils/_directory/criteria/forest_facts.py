# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The forest's objects that criteria name, read once per task: pools, policies, switches, group, location profile."""

from __future__ import annotations

from dataclasses import dataclass, field

from ..forest.global_settings import GlobalSettings
from ..forest.pools import Pool
from ..ldap import values
from ..policies.phone_usages import PhoneUsages
from ..policies.policies import EffectiveKind, Policies, PolicyChoice
from ..users.users import User
from .user_criteria import PolicyReading


@dataclass(frozen=True)
class DirectoryGroup:
    """A group by its DN, and by the number that its members hold where it is their primary group."""

    dn: str
    relative_id: int | None


@dataclass(frozen=True)
class ForestFacts:
    """The facts of a forest that a task needs. Facts that no criterion needs are left at their defaults."""

    pools: tuple[Pool, ...] = ()  # all of the forest
    r2_schema: bool = True
    pool: Pool | None = None  # the pool that the criteria name
    policies: Policies = field(default_factory=Policies)
    phone_usages: PhoneUsages = field(default_factory=PhoneUsages)
    switches: GlobalSettings = field(default_factory=GlobalSettings)
    location_profile: str | None = None  # DN of the profile that the criteria name
    group: DirectoryGroup | None = None
    base: str | None = None  # DN below which users are searched

    @property
    def valid_pools(self) -> list[Pool]:
        """The pools to which users can be assigned.

        A pool of the System container is left out where the Configuration container has it too: a migration of the
        global settings copies it there and rewrites the home servers (Global Settings Migration Tool), and the old
        object only remains.
        """
        moved = {below_the_service(pool.service_dn) for pool in self.pools if pool.container == "Configuration"}
        return [
            pool
            for pool in self.pools
            if pool.container == "Configuration" or below_the_service(pool.service_dn) not in moved
        ]

    def policies_of(self, user: User, kind: EffectiveKind, reading: PolicyReading) -> PolicyChoice:
        """The policies that may be the user's: the assigned ones, or those that take effect."""
        if reading == "explicit":
            return self.policies.given(user, kind)
        return self.policies.in_effect(user, kind, *self.switches.policy(kind))

    def is_old_container(self, home: str) -> bool:
        """Does a home server that is no valid pool name a pool at its place before the global settings were moved?

        The value either still holds that place, or names a deleted object of a container without any pool (inferred:
        such a value has lost the pool's name).
        """
        if values.deleted_object(home):
            container = "Configuration" if "\0cn=configuration\0" in values.dn_key(home) else "System"
            return all(pool.container != container for pool in self.valid_pools)
        return below_the_service(home) in {below_the_service(pool.service_dn) for pool in self.valid_pools}


def below_the_service(dn: str) -> str | None:
    """The part of a pool's DN that is the same in both containers; None for a DN that is not below the RTC Service."""
    below, service, _container = values.dn_key(dn).partition("\0cn=rtc service\0")
    return below if service else None

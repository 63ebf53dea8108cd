# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A user's properties in words: the console's main property page, or everything in the directory."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ..forest.forest import Forest
from ..ldap import schema, values
from ..ldap.entry import Entry
from ..policies.location_profiles import LocationProfiles
from ..policies.policies import EffectiveKind, Policy, PolicyKind
from ..policies.policy_content import NAME, PHONE_USAGES, typed
from ..users.option_flags import (
    ANONYMOUS,
    ARCHIVE_FEDERATED,
    ARCHIVE_INTERNAL,
    ENHANCED_PRESENCE,
    PUBLIC_IM,
    decoded,
    telephony_mode,
)
from ..users.users import User
from . import facts_reading
from .forest_facts import ForestFacts

ACCOUNT_DISABLED = 2  # userAccountControl


@dataclass(frozen=True)
class MainPage:
    """The properties of the console's main page, and what identifies the account."""

    facts: ForestFacts
    _homes: dict[str | None, tuple[str, str | None, str | None, str | None]] = field(default_factory=dict, repr=False)

    def of(self, user: User) -> dict[str, Any]:
        if user.home not in self._homes:  # pools are few, users many
            self._homes[user.home] = self._home(user)
        assignment, pool, fqdn, version = self._homes[user.home]
        return {
            "sip_uri": user.sip_uri,
            "display_name": user.display_name,
            "enabled": enabled_in_words(user.enabled),
            "assignment": assignment,
            "pool": pool,
            "pool_fqdn": fqdn,
            "pool_version": version,
            "telephony": telephony_mode(user.option_flags, user.line_server),
            "line_uri": user.line,
            "server_uri": user.line_server,
            "kind": user.kind,
            "login": user.login,
            "upn": user.upn,
            "guid": user.guid,
            "dn": user.dn,
        }

    def _home(self, user: User) -> tuple[str, str | None, str | None, str | None]:
        """The user's assignment (see the criterion `assignment`), and the pool's name, FQDN and version."""
        pool = user.home_pool
        names = (pool.name, pool.fqdn, pool.version) if pool else (None, None, None)
        if user.home is None:
            return ("no_pool", *names)
        if pool in self.facts.valid_pools:
            return ("assigned", *names)
        return ("old_container" if self.facts.is_old_container(user.home) else "pool_deleted", *names)


def enabled_in_words(enabled: bool | None) -> str:
    return {True: "enabled", False: "disabled", None: "never_enabled"}[enabled]


@dataclass(frozen=True)
class AllProperties:
    """All OCS properties of a user in the directory, with policies and profiles by their names."""

    main: MainPage
    profiles: LocationProfiles

    @classmethod
    def prepare(cls, forest: Forest, facts: ForestFacts) -> AllProperties:
        """Read the location profiles; policies and switches are in the facts. Raises DirectoryError."""
        return cls(MainPage(facts), facts_reading.read_location_profiles(forest))

    def of(self, user: User) -> dict[str, Any]:
        entry, flags = Entry(user.dn, user.raw), user.option_flags
        archiving = entry.integer(schema.ARCHIVING) or 0
        known, unknown = decoded(flags)
        control = entry.integer("userAccountControl")
        return {
            **self.main.of(user),
            "domain": user.domain,
            "sid": user.sid,
            "account_disabled": None if control is None else bool(control & ACCOUNT_DISABLED),
            "created": entry.time("whenCreated"),
            "changed": entry.time("whenChanged"),
            "home_dn": user.home,
            "target_dn": user.target,
            "target_pool": user.target_pool.name if user.target_pool else None,
            "federation": bool(entry.flag(schema.FEDERATION)),
            "remote_access": bool(entry.flag(schema.REMOTE_ACCESS)),
            "public_im": bool(flags & PUBLIC_IM),
            "enhanced_presence": bool(flags & ENHANCED_PRESENCE),
            "anonymous_participation": bool(flags & ANONYMOUS),
            "option_flags": {"value": flags, "names": known, "unknown_bits": unknown},
            "archiving": {
                "internal": bool(archiving & ARCHIVE_INTERNAL),
                "federated": bool(archiving & ARCHIVE_FEDERATED),
                "value": archiving,
            },
            "meeting_policy": self._policy(user, "meeting"),
            "voice_policy": self._policy(user, "voice"),
            "presence_policy": self._assigned(user, "presence"),
            "location_profile": {
                "name": self.profiles.name(user.location_profile),
                "dn": user.location_profile,
            },
            "user_extension": entry.texts(schema.USER_EXTENSION),
            "sip_proxy_addresses": _sip_addresses(entry),
            "originator_sid": values.sid_text(entry.raw(schema.ORIGINATOR_SID)),
        }

    def _assigned(self, user: User, kind: PolicyKind) -> dict[str, Any]:
        """The policy that is assigned to the user; `exists` is false for one that was deleted or is of another kind."""
        assigned = self.main.facts.policies.assigned(user, kind)
        first = next((policy for policy in assigned if policy.policy), assigned[0] if assigned else None)
        return {
            "name": first.policy.name if first and first.policy else None,
            "dn": first.dn if first else None,
            "exists": first.policy is not None if first else None,
            "others": [policy.dn for policy in assigned if policy is not first],
        }

    def _policy(self, user: User, kind: EffectiveKind) -> dict[str, Any]:
        """As `_assigned`, with the policy that takes effect, and its settings."""
        effective = self.main.facts.policies_of(user, kind, "effective").certain
        return {
            **self._assigned(user, kind),
            "effective": effective.name if effective else None,
            "effective_settings": self._settings(effective) if effective else {},
        }

    def _settings(self, policy: Policy) -> dict[str, Any]:
        usages = self.main.facts.phone_usages
        settings = {name: typed(name, value) for name, value in policy.settings.items() if name != NAME}
        if isinstance(listed := settings.get(PHONE_USAGES), list):
            settings[PHONE_USAGES] = [usages.name(usage) for usage in listed]
        return settings


def _sip_addresses(entry: Entry) -> list[str]:
    return [address for address in entry.texts(schema.PROXY_ADDRESSES) if address.lower().startswith(values.SIP)]

# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Meeting, voice and presence policies: their settings, their assignment to users, and the one that takes effect."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from ..ldap import schema, values
from ..ldap.entry import Entry
from ..users.users import User
from .policy_content import MEETING_SETTINGS, VOICE_SETTINGS, Setting, UnreadableContent, parse_content, policy_name

# kinds of which the forest can have one policy for everybody, as far as is known
EffectiveKind = Literal["meeting", "voice"]
PolicyKind = Literal["meeting", "voice", "presence"]

POLICY_FILTER = "(objectClass=msRTCSIP-GlobalUserPolicy)"
POLICY_ATTRIBUTES = ("msRTCSIP-PolicyType", "msRTCSIP-PolicyContent", "msRTCSIP-DefaultPolicy")

# Type 5 is presence by Microsoft's page, type 4 by what is seen in the field.
_KIND_OF_TYPE: Mapping[int, PolicyKind] = {1: "meeting", 2: "voice", 4: "presence", 5: "presence"}
_KIND_OF_NAME: Mapping[str, PolicyKind] = {"meeting": "meeting", "telephony": "voice", "presence": "presence"}
_ASSIGNMENT = re.compile(r"B:8:([0-9A-F]{8}):(.*)", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True)
class Policy:
    """One policy; `settings` by their documented names."""

    dn: str
    kind: PolicyKind | None  # None: an unknown kind
    name: str | None
    default: bool
    settings: Mapping[str, Setting]
    unreadable: str | None = None  # the reason for which the settings could not be read

    @classmethod
    def from_entry(cls, entry: Entry) -> Policy:
        settings: dict[str, Setting] = {}
        unreadable = None
        try:
            settings = parse_content(entry.text("msRTCSIP-PolicyContent") or "")
        except UnreadableContent as error:
            unreadable = str(error)
        stated = (entry.text("msRTCSIP-PolicyType") or "").strip().lower()
        kind = _KIND_OF_NAME.get(stated) if stated else _kind_by_settings(settings)
        default = entry.flag("msRTCSIP-DefaultPolicy") is True
        return cls(entry.dn, kind, policy_name(settings), default, settings, unreadable)

    def may_be(self, kind: PolicyKind) -> bool:
        """Can the policy be of this kind? No source tells the name of a presence policy's type, and a policy without a
        type and with unreadable content can be of any kind.
        """
        return self.kind == kind or (self.kind is None and (kind == "presence" or self.unreadable is not None))


def _kind_by_settings(settings: Mapping[str, Setting]) -> PolicyKind | None:
    meeting, voice = settings.keys() & MEETING_SETTINGS, settings.keys() & VOICE_SETTINGS
    if meeting and not voice:
        return "meeting"
    return "voice" if voice and not meeting else None


@dataclass(frozen=True)
class Assignment:
    """A policy that is assigned to a user. `policy` is None where the assignment has no effect; `at_dn` is the object
    at the DN: that policy, a policy of another kind, or None.
    """

    dn: str
    policy: Policy | None
    at_dn: Policy | None


@dataclass(frozen=True)
class PolicyChoice:
    """The policies of which one is a user's.

    If several are `assigned`, it is enough that one of them has a property (no source says which of them takes effect).
    Otherwise they are the forest's: the policy for everybody, or the default policies, of which there should be one.
    """

    policies: tuple[Policy, ...]
    assigned: bool = False

    @property
    def certain(self) -> Policy | None:
        """The policy, where there is exactly one."""
        return self.policies[0] if len(self.policies) == 1 else None

    def verdict(self, has: Callable[[Policy], bool | None]) -> bool | None:
        """Does the user's policy have a property? None: the answer cannot be known. `has` may return None as well."""
        verdicts = {has(policy) for policy in self.policies}
        if self.assigned and True in verdicts:
            return True
        return verdicts.pop() if len(verdicts) == 1 else None


@dataclass(frozen=True)
class Policies:
    """All policies of the forest."""

    every: tuple[Policy, ...] = ()
    _by_dn: dict[str, Policy] = field(default_factory=dict, repr=False, compare=False)

    def __post_init__(self) -> None:
        self._by_dn.update((values.dn_key(policy.dn), policy) for policy in self.every)

    @classmethod
    def from_entries(cls, entries: Iterable[Entry]) -> Policies:
        return cls(tuple(Policy.from_entry(entry) for entry in entries))

    def of_kind(self, kind: PolicyKind) -> list[Policy]:
        return [policy for policy in self.every if policy.kind == kind]

    def names(self, kind: PolicyKind) -> list[str]:
        return sorted({policy.name for policy in self.of_kind(kind) if policy.name})

    def at(self, dn: str | None) -> Policy | None:
        return self._by_dn.get(values.dn_key(dn)) if dn else None

    def defaults(self, kind: PolicyKind) -> tuple[Policy, ...]:
        """The default policies of a kind; in a forest whose settings were moved to the Configuration container, those
        of that container, without the remains in the System container.
        """
        found = [policy for policy in self.of_kind(kind) if policy.default]
        moved = [policy for policy in found if "\0cn=configuration\0" in values.dn_key(policy.dn)]
        return tuple(moved or found)

    def assigned(self, user: User, kind: PolicyKind) -> tuple[Assignment, ...]:
        """The user's assigned policies of a kind, each once; usually there is at most one."""
        dns = dict.fromkeys(dn for its_kind, dn in assignments(user) if its_kind == kind)
        found = ((dn, self.at(dn)) for dn in dns)
        return tuple(Assignment(dn, policy if policy and policy.may_be(kind) else None, policy) for dn, policy in found)

    def given(self, user: User, kind: PolicyKind) -> PolicyChoice:
        """The user's assigned policies of this kind that exist."""
        return PolicyChoice(
            tuple(assigned.policy for assigned in self.assigned(user, kind) if assigned.policy), assigned=True
        )

    def in_effect(self, user: User, kind: PolicyKind, per_user: bool, of_everybody: str | None) -> PolicyChoice:
        """The policies that may take effect: the user's own where that is allowed, else the forest's.

        The default policy stands in for one that is missing (MSDN, MSFT_SIPGlobalUCSetting; for meetings inferred).
        """
        if per_user and (own := self.given(user, kind)).policies:
            return own
        return self.for_everybody(kind, None if per_user else of_everybody)

    def for_everybody(self, kind: PolicyKind, dn: str | None) -> PolicyChoice:
        """The policy at the DN; the default policies where there is no policy of this kind."""
        policy = self.at(dn)
        return PolicyChoice((policy,) if policy and policy.may_be(kind) else self.defaults(kind))


def assignments(user: User) -> Iterator[tuple[PolicyKind | None, str]]:
    """Kind and DN of each policy that is assigned to the user."""
    for value in user.raw.get(schema.USER_POLICY.lower(), []):
        if found := assigned_policy(value):
            yield found


def assigned_policy(value: bytes) -> tuple[PolicyKind | None, str] | None:
    """Kind and DN in one value, `B:8:01000000:<DN>`, whose number is little-endian; None for any other value."""
    found = _ASSIGNMENT.fullmatch(value.decode("utf-8", "surrogateescape"))
    if found is None:
        return None
    return _KIND_OF_TYPE.get(int.from_bytes(bytes.fromhex(found[1]), "little")), found[2]

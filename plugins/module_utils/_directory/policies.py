# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Meeting, voice and presence policies: what they are, who has which, and which one takes effect."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from ansible_collections.msrtc.ocs.plugins.module_utils._directory import schema, values
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.entry import Entry
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.policy_content import (
    Setting,
    UnreadableContent,
    parse_content,
    policy_name,
)
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users import User

PolicyKind = Literal["meeting", "voice", "presence"]

POLICY_FILTER = "(objectClass=msRTCSIP-GlobalUserPolicy)"
POLICY_ATTRIBUTES = ("msRTCSIP-PolicyType", "msRTCSIP-PolicyContent", "msRTCSIP-DefaultPolicy")

# Type 5 is what Microsoft's page says of presence, 4 what is seen in the field.
_KIND_OF_TYPE: Mapping[int, PolicyKind] = {1: "meeting", 2: "voice", 4: "presence", 5: "presence"}
_KIND_OF_NAME: Mapping[str, PolicyKind] = {"meeting": "meeting", "telephony": "voice", "presence": "presence"}
_ASSIGNMENT = re.compile(r"B:8:([0-9A-F]{8}):(.*)", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True)
class Policy:
    """One policy; `settings` by their names in lower case."""

    dn: str
    kind: PolicyKind | None  # None: of a kind that is not known here
    name: str | None
    default: bool
    settings: Mapping[str, Setting]
    unreadable: str | None = None  # why the settings could not be read

    @classmethod
    def from_entry(cls, entry: Entry) -> Policy:
        settings: dict[str, Setting] = {}
        unreadable = None
        try:
            settings = parse_content(entry.text("msRTCSIP-PolicyContent") or "")
        except UnreadableContent as error:
            unreadable = str(error)
        kind = _KIND_OF_NAME.get((entry.text("msRTCSIP-PolicyType") or "").strip().lower()) or _kind_by_settings(
            settings
        )
        default = entry.flag("msRTCSIP-DefaultPolicy") is True
        return cls(entry.dn, kind, policy_name(settings), default, settings, unreadable)


def _kind_by_settings(settings: Mapping[str, Setting]) -> PolicyKind | None:
    if "meetingsize" in settings or "enabledatacollaboration" in settings:
        return "meeting"
    return "voice" if "phonerouteusages" in settings or "allowsimultaneousringing" in settings else None


@dataclass(frozen=True)
class Assignment:
    """A policy that a user was given; None: there is no such policy (any more)."""

    dn: str
    policy: Policy | None


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

    def default(self, kind: PolicyKind) -> Policy | None:
        return next((policy for policy in self.of_kind(kind) if policy.default), None)

    def assigned(self, user: User, kind: PolicyKind) -> Assignment | None:
        """What the user was given; where there are several, the first that exists."""
        found = [Assignment(dn, self.at(dn)) for its_kind, dn in assignments(user) if its_kind == kind]
        return next((one for one in found if one.policy), found[0] if found else None)

    def effective(self, user: User, kind: PolicyKind, per_user: bool, of_everybody: str | None) -> Policy | None:
        """The policy that takes effect: the user's own where that is allowed, else the forest's.

        The default policy stands in for one that is missing (MSDN, MSFT_SIPGlobalUCSetting; for meetings inferred).
        """
        assignment = self.assigned(user, kind) if per_user else None
        chosen = (assignment and assignment.policy) if per_user else self.at(of_everybody)
        return chosen or self.default(kind)


def assignments(user: User) -> Iterator[tuple[PolicyKind | None, str]]:
    """Kind and DN of each policy that the user was given."""
    for value in user.raw.get(schema.USER_POLICY.lower(), []):
        if found := assigned_policy(value):
            yield found


def assigned_policy(value: bytes) -> tuple[PolicyKind | None, str] | None:
    """Kind and DN of one value, `B:8:01000000:<DN>`, the number being little-endian; None for any other value."""
    found = _ASSIGNMENT.fullmatch(value.decode("utf-8", "surrogateescape"))
    if found is None:
        return None
    return _KIND_OF_TYPE.get(int.from_bytes(bytes.fromhex(found[1]), "little")), found[2]

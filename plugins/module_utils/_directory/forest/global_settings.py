# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The forest's switches, which decide whether a user's own setting or one for everybody takes effect."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from ..ldap.entry import Entry

GLOBAL_FILTER = "(objectClass=msRTCSIP-GlobalContainer)"
GLOBAL_ATTRIBUTES = (
    *("msRTCSIP-MeetingFlags", "msRTCSIP-MeetingPolicy", "msRTCSIP-UCFlags", "msRTCSIP-UCPolicy"),
    *("msRTCSIP-ArchiveDefaultFlags", "msRTCSIP-EnableFederation"),
)

# The setting that counts: the user's own, one for all users, or none. None: a number that no source explains.
SettingScope: TypeAlias = Literal["per_user", "everybody", "nobody", None]

_PER_USER_MEETING_POLICY, _PER_USER_VOICE_POLICY = 16, 4


@dataclass(frozen=True)
class GlobalSettings:
    """The switches as stored; an attribute that was never set is 0 (inferred), and federation off."""

    meeting_flags: int = 0
    meeting_policy: str | None = None  # DN of the policy for everybody
    voice_flags: int = 0
    voice_policy: str | None = None
    archiving_flags: int = 0
    federation: bool = False

    @classmethod
    def from_entry(cls, entry: Entry | None) -> GlobalSettings:
        if entry is None:
            return cls()
        return cls(
            meeting_flags=entry.integer("msRTCSIP-MeetingFlags") or 0,
            meeting_policy=entry.text("msRTCSIP-MeetingPolicy"),
            voice_flags=entry.integer("msRTCSIP-UCFlags") or 0,
            voice_policy=entry.text("msRTCSIP-UCPolicy"),
            archiving_flags=entry.integer("msRTCSIP-ArchiveDefaultFlags") or 0,
            federation=entry.flag("msRTCSIP-EnableFederation") is True,
        )

    @property
    def meeting_policy_per_user(self) -> bool:
        return bool(self.meeting_flags & _PER_USER_MEETING_POLICY)

    @property
    def voice_policy_per_user(self) -> bool:
        return bool(self.voice_flags & _PER_USER_VOICE_POLICY)

    def policy(self, kind: Literal["meeting", "voice"]) -> tuple[bool, str | None]:
        """The policy in force for a kind (`meeting` or `voice`): True if users have policies of their own, and the DN
        of the policy for everybody.
        """
        if kind == "meeting":
            return self.meeting_policy_per_user, self.meeting_policy
        return self.voice_policy_per_user, self.voice_policy

    @property
    def anonymous_participation(self) -> SettingScope:
        """The scope of anonymous participation: bits 2 and 3 of the meeting flags (Microsoft's schema page)."""
        return _scope(self.meeting_flags >> 2)

    @property
    def archive_internal(self) -> SettingScope:
        """The scope of archiving internal conversations: bits 1 and 2 of the archiving flags (their coding, as in the
        meeting flags, is inferred).
        """
        return _scope(self.archiving_flags >> 1)

    @property
    def archive_federated(self) -> SettingScope:
        """The scope of archiving federated conversations: bits 3 and 4 of the archiving flags (coding inferred)."""
        return _scope(self.archiving_flags >> 3)

    @property
    def federated(self) -> SettingScope:
        """The scope of federation and public IM: they take effect for a user only if the forest's switch is on."""
        return "per_user" if self.federation else "nobody"


def _scope(two_bits: int) -> SettingScope:
    codes: dict[int, SettingScope] = {0: "nobody", 1: "everybody", 2: "per_user"}
    return codes.get(two_bits & 3)

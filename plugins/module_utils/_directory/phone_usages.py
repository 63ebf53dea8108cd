# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Phone usage records, which voice policies name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ansible_collections.msrtc.ocs.plugins.module_utils._directory.entry import Entry
from ansible_collections.msrtc.ocs.plugins.module_utils._letters import without_case

USAGE_FILTER = "(objectClass=msRTCSIP-RouteUsage)"
USAGE_ATTRIBUTES = ("cn", "msRTCSIP-RouteUsageAttribute")


@dataclass(frozen=True)
class PhoneUsages:
    """Every record by all that a policy may call it. No public source says which of them a policy holds:
    its name, its object's name (a GUID in braces) or its DN."""

    records: tuple[tuple[str, frozenset[str]], ...] = ()  # name, and all ways to call it

    @classmethod
    def from_entries(cls, entries: Iterable[Entry]) -> PhoneUsages:
        records = []
        for entry in entries:
            name = entry.text("msRTCSIP-RouteUsageAttribute") or entry.text("cn") or entry.dn
            records.append((name, frozenset(_key(way) for way in (name, entry.text("cn") or "", entry.dn) if way)))
        return cls(tuple(records))

    @property
    def names(self) -> set[str]:
        return {name for name, _ways in self.records}

    def named(self, usage: str, listed: Iterable[str]) -> bool:
        """Is the usage (by whatever it is called) among the listed ones?"""
        ways = {_key(usage)}.union(*(ways for _name, ways in self.records if _key(usage) in ways))
        return any(_key(one) in ways for one in listed)

    def name(self, listed: str) -> str:
        """The record's name for what a policy lists; unknown ones stay as they are."""
        return next((name for name, ways in self.records if _key(listed) in ways), listed)


def _key(text: str) -> str:
    return without_case(text.strip().strip("{}"))

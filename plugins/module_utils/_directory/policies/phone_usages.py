# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Phone usage records, which voice policies name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ansible_collections.msrtc.ocs.plugins.module_utils._common.letters import without_case

from ..ldap import values
from ..ldap.entry import Entry

USAGE_FILTER = "(objectClass=msRTCSIP-RouteUsage)"
USAGE_ATTRIBUTES = ("cn", "objectGUID", "msRTCSIP-RouteUsageAttribute")


@dataclass(frozen=True)
class PhoneUsages:
    """Every record with all names by which a policy, or a person, may refer to it. No public source says which of them
    a policy holds: the name, the object's name (a GUID in braces), the GUID or the DN.
    """

    records: tuple[tuple[str, frozenset[str]], ...] = ()  # (name, keys of all names)

    @classmethod
    def from_entries(cls, entries: Iterable[Entry]) -> PhoneUsages:
        records = []
        for entry in entries:
            name = entry.text("msRTCSIP-RouteUsageAttribute") or entry.text("cn") or entry.dn
            ways = (name, entry.text("cn") or "", values.guid_text(entry.raw("objectGUID")), entry.dn)
            records.append((name, frozenset(key for way in ways if way for key in _keys(way))))
        return cls(tuple(records))

    @property
    def names(self) -> set[str]:
        return {name for name, _ways in self.records}

    def named(self, usage: str, listed: Iterable[str]) -> bool:
        """Is the usage, by any of its names, among the listed ones?"""
        called = _keys(usage)
        ways = called.union(*(ways for _name, ways in self.records if called & ways))
        return any(_keys(listed_usage) & ways for listed_usage in listed)

    def name(self, listed: str) -> str:
        """The record's name for an entry of a policy; an unknown entry stays as it is."""
        return next((name for name, ways in self.records if _keys(listed) & ways), listed)


def _keys(text: str) -> frozenset[str]:
    """Keys that are equal for two spellings of one name, GUID or DN."""
    plain = text.strip()
    return frozenset({without_case(plain.strip("{}")), *([values.dn_key(plain)] if "=" in plain else [])})

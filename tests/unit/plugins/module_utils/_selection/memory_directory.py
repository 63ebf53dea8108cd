# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A forest of one domain whose domain controller is a list of raw objects in memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from ansible_collections.msrtc.ocs.plugins.module_utils._directory.forest.forest import Forest
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.ldap.entry import Entry
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.ldap.root_dse import RootDse
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.ldap.settings import DirectorySettings

from .._directory.filter_evaluator import matches
from .raw_objects import CONFIGURATION, DOMAIN, SCHEMA, RawObject

_NAMING_CONTEXTS = {
    "defaultnamingcontext": [DOMAIN.encode()],
    "rootdomainnamingcontext": [DOMAIN.encode()],
    "configurationnamingcontext": [CONFIGURATION.encode()],
    "schemanamingcontext": [SCHEMA.encode()],
}


class MemoryDirectory:
    """Answers searches as the session with a domain controller does: only attributes that were asked for, and filters
    by RFC 4515, in which an attribute that the schema does not have is neither true nor false.
    """

    server = "dc1"

    def __init__(self, objects: Sequence[RawObject]) -> None:
        self.root = RootDse.of(Entry("", _NAMING_CONTEXTS))
        self.counters: Counter[str] = Counter()
        self._objects = [
            (each_object.dn, {name.lower(): found for name, found in each_object.attributes.items()})
            for each_object in objects
        ]
        for dn, attributes in self._objects:
            attributes["distinguishedname"] = [dn.encode()]
        names = (attributes.get("ldapdisplayname", []) for _dn, attributes in self._objects)
        self._schema = {name.decode().lower() for found in names for name in found}

    def search(
        self, base: str, ldap_filter: str, attributes: Sequence[str], *, scope: str = "subtree", **_more: Any
    ) -> Iterator[Entry]:
        self.counters["searches"] += 1
        wanted = {name.lower() for name in attributes}
        for dn, stored in self._objects:
            inside = dn.lower() == base.lower() or (scope != "base" and dn.lower().endswith(f",{base.lower()}"))
            if inside and matches(ldap_filter, stored, self._schema):
                yield Entry(dn, {name: found for name, found in stored.items() if name in wanted})

    def search_each(self, base: str, ldap_filters: Sequence[str], attributes: Sequence[str]) -> Iterator[Entry]:
        for ldap_filter in ldap_filters:
            yield from self.search(base, ldap_filter, attributes)

    def read(self, dn: str, attributes: Sequence[str]) -> Entry | None:
        return next(self.search(dn, "(objectClass=*)", attributes, scope="base"), None)

    def close(self) -> None:
        """Nothing is open, so nothing is closed."""


def forest_of(objects: Sequence[RawObject]) -> Forest:
    first: Any = MemoryDirectory(objects)
    return Forest(DirectorySettings(("dc1",), user="x", password="x"), first)

# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The limits of the Global Catalog: it holds some of the attributes, and a filter with others finds nobody."""

from __future__ import annotations

from ..filters import ldap_filter as ldap
from .forest import Forest

# The catalog holds this attribute for universal groups only.
_MISLEADING = frozenset({"memberof"})


def catalog_knows(forest: Forest, ldap_filter: str) -> bool:
    """Are all attributes of the filter replicated to the Global Catalog, as the schema says?"""
    wanted = ldap.attributes_of(ldap_filter)
    if wanted & _MISLEADING:
        return False
    named = ldap.any_of(ldap.equals("lDAPDisplayName", name) for name in sorted(wanted))
    replicated = ldap.all_of([ldap.is_true("isMemberOfPartialAttributeSet"), named])
    found = forest.root.search(forest.root.root.schema, replicated, ["lDAPDisplayName"], missing_base=True)
    return wanted == {(entry.text("lDAPDisplayName") or "").lower() for entry in found}

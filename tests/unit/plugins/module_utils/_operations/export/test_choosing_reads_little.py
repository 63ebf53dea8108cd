# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An export reads each account whole once: before its data. To choose users, it asks for what choosing needs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._directory.criteria.user_criteria import UserCriteria
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.export.choosing import choose
from ansible_collections.msrtc.ocs.plugins.module_utils._selection.criteria import Selection
from ansible_collections.msrtc.ocs.plugins.module_utils._selection.ownership import SAME_PERSON

from ..._selection.memory_directory import MemoryDirectory, forest_of
from ..._selection.raw_objects import DOMAIN, raw_object, schema_objects

ANNA = raw_object(
    f"CN=anna,OU=People,{DOMAIN}",
    objectClass=["top", "person", "user"],
    objectGUID=b"0123456789abcdef",
    PrimaryUserAddress="sip:anna@x.test",
    ArchivingEnabled="1",
    displayName="Anna",
)


def test_settings_of_accounts_are_not_read_to_choose_them(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: set[str] = set()
    search = MemoryDirectory.search

    def noted(directory: MemoryDirectory, base: str, ldap_filter: str, names: Sequence[str], **more: Any) -> Iterator:
        if "PrimaryUserAddress" in ldap_filter:
            asked.update(names)
        return search(directory, base, ldap_filter, names, **more)

    monkeypatch.setattr(MemoryDirectory, "search", noted)
    nothing: Any = None  # no back end is asked about users without a pool
    selection = Selection(criteria=UserCriteria())
    (anna,), warnings = choose(forest_of([*schema_objects("R2"), ANNA]), selection, nothing, SAME_PERSON)
    assert (anna.address, anna.dn, anna.pool, warnings) == ("anna@x.test", ANNA.dn, None, [])
    assert asked.isdisjoint({"msRTCSIP-ArchivingEnabled", "proxyAddresses", "whenChanged", "userPrincipalName"})
    assert "msRTCSIP-PrimaryHomeServer" in asked

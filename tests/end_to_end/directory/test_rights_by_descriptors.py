# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A real domain controller says of many accounts together what it says of each by itself."""

from __future__ import annotations

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._directory.forest.forest import Forest
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.ldap import schema
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users.account_rights import not_writable
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users.changes import MOVE_ATTRIBUTES

ASKED = (*MOVE_ATTRIBUTES, schema.PROXY_ADDRESSES, "description")


@pytest.mark.parametrize("who", ["administrators_forest", "forest", "readers_forest"])
def test_many_accounts_together_are_as_each_alone(request: pytest.FixtureRequest, who: str) -> None:
    forest: Forest = request.getfixturevalue(who)
    wanted = {entry.dn: ASKED for entry in forest.discover(f"({schema.ADDRESS}=*)", ["cn"])}
    together = not_writable(forest, wanted)
    assert together == {dn: not_writable(forest, {dn: ASKED})[dn] for dn in wanted}
    assert len({tuple(names or ()) for names in together.values()}) == (2 if who == "forest" else 1)


def test_the_owner_and_the_rights_may_be_read_by_those_who_may_not_read_all(forest: Forest) -> None:
    """A search for security descriptors without saying which parts finds none, with this account."""
    found = list(forest.discover(f"({schema.ADDRESS}=*)", [schema.SECURITY_DESCRIPTOR]))
    assert found
    assert all(entry.raw(schema.SECURITY_DESCRIPTOR) for entry in found)

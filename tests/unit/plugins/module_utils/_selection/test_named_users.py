# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Users who are named, and do not meet the criteria beside their names: each of them is reported."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._selection.criteria import Selection
from ansible_collections.msrtc.ocs.plugins.module_utils._selection.finding import find_users

from .memory_directory import forest_of
from .raw_objects import DOMAIN, raw_object, schema_objects


def account(number: int, name: str) -> Any:
    return raw_object(
        f"CN=p{number},OU=People,{DOMAIN}",
        objectClass=["top", "person", "user"],
        objectGUID=number.to_bytes(16, "little"),
        PrimaryUserAddress=f"sip:{name}@x.test",
        userPrincipalName=f"p{number}@corp.test",
    )


OBJECTS = [*schema_objects("R2"), account(1, "same"), account(2, "SAME"), account(3, "other")]


@pytest.mark.parametrize(("wanted", "found", "left_out"), [(True, "p1", "p3"), (False, "p3", "p1")])
def test_who_shares_a_sip_uri_or_not_is_reported_as_not_meeting_that(wanted: bool, found: str, left_out: str) -> None:
    names = tuple(f"{name}@corp.test" for name in (found, left_out))
    answer = find_users(forest_of(OBJECTS), Selection(identities=names, duplicate_sip_uri=wanted))
    assert [user.dn for user in answer.users] == [f"CN={found},OU=People,{DOMAIN}"]
    assert [(identity.identity, identity.problem) for identity in answer.unresolved] == [
        (f"{left_out}@corp.test", "other_criteria")
    ]

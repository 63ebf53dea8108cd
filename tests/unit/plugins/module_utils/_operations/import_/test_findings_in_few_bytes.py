# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""All that an import has found out about a user comes out of the plan as it was, whatever the values are."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.rows.loss import Loss
from ansible_collections.msrtc.ocs.plugins.module_utils._common.compact.similar_values import SimilarValues
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.bulk.planning.packed_account import packed_account
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.import_.missing import Seen
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.import_.user_to_import import (
    PackedUserToImport,
    UserToImport,
)

from ..move.simulation import TARGET

ADDRESS = "alice\n\ud83d\ude00\udfff@example.com"  # no pair of surrogates becomes one letter
FULL = UserToImport(
    place=2**40,
    address=ADDRESS,
    named=True,
    pool=TARGET,
    account=packed_account("CN=Alice\\, A,OU=People,DC=example,DC=com", "no-guid\ud800"),
    before={"directory": {"displayName": ["\udc80", ""]}, "rows": {}, "list": []},
    after={"directory": {}, "rows": {"contacts": 2**70, "groups": -1}, "list": [ADDRESS]},
    losses=(Loss(ADDRESS, "contacts", "contacts", 3, "why"), Loss(ADDRESS, "directory", "policy", 1, "")),
    contact_lists=7,
    lists_elsewhere=(ADDRESS, "bob@example.com"),
    writable=False,
    brought_back={"contacts": 3},
    edited_since=True,
    seen=Seen(frozenset({b"12345678", b""}), {"contact": -1}, frozenset()),
    large=((ADDRESS, (("contacts", 10**6), ("groups", 1))),),
)
PLAIN = UserToImport(0, "bob@example.com")


def test_the_full_one_has_every_field() -> None:
    assert [
        field.name for field in fields(UserToImport) if getattr(FULL, field.name) == getattr(PLAIN, field.name)
    ] == []


@pytest.mark.parametrize("first", [PLAIN, FULL], ids=["plain", "full"])
def test_users_come_out_as_they_went_in(first: UserToImport) -> None:
    """Also the first ones, from which others are told apart, and users who differ from all of these."""
    users = [replace(first, place=place) for place in range(12)]
    users += [PLAIN, FULL, replace(FULL, seen=Seen(None, {}, frozenset({b"87654321"})), before={}, after={})]
    values = SimilarValues()
    packed = [PackedUserToImport(user, values) for user in users]
    assert [user.unpacked() for user in packed] == users
    assert [user.address for user in packed] == [user.address for user in users]
    assert {type(loss) for user in packed for loss in user.unpacked().losses} <= {Loss}

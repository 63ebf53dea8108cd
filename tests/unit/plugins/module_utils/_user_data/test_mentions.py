# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rows of others that name a user are written and shown as if they were kept owner by owner."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.mentions import Mentions, OwnedRows
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import UserData, folded
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.sections import Columns, Section

ANNA, BEN = "anna@example.com", "Ben@example.com"
VALUES = st.sampled_from([None, True, False, 0, 1, -1, b"\x00\xff", "", "a", 'quo"te', "\ud83d"])
ROWS = st.lists(
    st.dictionaries(st.sampled_from(["address", "number", "display_name"]), VALUES, min_size=1), min_size=1, max_size=4
)
OWNERS = st.lists(
    st.tuples(
        st.sampled_from(["anna@x.test", "Ben@x.test", "ben@x.test", "CLEO@x.test", "d\u00f6ra@x.test"]),
        st.dictionaries(st.sampled_from(["contacts", "contact_groups", "containers"]), ROWS, min_size=1),
    ),
    unique_by=lambda owner: owner[0],
)


@given(OWNERS)
def test_the_text_is_that_of_each_owner_in_their_order(
    owners: list[tuple[str, dict[str, list[dict[str, object]]]]],
) -> None:
    data = sorted((UserData(owner, sections) for owner, sections in owners), key=lambda each: each.address)
    mentions = Mentions.of(data)
    assert len(mentions) == len(data) and mentions == tuple(data)
    ordered = sorted(data, key=lambda each: folded(each.address))
    assert mentions.to_json() == f"[{','.join(each.to_json() for each in ordered)}]"


def test_rows_that_were_read_together_are_those_of_their_owners() -> None:
    columns = Columns(["address", "number"])
    rows = [("x@example.com", 2), ("x@example.com", 5), ("x@example.com", 1)]
    mentions = Mentions({"contact_group_members": OwnedRows([BEN, ANNA, BEN], Section(columns, rows))})
    assert [each.address for each in mentions] == [BEN, ANNA]
    assert [row["number"] for row in mentions[0].rows("contact_group_members")] == [1, 2]
    first, second = json.loads(mentions.to_json())
    assert first["address"] == ANNA
    assert [row["number"] for row in second["sections"]["contact_group_members"]] == [1, 2]

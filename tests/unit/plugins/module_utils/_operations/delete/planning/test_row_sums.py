# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sums of rows: other rows have other sums, and what is subtracted is what a deletion takes from lists."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from ansible_collections.msrtc.ocs.plugins.module_utils._common.typed_json import Value
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.delete.planning.row_sums import (
    naming_rows,
    others_rows,
    own_rows,
)
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.mentions import Mentions
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import UserData

# Python's own hash is the same of -1 and -2, and of 0 and 2**61 - 1; True is equal to 1, and 1.0 as well.
VALUES: list[Value] = [-1, -2, 0, 2**61 - 1, True, 1, 1.0, Decimal(1), Decimal("1.0"), "1", b"1"]
VALUES += [datetime(2010, 1, 1), datetime(2010, 1, 1, 0, 0, 1), "\ud83d", "\ud83d\ude00"]


def conferences(*values: Value) -> UserData:
    return UserData("anna@x", {"conferences": [{"address": "b@x", "number": value} for value in values]})


def test_other_values_have_other_sums() -> None:
    own = [own_rows(conferences(value)) for value in VALUES]
    of_others = [others_rows(Mentions.of([conferences(value)])) for value in VALUES]
    assert len(set(own)) == len(set(of_others)) == len(VALUES)


def test_the_same_text_has_the_same_sum_wherever_python_has_it() -> None:
    """Python keeps some texts once, and some objects are in use elsewhere: a sum knows values only."""
    kept, read_again = "anna", "".join(["an", "na"])
    assert kept is not read_again
    assert own_rows(conferences(kept, kept)) == own_rows(conferences(read_again, kept))


def test_a_row_has_the_same_sum_beside_any_others() -> None:
    """Also beside rows with moments, whose bytes are made in another way."""
    moment = datetime(2010, 1, 1)
    both, alone = own_rows(conferences(7, moment)), own_rows(conferences(moment))
    assert both.without(alone) == own_rows(conferences(7))


def test_rows_that_go_with_several_users_are_summed_up_by_owner() -> None:
    """Ben has Anna and Cleo in his list, and his address is spelled in two ways."""
    rows = [{"address": f"{name}@x", "number": 1} for name in ("anna", "cleo", "dora")]
    ben = UserData("ben@x", {"contacts": rows, "contact_groups": [{"number": 1}]})
    anna = Mentions.of([UserData("ben@x", {"contacts": rows[:1], "contact_groups": [{"number": 1}]})])
    cleo = Mentions.of([UserData("Ben@x", {"contacts": rows[1:2]})])
    found = naming_rows([anna, cleo])
    assert list(found) == ["ben@x"]
    left = UserData("ben@x", {"contacts": rows[2:], "contact_groups": [{"number": 1}]})
    assert own_rows(ben).without(found["ben@x"]) == own_rows(left)

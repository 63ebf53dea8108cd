# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every criterion of yes and no: together both answers are everybody, or the rest is counted, or it is refused."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.rows.loss import UserCounts
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.rows.row_identities import FoundRows
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import BadInput
from ansible_collections.msrtc.ocs.plugins.module_utils._selection.back_end_conditions import meeting_back_end_criteria
from ansible_collections.msrtc.ocs.plugins.module_utils._selection.criteria import BackEndCriteria, Selection
from ansible_collections.msrtc.ocs.plugins.module_utils._selection.finding import find_users
from ansible_collections.msrtc.ocs.plugins.module_utils._selection.options import SELECTION_OPTIONS
from ansible_collections.msrtc.ocs.plugins.module_utils._selection.ownership import accounts_of

from .memory_directory import forest_of
from .oracle import Answer
from .random_forests import forests
from .test_random_selections import FORESTS, LARGE, found_by_the_product

EACH = max(2, FORESTS // 25)  # forests for each criterion
NO_CRITERION = "ghosts"  # it says what is looked for
OF_THE_BACK_END = "homed_on_back_end"


def yes_or_no(options: Mapping[str, Mapping[str, Any]], above: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for name, option in options.items():
        if option.get("type") == "bool":
            yield (*above, name)
        yield from yes_or_no(option.get("options", {}), (*above, name))


CRITERIA = [path for path in yes_or_no(SELECTION_OPTIONS) if path not in ((NO_CRITERION,), (OF_THE_BACK_END,))]


@pytest.mark.parametrize("path", CRITERIA, ids=".".join)
@settings(max_examples=EACH, deadline=None, suppress_health_check=LARGE)
@given(random=forests(), reading=st.sampled_from(("explicit", "effective")))
def test_both_answers_are_everybody_or_the_rest_is_counted(path: tuple[str, ...], random: Any, reading: str) -> None:
    def answer(wanted: bool) -> Answer | None:
        value: Any = wanted
        for name in reversed(path):
            value = {name: value}
        try:
            return found_by_the_product(random, {"policy_reading": reading, **value})
        except BadInput:
            return None

    everybody = found_by_the_product(random, {}).dns
    yes, no = answer(True), answer(False)
    if yes is None or no is None:
        assert yes is no
        return
    neither = everybody - yes.dns - no.dns
    if path[0] in ("meeting_policy", "voice_policy"):
        assert min(yes.undecided, no.undecided) >= len(neither)
        assert all(len(item.dns) + item.undecided <= len(everybody) for item in (yes, no))
    else:
        assert yes.dns | no.dns == everybody and not yes.dns & no.dns
        assert yes.undecided == no.undecided == 0


@settings(max_examples=EACH, deadline=None, suppress_health_check=LARGE)
@given(random=forests(), homed=st.sets(st.integers(0, 12)))
def test_homed_on_the_back_end_or_not_is_everybody(random: Any, homed: set[int]) -> None:
    class Stores:
        def of(self, _pool: Any) -> Any:
            return self

        def find_rows(self, accounts: list[Any]) -> list[FoundRows]:
            return [FoundRows() for _account in accounts]

        def user_counts(self, addresses: list[str]) -> dict[str, UserCounts]:
            return {address: UserCounts(address, homed=len(address) in homed) for address in addresses}

    forest = forest_of(random.objects)
    users = list(find_users(forest, Selection()).users)
    stores: Any = Stores()
    yes, no = (
        [
            user.dn
            for user in meeting_back_end_criteria(users, BackEndCriteria(homed=wanted), stores, accounts_of(forest))
        ]
        for wanted in (True, False)
    )
    assert sorted([*yes, *no]) == sorted(user.dn for user in users)

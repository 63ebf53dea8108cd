# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Random selections in random forests: the answer has to be that of an oracle that shares no code with the product.

OCS_RANDOM_SELECTIONS says how many forests there are, each with three selections: 30 unless it is set, and
800 with OCS_SAMPLES=exhaustive.
"""

from __future__ import annotations

import os
from typing import Any

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ansible_collections.msrtc.ocs.plugins.module_utils._errors import BadInput
from ansible_collections.msrtc.ocs.plugins.module_utils._selection.criteria import Selection
from ansible_collections.msrtc.ocs.plugins.module_utils._selection.finding import find_users
from ansible_collections.msrtc.ocs.plugins.module_utils._selection.options import SELECTION_OPTIONS
from samples import sample

from .memory_directory import forest_of
from .oracle import Answer, NoAnswer, Oracle
from .random_forests import RandomForest, forests
from .random_selections import selections

FORESTS = int(os.environ.get("OCS_RANDOM_SELECTIONS", sample(30, 800)))
LARGE = (HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example)


def found_by_the_product(random: RandomForest, options: dict[str, Any]) -> Answer:
    """The users that `ocs_user_info` would find, and the number of undecided ones. Raises BadInput."""
    validated = ArgumentSpecValidator(SELECTION_OPTIONS).validate(options)
    assert not validated.error_messages
    selection = Selection.from_params(validated.validated_parameters, changing=False)
    found = find_users(forest_of(random.objects), selection, counting=True)
    everything = list(found.users)
    dns = [user.dn for user in everything]
    assert len(dns) == len(set(dns))
    uncounted = find_users(forest_of(random.objects), selection)
    assert [user.dn for user in uncounted.users] == dns
    chosen = find_users(forest_of(random.objects), selection, only_choosing=True)
    assert [(user.dn, user.identity) for user in chosen.users] == [(user.dn, user.identity) for user in everything]
    assert chosen.warnings == uncounted.warnings
    assert all(warning.endswith(".") for warning in found.warnings)
    return Answer(frozenset(dns), found.query.undecided)


def check(random: RandomForest, options: dict[str, Any]) -> None:
    try:
        expected: Answer | NoAnswer = Oracle(random.objects, random.schema).answer(options)
    except NoAnswer as refused:
        expected = refused
    try:
        found = found_by_the_product(random, options)
    except BadInput as refusal:
        # Criteria that no user can meet are refused before the forest is asked: then nobody may meet them.
        nobody = isinstance(expected, Answer) and not expected.dns and "contradict" in str(refusal)
        if not isinstance(expected, NoAnswer) and not nobody:
            raise
    else:
        assert found == expected


@settings(max_examples=FORESTS, deadline=None, suppress_health_check=LARGE)
@given(st.data())
def test_the_answer_is_that_of_the_oracle(data: st.DataObject) -> None:
    random = data.draw(forests())
    for _number in range(3):
        check(random, data.draw(selections(random)))

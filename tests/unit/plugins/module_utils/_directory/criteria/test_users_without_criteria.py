# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An operation on users whom the task names asks the directory for these users only."""

from __future__ import annotations

from unittest.mock import NonCallableMock

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._directory.criteria.user_criteria import UserCriteria
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.criteria.user_query import UserQuery


def test_without_criteria_nothing_is_read_of_the_forest() -> None:
    query = UserQuery.prepare(NonCallableMock(spec_set=()), UserCriteria())
    assert query.warnings == []
    assert "objectClass=user" in query.ldap_filter


@pytest.mark.parametrize("criteria", [UserCriteria(enabled="enabled"), UserCriteria(remote_access=True)])
def test_a_criterion_is_answered_with_the_facts_of_the_forest(criteria: UserCriteria) -> None:
    with pytest.raises(AttributeError):
        UserQuery.prepare(NonCallableMock(spec_set=()), criteria)

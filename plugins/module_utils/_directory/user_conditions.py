# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Criteria that LDAP cannot evaluate, as conditions on each user that the filter let through."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ansible_collections.msrtc.ocs.plugins.module_utils._directory.forest_facts import ForestFacts
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.option_flags import PBX
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.policies import Policy, PolicyKind
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.policy_settings import meets
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.search_text import SearchText
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.user_criteria import UserCriteria
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users import User

Condition = Callable[[User], bool]

_RINGING = "simultaneous_ringing"


def conditions_of(criteria: UserCriteria, facts: ForestFacts) -> tuple[Condition, ...]:
    """All of them have to be true of a user."""
    return (_of_kind(criteria), *_texts(criteria), *_home(criteria, facts), *_policies(criteria, facts))


def _of_kind(criteria: UserCriteria) -> Condition:
    return lambda user: user.kind in criteria.kinds


def _texts(criteria: UserCriteria) -> Iterator[Condition]:
    """`?` stands for one character, which LDAP cannot say."""
    texts: tuple[tuple[SearchText | None, Callable[[User], str | None]], ...] = (
        (criteria.sip_uri, lambda user: user.sip_uri),
        (criteria.display_name, lambda user: user.display_name),
        (criteria.server_uri, lambda user: user.line_server),
        (criteria.line_uri, lambda user: user.line),
    )
    for text, value in texts:
        if text is not None and text.needs_every_character:
            yield _matches(text, value)


def _matches(text: SearchText, value: Callable[[User], str | None]) -> Condition:
    return lambda user: text.matches(value(user))


def _home(criteria: UserCriteria, facts: ForestFacts) -> Iterator[Condition]:
    """The filter has left those whose home is no valid pool: what does it say?"""
    if criteria.assignment in ("old_container", "pool_deleted"):
        wanted = criteria.assignment == "old_container"
        yield lambda user: facts.is_old_container(user.home or "") == wanted


def _policies(criteria: UserCriteria, facts: ForestFacts) -> Iterator[Condition]:
    switches = facts.switches
    if criteria.meeting_policy:
        yield _policy("meeting", criteria, facts, switches.meeting_policy_per_user, switches.meeting_policy)
    if criteria.voice_policy:
        yield _policy("voice", criteria, facts, switches.voice_policy_per_user, switches.voice_policy)


def _policy(
    kind: PolicyKind, criteria: UserCriteria, facts: ForestFacts, per_user: bool, of_everybody: str | None
) -> Condition:
    """The user's policy of this kind, in the reading that is asked for, has all that is wanted."""
    policies, effective = facts.policies, criteria.policy_reading == "effective"
    wanted = dict(criteria.meeting_policy if kind == "meeting" else criteria.voice_policy)
    meeting_it = {policy.dn for policy in policies.of_kind(kind) if meets(policy, wanted, facts.phone_usages)}
    without_ringing = {name: value for name, value in wanted.items() if name != _RINGING}
    meeting_the_rest = {
        policy.dn for policy in policies.of_kind(kind) if meets(policy, without_ringing, facts.phone_usages)
    }

    def its_policy(user: User) -> Policy | None:
        if effective:
            return policies.effective(user, kind, per_user, of_everybody)
        assignment = policies.assigned(user, kind)
        return assignment.policy if assignment else None

    def condition(user: User) -> bool:
        policy = its_policy(user)
        if policy is None:
            return False
        if effective and _RINGING in wanted and user.option_flags & PBX:
            return not wanted[_RINGING] and policy.dn in meeting_the_rest
        return policy.dn in meeting_it

    return condition

# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Criteria on policies: yes, no, or undecided, for each user."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Protocol

from ..policies.policies import EffectiveKind
from ..policies.policy_settings import verdict_on
from ..users.option_flags import PBX
from ..users.users import User
from .forest_facts import ForestFacts
from .user_criteria import PolicyReading, UserCriteria


class PolicyVerdict(Protocol):
    """A criterion's answer for a user: True, False, or None where it cannot be known."""

    def __call__(self, user: User, /) -> bool | None: ...


_RINGING = "simultaneous_ringing"


def policy_verdicts(criteria: UserCriteria, facts: ForestFacts) -> Iterator[PolicyVerdict]:
    """One verdict for each kind of policy that the criteria name.

    The verdict is None for a user without an assigned policy (in the explicit reading), for one whose policy cannot be
    read, and for one for whom the default policy counts where the forest has none, or two that differ.
    """
    if criteria.meeting_policy:
        yield _verdict("meeting", criteria.meeting_policy, criteria.policy_reading, facts)
    if criteria.voice_policy:
        yield _verdict("voice", criteria.voice_policy, criteria.policy_reading, facts)


def _verdict(
    kind: EffectiveKind, wanted: Mapping[str, Any], reading: PolicyReading, facts: ForestFacts
) -> PolicyVerdict:
    """The verdict on one kind of policy: the user's policy has all settings that are wanted."""
    has_all = _verdicts_on_policies(wanted, facts)
    rest = {option: value for option, value in wanted.items() if option != _RINGING}
    has_rest = _verdicts_on_policies(rest, facts)

    def verdict(user: User) -> bool | None:
        choice = facts.policies_of(user, kind, reading)
        if reading == "explicit" or _RINGING not in wanted or not user.option_flags & PBX:
            return choice.verdict(lambda policy: has_all[policy.dn])
        # With PBX integration the setting is off, whatever the policy says.
        if wanted[_RINGING]:
            return False
        return choice.verdict(lambda policy: has_rest[policy.dn]) if rest else True

    return verdict


def _verdicts_on_policies(wanted: Mapping[str, Any], facts: ForestFacts) -> dict[str, bool | None]:
    """The verdict on each policy, by the policy's DN."""
    return {policy.dn: verdict_on(policy, wanted, facts.phone_usages) for policy in facts.policies.every}

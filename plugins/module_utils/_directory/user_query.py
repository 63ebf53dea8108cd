# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Criteria made ready for one forest: an LDAP filter, conditions for the rest, and what the person should be told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from ansible_collections.msrtc.ocs.plugins.module_utils._directory.facts_reading import read_facts
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.forest import Forest
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.forest_facts import ForestFacts
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.ldap_filter import EVERYBODY, all_of
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.policies import PolicyKind, assignments
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.user_conditions import Condition, conditions_of
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.user_criteria import UserCriteria
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.user_filter import filter_of, switched_settings
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.user_search import users_matching
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users import User
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import BadInput

_WHO_HAS_IT = {"everybody": "everybody has it", "nobody": "nobody has it"}


@dataclass
class UserQuery:
    """`facts` are those that the criteria needed; `orphans` counts assignments to policies that are not there."""

    ldap_filter: str
    base: str | None
    conditions: tuple[Condition, ...]
    facts: ForestFacts
    warnings: list[str] = field(default_factory=list)
    orphans: int = 0

    @classmethod
    def prepare(cls, forest: Forest, criteria: UserCriteria) -> UserQuery:
        """Raises BadInput for unknown names and for criteria that the forest cannot answer; DirectoryError."""
        return cls.of(criteria, read_facts(forest, criteria))

    @classmethod
    def of(cls, criteria: UserCriteria, facts: ForestFacts) -> UserQuery:
        """The same with facts that are known already."""
        warnings = [
            *_ineffective_settings(criteria, facts),
            *_ineffective_policies(criteria, facts),
            *_unreadable(facts),
        ]
        return cls(filter_of(criteria, facts), facts.base, conditions_of(criteria, facts), facts, warnings)

    def users(self, forest: Forest, among: str = EVERYBODY) -> Iterator[User]:
        """All users that meet the criteria (and match the filter `among`), as a stream. Raises DirectoryError."""
        return filter(self.accepts, users_matching(forest, all_of([self.ldap_filter, among]), self.base))

    def accepts(self, user: User) -> bool:
        """Does a user that the filter found meet the rest of the criteria?"""
        if self.facts.policies.every:
            self.orphans += sum(kind is not None and not self.facts.policies.at(dn) for kind, dn in assignments(user))
        return all(condition(user) for condition in self.conditions)


def _ineffective_settings(criteria: UserCriteria, facts: ForestFacts) -> Iterator[str]:
    for setting in switched_settings(criteria, facts.switches):
        if setting.whose == "per_user":
            continue
        if setting.whose is None and criteria.policy_reading == "effective":
            raise BadInput(
                f"{setting.option}: {setting.switch} in this forest, and no source says what that means.",
                remedy="Use policy_reading: explicit, which asks for what is set on the user.",
            )
        who = _WHO_HAS_IT.get(setting.whose or "", "which no source explains")
        yield (
            f"{setting.option}: {setting.switch} in this forest, so {who}, whatever is set on the user."
            f" {_reading(criteria)}"
        )


def _ineffective_policies(criteria: UserCriteria, facts: ForestFacts) -> Iterator[str]:
    switches = facts.switches
    kinds: tuple[tuple[PolicyKind, bool, bool, str | None], ...] = (
        ("meeting", bool(criteria.meeting_policy), switches.meeting_policy_per_user, switches.meeting_policy),
        ("voice", bool(criteria.voice_policy), switches.voice_policy_per_user, switches.voice_policy),
    )
    for kind, used, per_user, dn in kinds:
        if used and not per_user:
            policy = facts.policies.at(dn) or facts.policies.default(kind)
            yield (
                f"{kind}_policy: the forest has one {kind} policy for everybody"
                f" ({(policy and policy.name) or 'not found'}), whatever is assigned to the user. {_reading(criteria)}"
            )


def _reading(criteria: UserCriteria) -> str:
    if criteria.policy_reading == "explicit":
        return "This answer is by what is set on the user (policy_reading: explicit)."
    return "This answer is by what takes effect (policy_reading: effective)."


def _unreadable(facts: ForestFacts) -> Iterator[str]:
    for policy in facts.policies.every:
        if policy.unreadable:
            yield f"Policy {policy.dn} cannot be read, so no criterion holds for its settings: {policy.unreadable}."

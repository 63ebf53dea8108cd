# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Criteria made ready for one forest: an LDAP filter, conditions for the other criteria, and warnings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ansible_collections.msrtc.ocs.plugins.module_utils._errors import BadInput

from ..filters.ldap_filter import ANY_OBJECT, all_of
from ..forest.forest import Forest
from ..ldap import schema
from ..policies.policies import EffectiveKind
from ..users.user_search import users_matching
from ..users.users import User
from .facts_reading import read_facts
from .forest_facts import ForestFacts
from .policy_notes import PolicyNotes
from .policy_verdicts import PolicyVerdict, policy_verdicts
from .user_conditions import Condition, conditions_of
from .user_criteria import PolicyReading, UserCriteria
from .user_filter import filter_of, switched_settings


@dataclass
class UserQuery:
    """A search for users.

    `facts` are those that the criteria need. `undecided` counts users who meet all criteria except that the answer of a
    criterion on policies cannot be known. It is complete, as the warnings are, when the users have been read.
    """

    ldap_filter: str
    base: str | None
    conditions: tuple[Condition, ...]
    verdicts: tuple[PolicyVerdict, ...]
    facts: ForestFacts
    notes: PolicyNotes
    overridden: tuple[str, ...] = ()  # warnings about criteria that the forest's switches override
    undecided: int = 0
    attributes: Sequence[str] = schema.USER_ATTRIBUTES  # that are read of each user

    @classmethod
    def prepare(
        cls, forest: Forest, criteria: UserCriteria, *, all_properties: bool = False, counting: bool = False
    ) -> UserQuery:
        """Read the facts, and make the query. Raises BadInput for unknown names and for criteria that the forest cannot
        answer; DirectoryError.

        `all_properties`: all properties of the users will be shown, so the policies are read in any case. `counting`:
        users without an assigned policy are read too, so that `undecided` counts them. With neither, everybody is found
        without any fact, and none is read.
        """
        if criteria.everybody and not all_properties and not counting:
            return cls.of(criteria, ForestFacts())
        facts = read_facts(forest, criteria, with_policies=all_properties)
        return cls.of(criteria, facts, all_properties=all_properties, counting=counting)

    @classmethod
    def of(
        cls, criteria: UserCriteria, facts: ForestFacts, *, all_properties: bool = False, counting: bool = False
    ) -> UserQuery:
        """As `prepare`, with facts that are known already."""
        readings: dict[EffectiveKind, PolicyReading] = dict.fromkeys(_kinds(criteria), criteria.policy_reading)
        if all_properties:
            readings = {"meeting": "effective", "voice": "effective"}
        return cls(
            filter_of(criteria, facts, counting=counting),
            facts.base,
            conditions_of(criteria, facts),
            tuple(policy_verdicts(criteria, facts)),
            facts,
            PolicyNotes(facts, readings),
            (*_ineffective_settings(criteria, facts), *_ineffective_policies(criteria, facts)),
        )

    @property
    def warnings(self) -> list[str]:
        """Sentences for the person who runs the task."""
        return [*self.overridden, *self.notes.warnings()]

    def users(self, forest: Forest, among: str = ANY_OBJECT) -> Iterator[User]:
        """All users that meet the criteria (and match the filter `among`), as a stream. Raises DirectoryError."""
        wanted = all_of([self.ldap_filter, among])
        return filter(self.accepts, users_matching(forest, wanted, self.base, attributes=self.attributes))

    def only_choose(self) -> None:
        """Read of users no more than criteria and the ownership of rows depend on: they will be read once more."""
        self.attributes = schema.CHOOSING_ATTRIBUTES

    def accepts(self, user: User) -> bool:
        """Does a user whom the filter found meet the other criteria?"""
        if not all(condition(user) for condition in self.conditions):
            return False
        self.notes.look_at(user)
        verdicts = {verdict(user) for verdict in self.verdicts}
        self.undecided += None in verdicts and False not in verdicts
        return verdicts <= {True}


def _kinds(criteria: UserCriteria) -> Iterator[EffectiveKind]:
    """The kinds of policies that the criteria name."""
    if criteria.meeting_policy:
        yield "meeting"
    if criteria.voice_policy:
        yield "voice"


def _ineffective_settings(criteria: UserCriteria, facts: ForestFacts) -> Iterator[str]:
    for setting in switched_settings(criteria, facts.switches):
        if setting.scope == "per_user":
            continue
        if setting.scope is None and criteria.policy_reading == "effective":
            raise BadInput(
                f"{setting.option}: {setting.switch} in this forest, and no source says what that means.",
                remedy="Use policy_reading: explicit, which asks for what is set on the user.",
            )
        where = f"{setting.option}: {setting.switch} in this forest"
        if setting.scope is None:
            yield f"{where}, and no source says who has it then. {_reading(criteria)}"
        else:
            who = "everybody has it" if setting.scope == "everybody" else "nobody has it"
            yield f"{where}, so {who}, whatever is set on the user. {_reading(criteria)}"


def _ineffective_policies(criteria: UserCriteria, facts: ForestFacts) -> Iterator[str]:
    for kind in _kinds(criteria):
        per_user, dn = facts.switches.policy(kind)
        if not per_user:
            policy = facts.policies.for_everybody(kind, dn).certain
            yield (
                f"{kind}_policy: the forest has one {kind} policy for everybody"
                f" ({(policy and policy.name) or 'not found'}), whatever is assigned to the user. {_reading(criteria)}"
            )


def _reading(criteria: UserCriteria) -> str:
    if criteria.policy_reading == "explicit":
        return "This answer is by what is set on the user (policy_reading: explicit)."
    return "This answer is by what takes effect (policy_reading: effective)."

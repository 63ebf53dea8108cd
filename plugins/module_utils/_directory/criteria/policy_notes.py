# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Faults of policies and of their assignments, counted while users are read, and reported once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from ansible_collections.msrtc.ocs.plugins.module_utils._common.wording import in_sentence

from ..policies.policies import EffectiveKind, PolicyKind
from ..users.users import User
from .forest_facts import ForestFacts
from .user_criteria import PolicyReading

_KINDS: tuple[PolicyKind, ...] = ("meeting", "voice", "presence")


class PolicyNotes:
    """Counts of faulty assignments. `readings`: the kinds of policies that the task is about, and how each is read."""

    def __init__(self, facts: ForestFacts, readings: Mapping[EffectiveKind, PolicyReading]) -> None:
        self._facts = facts
        self._readings = readings
        self._gone = self._of_other_kind = 0
        self._several: Counter[PolicyKind] = Counter()
        self._without_default: Counter[EffectiveKind] = Counter()
        self._unreadable: Counter[str] = Counter()

    def look_at(self, user: User) -> None:
        """Count the faults of this user's policies."""
        if not self._readings:
            return
        for kind in _KINDS:
            assigned = self._facts.policies.assigned(user, kind)
            self._gone += sum(assigned_policy.at_dn is None for assigned_policy in assigned)
            self._of_other_kind += sum(
                assigned_policy.policy is None and assigned_policy.at_dn is not None for assigned_policy in assigned
            )
            self._several[kind] += sum(assigned_policy.policy is not None for assigned_policy in assigned) > 1
        for kind, reading in self._readings.items():
            choice = self._facts.policies_of(user, kind, reading)
            self._without_default[kind] += not choice.assigned and choice.certain is None
            self._unreadable.update(policy.dn for policy in choice.policies if policy.unreadable is not None)

    def warnings(self) -> Iterator[str]:
        """One sentence for each kind of fault. Complete when all users have been read."""
        yield from self._about_the_forest()
        if self._gone:
            yield (f"{self._gone} policies assigned to the users looked at do not exist (any more) and have no effect.")
        if self._of_other_kind:
            yield (
                f"{self._of_other_kind} policies assigned to the users looked at are of another kind than what they are"
                " assigned as, such as a meeting policy as voice policy, and have no effect."
            )
        for kind, users in self._several.items():
            if users:
                yield (
                    f"{users} of the users looked at have several {kind} policies. What a criterion asks for holds when"
                    " it holds for one of them; which one takes effect is not known."
                )

    def _about_the_forest(self) -> Iterator[str]:
        for policy in self._facts.policies.every:
            if policy.unreadable is not None and any(policy.may_be(kind) for kind in self._readings):
                yield (
                    f"Policy {policy.dn} cannot be read: {policy.unreadable}. It concerns {self._unreadable[policy.dn]}"
                    " of the users looked at: criteria on its settings are neither true nor false of them."
                )
        for kind, users in self._without_default.items():
            if not users:
                continue
            names = sorted(policy.name or policy.dn for policy in self._facts.policies.defaults(kind))
            several = f"{len(names)} default {kind} policies ({in_sentence(names)})"
            yield (
                f"The forest has {several if names else f'no default {kind} policy'}, so it is not known which policy"
                f" takes effect for {users} of the users looked at."
            )

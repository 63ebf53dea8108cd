# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Changes to users in Active Directory: each one a compare-and-swap against the values that were read before.

Active Directory has no other protection against concurrent changes (the assertion control is not offered), and the swap
protects on one domain controller only: therefore `Forest` keeps to one for each domain.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol, TypeAlias

from ansible_collections.msrtc.ocs.plugins.module_utils._errors import DirectoryError

from ..ldap import schema, values
from ..ldap.modifications import Modification, ModifyResult, Result
from .users import User, naming_context, read_again

if TYPE_CHECKING:
    from ..forest.forest import Forest

Swap: TypeAlias = "tuple[str | None, str | None]"  # old value as it was read, new value; None: the attribute is empty

# The attributes that a move writes.
MOVE_ATTRIBUTES = (schema.HOME_SERVER, schema.TARGET_HOME_SERVER)


class Change(Protocol):
    """The change of one user, in the form that `apply` needs."""

    @property
    def user(self) -> User:
        """The user with the values that were read before."""

    def modification(self) -> Modification:
        """The modify that makes the change, starting from the values of `user`."""

    def is_reached(self, now: User) -> bool:
        """Does the user, with the values of `now`, already have the wanted values?"""

    def still_applies(self, now: User) -> bool:
        """Does `now` still have the values from which the change starts?"""

    def starting_from(self, now: User) -> Change:
        """The same change, starting from the values of `now`."""


@dataclass(frozen=True)
class HomeChange:
    """The change of one user's home server, target home server or location profile. A part that is None
    stays as it is.
    """

    user: User
    home: Swap | None = None
    target: Swap | None = None
    clear_location_profile: bool = False

    def is_reached(self, now: User) -> bool:
        return (
            (self.home is None or values.same_dn(now.home, self.home[1]))
            and (self.target is None or values.same_dn(now.target, self.target[1]))
            and not (self.clear_location_profile and now.location_profile)
        )

    def still_applies(self, now: User) -> bool:
        return (
            (self.home is None or values.same_dn(now.home, self.home[0]))
            and (self.target is None or values.same_dn(now.target, self.target[0]))
            and (not self.clear_location_profile or now.location_profile == self.user.location_profile)
        )

    def starting_from(self, now: User) -> HomeChange:
        return replace(self, user=now)

    def modification(self) -> Modification:
        """The modify that swaps the values. An attribute that was empty has no old value to delete: if it has one by
        now, the modify fails (attributeOrValueExists), since the attributes are single-valued.
        """
        deletes: dict[str, list[str]] = {}
        adds: dict[str, list[str]] = {}
        for attribute, swap in ((schema.HOME_SERVER, self.home), (schema.TARGET_HOME_SERVER, self.target)):
            if swap is None:
                continue
            old, new = swap
            if old is not None:
                deletes[attribute] = [values.storable_dn(old)]
            if new is not None:
                adds[attribute] = [new]
        if self.clear_location_profile and self.user.location_profile:
            deletes[schema.LOCATION_PROFILE] = [values.storable_dn(self.user.location_profile)]
        return Modification(self.user.dn, deletes, adds)


@dataclass(frozen=True)
class ChangeAnswer:
    """The result of one user's change: done, conflict, refused, failed or unknown (`modifications.Result`).

    `user` is the user as planned; `now` the user as read again after a conflict or a lost answer (None: no such
    object).
    """

    user: User
    result: Result
    reason: str = ""
    now: User | None = None


def apply_home_changes(forest: Forest, changes: Sequence[HomeChange]) -> list[ChangeAnswer]:
    """Make the home changes of a move, as `apply` does."""
    return apply(forest, changes)


def apply(forest: Forest, changes: Sequence[Change]) -> list[ChangeAnswer]:
    """Make the changes, many in flight; one answer per change, in their order.

    Users with a conflict or without an answer are read again, once. A user with the wanted values is done; a user with
    the values from which the change starts is tried once more; the others are reported with their present values. A
    change that changes nothing is done without a modify.
    """
    results = modify(forest, [change.modification() for change in changes])
    answers = [
        ChangeAnswer(change.user, result.result, result.reason) for change, result in zip(changes, results, strict=True)
    ]
    unclear = [place for place, answer in enumerate(answers) if answer.result in ("conflict", "unknown")]
    try:
        now = read_again(forest, [changes[place].user for place in unclear])
    except DirectoryError:
        return answers  # the server is gone: unknown results stay unknown
    retry: list[int] = []
    for place in unclear:
        answers[place] = _after_rereading(changes[place], answers[place], now.get(changes[place].user.guid))
        if answers[place].result == "unknown":
            retry.append(place)
    again = [changes[place].starting_from(now[changes[place].user.guid]) for place in retry]
    for place, result in zip(retry, modify(forest, [change.modification() for change in again]), strict=True):
        answers[place] = replace(answers[place], result=result.result, reason=result.reason)
    return answers


def _after_rereading(change: Change, answer: ChangeAnswer, now: User | None) -> ChangeAnswer:
    """The answer after the user was read again; `unknown` if the change can be tried again."""
    if now is None:
        return replace(answer, result="conflict", reason="the account is gone")
    if change.is_reached(now):
        return replace(answer, result="done", reason="", now=now)
    if change.still_applies(now):
        return replace(answer, result="unknown", now=now)
    return replace(answer, result="conflict", reason=_changed_meanwhile(now), now=now)


def modify(forest: Forest, modifications: Sequence[Modification]) -> list[ModifyResult]:
    """Send each modification to the writable domain controller of its object; results in the order given.

    A modification that changes nothing is not sent.
    """
    results: dict[int, ModifyResult] = {}
    contexts: dict[str, list[int]] = {}
    for place, modification in enumerate(modifications):
        if not modification:
            results[place] = ModifyResult("done")
            continue
        contexts.setdefault(naming_context(forest, modification.dn), []).append(place)
    for base, places in contexts.items():
        try:
            answers = forest.domain_controller(base).modify([modifications[place] for place in places])
        except DirectoryError as error:  # no session: nothing was sent
            answers = [ModifyResult("failed", error.what)] * len(places)
        results.update(zip(places, answers, strict=True))
    return [results[place] for place in range(len(modifications))]


def _changed_meanwhile(now: User) -> str:
    home = now.home_pool.name if now.home_pool else now.home or "none"
    target = now.target_pool.name if now.target_pool else now.target or "none"
    return f"somebody else changed the user meanwhile: the home pool is now {home}, the target {target}"

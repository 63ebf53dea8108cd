# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The obstacles to removing the pool: those that the moves take away, and those that are left afterwards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import folded

from .document import BlockerFacts, FactsBeforeCheck
from .moved_users import MovedUser
from .words import DONE

_USERS = ("users", "central_forest_contacts")  # kinds that are counted as users
_NAMED = ("central_forest_contacts", "half_moved")  # kinds that moves take away, and whose first objects are named


@dataclass(frozen=True)
class InTheWay:
    """Blockers with `kind`, `count`, `names` and `remedy`; a kind of which a part is taken away is in both lists."""

    taken_away: list[BlockerFacts]
    remaining: list[BlockerFacts]


def blockers_of(pool: Mapping[str, Any]) -> list[BlockerFacts]:
    """The blockers of one pool, as ocs_pool_info has listed them."""
    return [
        BlockerFacts(
            kind=listed.get("kind"), count=listed.get("count"), names=listed.get("names"), remedy=listed.get("remedy")
        )
        for listed in pool.get("blockers") or ()
    ]


def seen_again(before: Sequence[BlockerFacts], after: Sequence[BlockerFacts]) -> InTheWay:
    """The obstacles, by a second look after the work."""
    still = {blocker["kind"]: blocker for blocker in after}
    parts = [_without(blocker, still.get(blocker["kind"])) for blocker in before]
    return InTheWay([part for part in parts if part["count"] > 0], list(after))


def _without(blocker: BlockerFacts, rest: BlockerFacts | None) -> BlockerFacts:
    if rest is None:
        return blocker
    names = [name for name in blocker["names"] or () if name not in (rest["names"] or ())]
    count = blocker["count"] - rest["count"]
    return {**blocker, "count": count, "names": names[: max(count, 0)]}


def by_the_moves(before: Sequence[BlockerFacts], users: Sequence[MovedUser], staying: int) -> InTheWay:
    """The obstacles as they follow from the moves, without a second look, such as in a rehearsal.

    `staying` users are known to stay. A blocker names its first objects only; the others are taken away if no user
    stays.
    """
    done = {_address(user.sip_uri) for user in users if user.outcome in DONE}
    nobody_stays = bool(done) and not staying
    remaining = {
        blocker["kind"]: _not_moved(blocker, done, nobody_stays) if blocker["kind"] in _NAMED else blocker
        for blocker in before
    }
    if "users" in remaining:
        contacts = _gone(before, remaining, "central_forest_contacts")
        leaving = max(sum(user.left_pool for user in users) - contacts, 0)
        homed = remaining["users"]["count"]
        remaining["users"] = {**remaining["users"], "count": max(homed - leaving, 0)}
    return seen_again(before, [blocker for blocker in remaining.values() if blocker["count"]])


def _gone(before: Sequence[BlockerFacts], remaining: Mapping[str, BlockerFacts], kind: str) -> int:
    return sum(blocker["count"] - remaining[kind]["count"] for blocker in before if blocker["kind"] == kind)


def _not_moved(blocker: BlockerFacts, done: set[str], nobody_stays: bool) -> BlockerFacts:
    names = blocker["names"] or ()
    stay = [name for name in names if _address(name) not in done]
    unnamed = 0 if nobody_stays else blocker["count"] - len(names)
    return {**blocker, "count": len(stay) + unnamed, "names": stay}


def besides_users(facts: FactsBeforeCheck) -> list[BlockerFacts]:
    """The remaining obstacles except users, who are counted as users that are left."""
    return [blocker for blocker in facts["blockers"]["remaining"] if blocker["kind"] not in _USERS]


def _address(name: str) -> str:
    return folded(name.removeprefix("sip:"))

# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The obstacles to removing the pool: those that the moves take away, and those that are left afterwards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import folded

from .moved_users import MovedUser
from .words import DONE

Blockers = list[dict[str, Any]]

PEOPLE = ("users", "central_forest_contacts")  # kinds that are counted as users
_NAMED = ("central_forest_contacts", "half_moved")  # kinds that moves take away, and whose first objects are named
_KEYS = ("kind", "count", "names", "remedy")


@dataclass(frozen=True)
class InTheWay:
    """Blockers with `kind`, `count`, `names` and `remedy`; a kind of which a part is taken away is in both lists."""

    taken_away: Blockers
    remaining: Blockers


def blockers_of(pool: Mapping[str, Any]) -> Blockers:
    """The blockers of one pool, as ocs_pool_info has listed them."""
    return [{key: blocker.get(key) for key in _KEYS} for blocker in pool.get("blockers") or ()]


def seen_again(before: Blockers, after: Blockers) -> InTheWay:
    """The obstacles, by a second look after the work."""
    still = {one["kind"]: one for one in after}
    parts = [_without(one, still.get(one["kind"])) for one in before]
    return InTheWay([one for one in parts if one["count"] > 0], after)


def _without(blocker: dict[str, Any], rest: Mapping[str, Any] | None) -> dict[str, Any]:
    if rest is None:
        return blocker
    names = [name for name in blocker["names"] or () if name not in (rest["names"] or ())]
    count = blocker["count"] - rest["count"]
    return {**blocker, "count": count, "names": names[: max(count, 0)]}


def by_the_moves(before: Blockers, users: Sequence[MovedUser], staying: int) -> InTheWay:
    """The obstacles as they follow from the moves, without a second look, such as in a rehearsal.

    `staying` users are known to stay. A blocker names its first objects only; the others are taken away if no user
    stays.
    """
    done = {_address(user.sip_uri) for user in users if user.outcome in DONE}
    nobody_stays = bool(done) and not staying
    remaining = {one["kind"]: _not_moved(one, done, nobody_stays) if one["kind"] in _NAMED else one for one in before}
    if "users" in remaining:
        contacts = _gone(before, remaining, "central_forest_contacts")
        leaving = max(sum(user.left_pool for user in users) - contacts, 0)
        homed = remaining["users"]["count"]
        remaining["users"] = {**remaining["users"], "count": max(homed - leaving, 0)}
    return seen_again(before, [one for one in remaining.values() if one["count"]])


def _gone(before: Blockers, remaining: Mapping[str, Mapping[str, Any]], kind: str) -> int:
    return sum(one["count"] - remaining[kind]["count"] for one in before if one["kind"] == kind)


def _not_moved(blocker: dict[str, Any], done: set[str], nobody_stays: bool) -> dict[str, Any]:
    names = blocker["names"] or ()
    stay = [name for name in names if _address(name) not in done]
    unnamed = 0 if nobody_stays else blocker["count"] - len(names)
    return {**blocker, "count": len(stay) + unnamed, "names": stay}


def besides_people(facts: Mapping[str, Any]) -> Blockers:
    """The remaining obstacles except users, who are counted as users that are left."""
    return [one for one in facts["blockers"]["remaining"] if one["kind"] not in PEOPLE]


def _address(name: str) -> str:
    return folded(name.removeprefix("sip:"))

# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Waves: the users of the pool that each one moves, and users who are in a wave by mistake."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ansible_collections.msrtc.ocs.plugins.module_utils._common.wording import NAMES, in_sentence
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.forest.forest import Forest
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users.users import User
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import BadInput
from ansible_collections.msrtc.ocs.plugins.module_utils._selection.named_users import FoundUsers, chosen_users

from .pairs import PoolPair
from .request import LISTS_OF_PEOPLE, WAVE_CRITERIA, selection_of


def count_users(
    forest: Forest, pair: PoolPair, waves: Sequence[Mapping[str, Any]], everybody: int, problems: list[str]
) -> list[int]:
    """The number of the pool's users in each wave; problems with the waves are added to `problems`.

    `everybody`: the number of the pool's users.
    """
    names = [wave["name"] for wave in waves]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        problems.append(f"more than one wave is called {in_sentence(twice)}. Give each a name of its own.")
    return [_count(forest, pair, wave, everybody, problems) for wave in waves]


def _count(forest: Forest, pair: PoolPair, wave: Mapping[str, Any], everybody: int, problems: list[str]) -> int:
    criteria = [name for name in WAVE_CRITERIA if wave.get(name) is not None and name != "identities_column"]
    if wave["all_users"] == bool(criteria):
        problems.append(
            f"wave {wave['name']}: say either all_users: true or which users, by {', '.join(WAVE_CRITERIA)}."
        )
        return 0
    if wave["all_users"]:
        return everybody
    if wave.get("identities") == []:
        problems.append(f"wave {wave['name']}: identities is an empty list, so it moves nobody. Take the wave out.")
        return 0
    try:
        return _of_found(pair, wave, chosen_users(forest, selection_of(wave)), problems)
    except BadInput as error:
        problems.append(f"wave {wave['name']}: {error.what} {error.remedy}")
        return 0


def _of_found(pair: PoolPair, wave: Mapping[str, Any], found: FoundUsers, problems: list[str]) -> int:
    """The number of those of the pool, counted as they come: a wave may be a whole pool."""
    count, elsewhere, named = 0, 0, list[User]()
    for user in found.users:
        count += user.home_pool == pair.pool
        if user.home_pool not in (pair.pool, pair.successor):
            elsewhere += 1
            named += [user] if elsewhere <= NAMES else []
    problems += [f"wave {wave['name']}: {identity}." for identity in found.unresolved]
    if elsewhere and any(wave.get(name) is not None for name in LISTS_OF_PEOPLE):
        problems.append(
            f"wave {wave['name']}: {elsewhere} of its users are not homed on {pair.pool.name}:"
            f" {_named(named, elsewhere)}. Take them out of it."
        )
    return count


def _named(users: Sequence[User], of: int) -> str:
    names = [f"{user.sip_uri or user.dn} ({user.home_pool.name if user.home_pool else 'no pool'})" for user in users]
    return in_sentence(names, of=of)

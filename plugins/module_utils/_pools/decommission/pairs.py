# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The pools and their successors: they have to exist, to go together, and to have room."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from ansible_collections.msrtc.ocs.plugins.module_utils._common.letters import without_case
from ansible_collections.msrtc.ocs.plugins.module_utils._common.wording import in_sentence
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.forest.forest import Forest
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.forest.pools import Pool
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import BadInput, PoolNotFound

from ..audit.capacity import largest_number_of_users
from .request import Pair


@dataclass(frozen=True)
class PoolPair:
    """A pool and its successor, as the directory describes them."""

    pool: Pool
    successor: Pool

    @property
    def successor_is_older(self) -> bool:
        return (self.successor.raw_version or 0) < (self.pool.raw_version or 0) and self.successor.version != (
            self.pool.version
        )


def resolved(forest: Forest, pair: Pair, problems: list[str]) -> PoolPair | None:
    """Both pools, or None when one of them cannot be used; the reasons are added to `problems`."""
    pool = _found(forest, pair.name, f"{pair.name}: ", problems)
    successor = _found(forest, pair.successor, f"{pair.name}: its successor: ", problems)
    if pool is None or successor is None:
        return None
    if pool == successor:
        problems.append(f"{pool.name} is its own successor. Name another pool.")
        return None
    return PoolPair(pool, successor)


def _found(forest: Forest, name: str, place: str, problems: list[str]) -> Pool | None:
    try:
        pool = forest.pool(name)
        pool.require_ocs()
        return pool
    except PoolNotFound as error:
        elsewhere = _of_another_forest(forest, name)
        problems.append(f"{place}{elsewhere or f'{error.what} {error.remedy}'}")
    except BadInput as error:
        problems.append(f"{place}{error.what} {error.remedy}")
    return None


def _of_another_forest(forest: Forest, name: str) -> str | None:
    """The problem with a name that is a DNS name outside of the forest's domains; None for another name."""
    domains = [without_case(domain.dns_name) for domain in forest.domains]
    folded = without_case(name.strip()).rstrip(".")
    if "=" in name or "." not in folded or any(folded.endswith(f".{domain}") for domain in domains):
        return None
    return (
        f"{name} is in none of the domains of this forest ({in_sentence(domains)}), and users cannot be moved to a pool"
        " of another forest. Name a pool of this one."
    )


def circles(pairs: Iterable[PoolPair]) -> dict[str, str]:
    """By DN of a pool: the reason for which its successor cannot take its users, being taken out of service itself."""
    by_pool = {pair.pool.dn: pair for pair in pairs}
    return {
        pair.pool.dn: (
            f"{pair.pool.name}: its successor {pair.successor.name} is to be taken out of service itself"
            f" ({_way(pair, by_pool)}). Name one that stays."
        )
        for pair in by_pool.values()
        if pair.successor.dn in by_pool
    }


def _way(pair: PoolPair, by_pool: Mapping[str, PoolPair]) -> str:
    """The way around the circle, such as pool07 > poolr2 > pool07."""
    way = [pair.pool]
    follower: PoolPair | None = pair
    while follower is not None:
        way.append(follower.successor)
        follower = None if follower.successor in way[:-1] else by_pool.get(follower.successor.dn)
    return in_sentence([pool.name for pool in way], " > ")


def too_small(
    pair: PoolPair, pairs: Sequence[PoolPair], users_by_pool: Mapping[str, int], capacity: int | None
) -> Iterator[str]:
    """The successor would exceed its number of users. `users_by_pool`: numbers of users by DN of a pool; the users of
    all pools with this successor count.
    """
    limit = largest_number_of_users(pair.successor) if capacity is None else capacity
    sources = {
        other_pair.pool.dn: other_pair.pool.name for other_pair in pairs if other_pair.successor == pair.successor
    }
    coming = sum(users_by_pool[dn] for dn in sources)
    there = users_by_pool[pair.successor.dn]
    if limit is not None and coming and there + coming > limit:
        which_limit = "the documented limit" if capacity is None else "successor_capacity"
        yield (
            f"{pair.pool.name}: its successor {pair.successor.name} ({pair.successor.kind}) has {there} users, and"
            f" {coming} would come from {in_sentence(sorted(sources.values()))}: more than {limit}, {which_limit}."
            " Choose another successor, or set successor_capacity if your own tests say that it holds them."
        )

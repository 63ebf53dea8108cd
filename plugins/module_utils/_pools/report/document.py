# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The shape of a report's facts: the JSON document beside the page, without its list of users.

Times are ISO 8601 in UTC, None where they are not known. Lists of names hold the first ones; `count` and `users` count
all of them.
"""

from __future__ import annotations

from typing import TypedDict


class BlockerFacts(TypedDict):
    """One kind of obstacle to removing a pool, as ocs_pool_info lists it."""

    kind: str
    count: int
    names: list[str] | None
    remedy: str | None


class Obstacles(TypedDict):
    """The pool's obstacles. `after`: by a second look, None without one. A kind can be partly taken away."""

    before: list[BlockerFacts]
    after: list[BlockerFacts] | None
    taken_away: list[BlockerFacts]
    remaining: list[BlockerFacts]


class PoolState(TypedDict, total=False):
    """A pool at one moment, as ocs_pool_info describes it. `contacts`: number by kind."""

    name: str
    fqdn: str | None
    display_name: str | None
    version: str
    kind: str
    container: str
    back_end_host: str | None
    back_end_instance: str | None
    front_ends: list[str]
    users: int
    homed_in_back_end: int | None
    contacts: dict[str, int]
    moving_in: int
    moving_out: int


class PoolFacts(TypedDict):
    """A pool before and after the work; `after` is None without a second look."""

    name: str
    before: PoolState
    after: PoolState | None


class Wave(TypedDict):
    """One move. `counts`: users by outcome."""

    name: str
    started: str | None
    ended: str | None
    counts: dict[str, int]
    journal: str | None
    journal_bytes: int | None


class ProgressPoint(TypedDict):
    """The number of users that were done until a time."""

    time: str
    done: int


class LostKind(TypedDict):
    """Rows of one kind that the successor cannot hold, and the number of their users."""

    section: str
    what: str
    why: str
    users: int
    rows: int


class Losses(TypedDict):
    """All that the successor cannot hold. `allowed`: the task accepts the loss."""

    allowed: bool
    users: int
    rows: int
    kinds: list[LostKind]


class FindingFacts(TypedDict):
    """One finding of the audit. `objects`: names of its first objects."""

    name: str | None
    severity: str | None
    pool: str | None
    count: int | None
    description: str | None
    remedy: str | None
    command: str | None
    source: str | None
    accepted: bool
    objects: list[str]


class Audits(TypedDict):
    """The findings of the audits; None without an audit, unlike an audit without findings."""

    before: list[FindingFacts] | None
    after: list[FindingFacts] | None


class Reason(TypedDict):
    """Users who stay for one reason. `examples`: the SIP URIs of the first ones."""

    outcome: str
    reason: str
    users: int
    examples: list[str]


class Left(TypedDict):
    """The users who stay on the pool. `contacts` stand for no user; `in_no_wave`: users whom no move has met; `ghosts`:
    addresses with a home row on the pool that no account homed there has.
    """

    reasons: list[Reason]
    contacts: int
    in_no_wave: int
    ghosts: list[str]


class StepForPeople(TypedDict):
    """A step that only people can do."""

    step: str
    why: str | None
    command: str | None


class Circumstances(TypedDict):
    """Software, maps and account. `products` and `maps`: by pool, and by version of the product."""

    collection: str
    products: dict[str, str | None]
    maps: dict[str, str]
    run_by: str


class UserFacts(TypedDict):
    """One user. `rows`: on the successor now, by section; None where they are not known."""

    sip_uri: str
    outcome: str
    reason: str
    rows: int | None
    lost_rows: int


class FactsBeforeCheck(TypedDict):
    """The facts that are checked for contradictions.

    `counts`: users by outcome, and the sums `users`, `done` and `left`; `rows`: those that reached the successor, by
    section of user data; `refusals`: the reasons for which moves did not start.
    """

    format: int
    title: str
    rehearsal: bool
    started: str | None
    ended: str | None
    about: Circumstances
    pool: PoolFacts
    successor: PoolFacts
    counts: dict[str, int]
    waves: list[Wave]
    progress: list[ProgressPoint]
    rows: dict[str, int]
    losses: Losses
    blockers: Obstacles
    audit: Audits
    left: Left
    refusals: list[str]
    steps: list[StepForPeople]


class Facts(FactsBeforeCheck):
    """All facts of a report; `contradictions`: sentences about figures that do not fit together."""

    contradictions: list[str]

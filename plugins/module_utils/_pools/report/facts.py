# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The facts of a report: one JSON document, which the page shows and which is written beside it.

Only values that are named here are taken from the results, so that nothing else in them, such as a task's arguments,
can get into a report.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import folded

from .checked_figures import contradictions
from .circumstances import bytes_of, circumstances
from .document import (
    Facts,
    FactsBeforeCheck,
    FindingFacts,
    Losses,
    Obstacles,
    PoolFacts,
    PoolState,
    ProgressPoint,
    Reason,
    UserFacts,
    Wave,
)
from .in_the_way import blockers_of, by_the_moves, seen_again
from .moved_users import LossKind, MoveCounts, MovedUser, Moves
from .request import ReportedPool, ReportRequest
from .words import DONE, LEFT

FORMAT = 1
EXAMPLES = 20  # addresses shown for a reason; all users are in the list of users
POINTS = 200  # of the line of progress


def make_facts(request: ReportRequest, moves: Moves) -> Facts:
    """All facts except the users, who follow one by one (`user_facts`): there may be 100,000."""
    users = moves.in_order()
    counts = moves.counts()
    contacts = len(_contacts(request.moves) & {_folded(user) for user in users if user.outcome in LEFT})
    in_no_wave = _in_no_wave(request, users, contacts)
    staying = sum(counts[outcome] for outcome in LEFT) - contacts + in_no_wave
    facts: FactsBeforeCheck = {
        "format": FORMAT,
        "title": request.title,
        "rehearsal": request.rehearsal,
        "started": request.started,
        "ended": request.ended,
        "about": circumstances(request),
        "pool": _pair(request.pool),
        "successor": _pair(request.successor),
        "counts": {
            "users": len(users),
            "done": sum(counts[outcome] for outcome in DONE),
            "left": sum(counts[outcome] for outcome in LEFT),
            **counts,
        },
        "waves": [_wave(move, done) for move, done in zip(request.moves, moves.each, strict=True)],
        "progress": _progress(request, moves),
        "rows": _rows(moves.each),
        "losses": _losses(users, request.data_loss_allowed),
        "blockers": _blockers(request, users, staying),
        "audit": {
            "before": _findings(request.audit_before, request.accepted_findings),
            "after": _findings(request.audit_after, request.accepted_findings),
        },
        "left": {
            "reasons": _reasons(users),
            "contacts": contacts,
            "in_no_wave": in_no_wave,
            "ghosts": _ghosts(request.moves),
        },
        "refusals": [reason for move in request.moves for reason in _why_not_started(move["result"])],
        "steps": [{"step": step["step"], "why": step["why"], "command": step["command"]} for step in request.steps],
    }
    return {**facts, "contradictions": contradictions(facts, moves.each)}


def user_facts(user: MovedUser) -> UserFacts:
    """The facts of one user."""
    return {
        "sip_uri": user.sip_uri,
        "outcome": user.outcome,
        "reason": user.reason,
        "rows": user.rows,
        "lost_rows": user.lost_rows,
    }


def _pair(pair: ReportedPool) -> PoolFacts:
    after = _pool(pair.after) if pair.after else None
    return {"name": pair.before["name"], "before": _pool(pair.before), "after": after}


def _pool(pool: Mapping[str, Any]) -> PoolState:
    return cast(PoolState, {key: pool[key] for key in PoolState.__annotations__ if key in pool})


def _blockers(request: ReportRequest, users: Sequence[MovedUser], staying: int) -> Obstacles:
    """The blockers before and after. A rehearsal's state afterwards is computed, whatever the task hands in."""
    before = blockers_of(request.pool.before)
    after = None if request.pool.after is None else blockers_of(request.pool.after)
    if after is None or request.rehearsal:
        way = by_the_moves(before, users, staying)
    else:
        way = seen_again(before, after)
    return {"before": before, "after": after, "taken_away": way.taken_away, "remaining": way.remaining}


def _wave(move: Mapping[str, Any], done: MoveCounts) -> Wave:
    return {
        "name": move["name"],
        "started": move["started"],
        "ended": move["ended"],
        "counts": dict(done.users),
        "journal": move["result"].get("journal"),
        "journal_bytes": bytes_of(move["result"].get("journal")),
    }


def _why_not_started(result: Mapping[str, Any]) -> list[str]:
    """All refusals of a move, or the error with which it ended before it knew its users."""
    if result.get("refusals"):
        return [str(reason) for reason in result["refusals"]]
    return [str(result.get("msg"))] if result.get("failed") and not result.get("counts") else []


def _rows(moves: Iterable[MoveCounts]) -> dict[str, int]:
    rows = sum((move.carried for move in moves), Counter[str]())
    return dict(sorted(rows.items()))


def _progress(request: ReportRequest, moves: Moves) -> list[ProgressPoint]:
    """The number of users that were done, over time. Empty for a rehearsal."""
    if request.rehearsal:
        return []
    every = max(1, -(-len(moves.progress) // POINTS))
    kept = [point for index, point in enumerate(moves.progress) if index % every == 0 or point is moves.progress[-1]]
    return [{"time": time, "done": done} for time, done in kept]


def _losses(users: Iterable[MovedUser], allowed: bool) -> Losses:
    rows: Counter[LossKind] = Counter()
    losers: Counter[LossKind] = Counter()
    concerned = 0
    for user in users:
        concerned += bool(user.lost)
        for kind, lost in user.lost:
            rows[kind] += lost
            losers[kind] += 1
    return {
        "allowed": allowed,
        "users": concerned,
        "rows": rows.total(),
        "kinds": [
            {"section": kind[0], "what": kind[1], "why": kind[2], "users": losers[kind], "rows": rows[kind]}
            for kind in sorted(rows)
        ],
    }


def _findings(findings: Sequence[Mapping[str, Any]] | None, accepted: frozenset[str]) -> list[FindingFacts] | None:
    """The audit's findings; None when there was no audit, unlike an audit without findings."""
    if findings is None:
        return None
    return [
        {
            "name": finding.get("name"),
            "severity": finding.get("severity"),
            "pool": finding.get("pool"),
            "count": finding.get("count"),
            "description": finding.get("description"),
            "remedy": finding.get("remedy"),
            "command": finding.get("command"),
            "source": finding.get("source"),
            "accepted": bool(finding.get("accepted")) or finding.get("name") in accepted,
            "objects": [_name_of(example) for example in (finding.get("objects") or ())[:EXAMPLES]],
        }
        for finding in findings
    ]


def _name_of(thing: Mapping[str, Any]) -> str:
    """The name of a finding's object for people, with its detail."""
    detail = thing.get("detail")
    return f"{thing.get('name')} ({detail})" if detail else str(thing.get("name"))


def _in_no_wave(request: ReportRequest, users: Sequence[MovedUser], contacts: int) -> int:
    """The number of the pool's users whom no move of a rehearsal has met; 0 for a run, whose remaining users are
    counted on the pool.
    """
    if not request.rehearsal:
        return 0
    before = request.pool.before
    homed = int(before.get("users") or 0) + int((before.get("contacts") or {}).get("central_forest", 0))
    met = sum(user.left_pool or user.outcome in LEFT for user in users) - contacts
    return max(homed - met, 0)


def _reasons(users: Iterable[MovedUser]) -> list[Reason]:
    """The users who stay behind, by reason, with the most frequent reason first."""
    groups: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for user in users:
        if user.outcome in LEFT:
            groups[user.outcome, user.reason].append(user.sip_uri)
    ordered = sorted(groups.items(), key=lambda group: (-len(group[1]), group[0]))
    return [
        {"outcome": outcome, "reason": reason, "users": len(addresses), "examples": addresses[:EXAMPLES]}
        for (outcome, reason), addresses in ordered
    ]


def _folded(user: MovedUser) -> str:
    return folded(user.sip_uri.removeprefix("sip:"))


def _contacts(moves: Iterable[Mapping[str, Any]]) -> set[str]:
    """Addresses of contacts that do not stand for a user, such as those of applications; moves leave them alone."""
    return {
        folded(str(contact)) for move in moves for contact in (move["result"].get("left") or {}).get("contacts") or ()
    }


def _ghosts(moves: Sequence[Mapping[str, Any]]) -> list[str]:
    """Addresses with home rows on the pool that no account homed there explains, as the last move has listed them (at
    most 1,000).
    """
    if not moves:
        return []
    return [str(ghost) for ghost in (moves[-1]["result"].get("left") or {}).get("ghosts") or ()]

# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Figures that belong together, compared with each other: a report with a contradiction says so first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from .document import FactsBeforeCheck, Losses, Obstacles, PoolFacts
from .moved_users import MoveCounts
from .words import DONE, LEFT, OUTCOMES, number


def contradictions(facts: FactsBeforeCheck, moves: Sequence[MoveCounts]) -> list[str]:
    """A sentence for each pair of figures that should be equal and is not.

    `facts` as the page shows them; `moves` have each wave's own counts and those of its list of users.
    """
    return [
        *_of_outcomes(facts),
        *_of_moves(facts, moves),
        *_of_losses(facts["losses"]),
        *_of_pool(facts["pool"], facts["blockers"]),
    ]


def _differ(what: str, figure: int, other: str, other_figure: int) -> Iterator[str]:
    if figure != other_figure:
        yield f"{what}: {number(figure)}. {other}: {number(other_figure)}."


def _of_outcomes(facts: FactsBeforeCheck) -> Iterator[str]:
    counts = facts["counts"]
    parts = ", ".join(outcome.replace("_", " ") for outcome in OUTCOMES)
    yield from _differ("All users", counts["users"], f"Users by outcome ({parts})", _sum(counts, OUTCOMES))
    yield from _differ("Users done", counts["done"], "Users moved or resumed", _sum(counts, DONE))
    yield from _differ("Users not moved", counts["left"], "Users failed, skipped or not reached", _sum(counts, LEFT))
    by_reason = sum(reason["users"] for reason in facts["left"]["reasons"])
    yield from _differ("Users not moved", counts["left"], "Users for whom a reason is listed", by_reason)


def _of_moves(facts: FactsBeforeCheck, moves: Sequence[MoveCounts]) -> Iterator[str]:
    """Contradictions between a move's own counts and its report file. An interrupted move has no own counts."""
    for index, (wave, move) in enumerate(zip(facts["waves"], moves, strict=True), start=1):
        name = wave["name"] or f"Move {index}"
        for outcome in OUTCOMES:
            text, listed = f"{name}, users {outcome.replace('_', ' ')}", move.listed[outcome]
            yield from _differ(text, move.users[outcome], "Such users in its list of users", listed)
        if move.carried.total() > move.rows.total():
            rows, listed = move.rows.total(), move.carried.total()
            yield from _differ(f"{name}, rows planned", rows, "Rows carried by its list of users", listed)
    shown, carried = sum(facts["rows"].values()), sum(move.carried.total() for move in moves)
    yield from _differ("Rows altogether", shown, "Rows of the moves", carried)


def _of_losses(losses: Losses) -> Iterator[str]:
    rows = sum(kind["rows"] for kind in losses["kinds"])
    yield from _differ("Rows lost", losses["rows"], "Rows lost by kind", rows)


def _of_pool(pool: PoolFacts, blockers: Obstacles) -> Iterator[str]:
    """The pool's own numbers, and those of its blockers."""
    times = (("before", pool["before"], blockers["before"]), ("after", pool["after"], blockers["after"]))
    for when, seen, found in times:
        if seen is None or not found or seen.get("users") is None:
            continue
        listed = {blocker["kind"]: blocker["count"] for blocker in found}
        contacts = (seen.get("contacts") or {}).get("central_forest", 0)
        text = f"{pool['name']} {when} the work"
        yield from _differ(f"{text}, users", seen["users"], "Users among its blockers", listed.get("users", 0))
        forest = listed.get("central_forest_contacts", 0)
        yield from _differ(
            f"{text}, contacts of a central forest", contacts, "Such contacts among its blockers", forest
        )


def _sum(counts: Mapping[str, int], outcomes: Sequence[str]) -> int:
    return sum(counts[outcome] for outcome in outcomes)

# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The facts in a few sentences, for a reader who has not followed the work."""

from __future__ import annotations

from dataclasses import dataclass

from ansible_collections.msrtc.ocs.plugins.module_utils._common.wording import duration

from .document import Facts
from .in_the_way import besides_users
from .words import counted, number, seconds_between, time_words


@dataclass(frozen=True)
class PageVerdict:
    """The state of the work. `tone`: good, open (something is left to do) or bad (users are left, or nothing could
    start).
    """

    tone: str
    headline: str


def verdict(facts: Facts) -> PageVerdict:
    """The one sentence above everything else."""
    pool, rehearsal, left = facts["pool"]["name"], facts["rehearsal"], users_left(facts)
    if facts["refusals"]:
        return PageVerdict("bad", f"{'One' if facts['counts']['users'] else 'The'} move from {pool} did not start.")
    if left:
        stay = "would stay" if rehearsal else "is still" if left == 1 else "are still"
        return PageVerdict("bad", f"{counted(left, 'user')} {stay} on {pool}.")
    if others := len(besides_users(facts)):
        would = "would leave" if rehearsal else "have left"
        return PageVerdict("open", f"All users {would} {pool}; {counted(others, 'other thing')} must go before it can.")
    tone, is_ = "open" if facts["contradictions"] else "good", "would be" if rehearsal else "is"
    return PageVerdict(tone, f"{pool} {is_} empty: nothing stands in the way of removing it.")


def sentences(facts: Facts) -> list[str]:
    """The summary, a sentence or two to each line."""
    lines = [
        _moved(facts),
        _left(facts),
        _in_no_wave(facts),
        _lost(facts),
        _in_the_way(facts),
        _people(facts),
        _time(facts),
    ]
    return [line for line in lines if line]


def users_left(facts: Facts) -> int:
    """The number of users on the pool at the end: as Active Directory said then, or else by the outcomes of the moves.

    Contacts of a central forest stand for users, and are moved like them.
    """
    after = facts["pool"]["after"]
    if not facts["rehearsal"] and after is not None and after.get("users") is not None:
        return int(after["users"] + (after.get("contacts") or {}).get("central_forest", 0))
    return int(facts["counts"]["left"] - facts["left"]["contacts"] + facts["left"]["in_no_wave"])


def _moved(facts: Facts) -> str:
    counts, rehearsal = facts["counts"], facts["rehearsal"]
    if facts["refusals"] and not counts["users"]:
        return "What kept it from starting is listed below. Correct it, and start again."
    if not counts["users"]:
        return "No user was looked at."
    done = counts["done"]
    were = "would be" if rehearsal else "was" if done == 1 else "were"
    among = " and contact objects" if facts["left"]["contacts"] else ""
    what = (
        f"{number(done)} of {counted(counts['users'], 'user')}{among} {were} moved from {facts['pool']['name']} "
        f"to {facts['successor']['name']}"
    )
    rows = sum(facts["rows"].values())
    data = f", with {counted(rows, 'row')} of data" if rows and done else ""
    there = counts["already_there"]
    return f"{what}{data}.{f' {number(there)} had been moved before.' if there else ''}"


def _left(facts: Facts) -> str:
    left, contacts = facts["counts"]["left"], facts["left"]["contacts"]
    if not left:
        return ""
    kinds = [counted(left - contacts, "user")] if left > contacts else []
    kinds += [counted(contacts, "contact object")] if contacts else []
    stay = "would not be moved" if facts["rehearsal"] else "was not moved" if left == 1 else "were not moved"
    return f"{' and '.join(kinds)} {stay}; each reason is given below."


def _in_no_wave(facts: Facts) -> str:
    count = facts["left"]["in_no_wave"]
    if not count or facts["refusals"]:
        return ""
    return (
        f"{counted(count, 'user').capitalize()} of {facts['pool']['name']} {'is' if count == 1 else 'are'} in no wave."
    )


def _lost(facts: Facts) -> str:
    losses = facts["losses"]
    if not losses["rows"]:
        is_, was = ("would be", "would be") if facts["rehearsal"] else ("is", "was")
        return (
            f"Nothing {is_} lost: the successor can hold everything that {was} carried."
            if facts["counts"]["done"]
            else ""
        )
    allowed = "This was allowed." if losses["allowed"] else "This was not allowed."
    can = f"{counted(losses['rows'], 'row')} of {counted(losses['users'], 'user')} cannot be kept on the successor."
    return f"{can.capitalize()} {allowed}"


def _in_the_way(facts: Facts) -> str:
    others = besides_users(facts)
    if not others:
        return ""
    would = "would still " if facts["rehearsal"] else ""
    besides = "Besides users, " if users_left(facts) else ""
    kinds = "one kind of thing" if len(others) == 1 else f"{len(others)} kinds of things"
    stand = f"{besides}{kinds} {would}{'stands' if len(others) == 1 and not would else 'stand'}"
    return f"{stand[:1].upper()}{stand[1:]} in the way of removing {facts['pool']['name']}; each has its remedy below."


def _people(facts: Facts) -> str:
    steps = len(facts["steps"])
    return f"{counted(steps, 'step').capitalize()} cannot be done by software and stay with people." if steps else ""


def _time(facts: Facts) -> str:
    seconds = seconds_between(facts["started"], facts["ended"])
    if seconds is None:
        return ""
    return f"It began on {time_words(facts['started'])} and took {duration(seconds)}."

# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The parts of the page about the course of the work: summary, pools, users by outcome, progress, data, losses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from ansible_collections.msrtc.ocs.plugins.module_utils._common.wording import duration

from .document import Facts, PoolFacts, Wave
from .html import charts
from .html.layout import LONG, folded, section, table
from .html.markup import Markup, joined, tag
from .in_the_way import besides_users
from .summary import sentences, users_left, verdict
from .words import (
    OUTCOMES,
    counted,
    number,
    outcome_words,
    plain_words,
    seconds_between,
    section_words,
    share,
    time_words,
)

_USERS_OF_A_POOL = (
    ("users", "Users homed on it (Active Directory)"),
    ("homed_in_back_end", "Users homed on it (its back end)"),
)
_COUNTS_OF_A_POOL = (
    *_USERS_OF_A_POOL,
    ("moving_in", "Moves to it that have begun"),
    ("moving_out", "Moves away from it that have begun"),
)


def summary(facts: Facts) -> Markup:
    """The verdict, the key figures and the sentences."""
    verdict_ = verdict(facts)
    counts, seconds = facts["counts"], seconds_between(facts["started"], facts["ended"])
    rehearsal = facts["rehearsal"]
    figures = [
        ("done", number(counts["done"]), "users would be moved" if rehearsal else "users moved"),
        ("left", number(users_left(facts)), "users would be left" if rehearsal else "users left"),
        ("rows", number(sum(facts["rows"].values())), "rows to carry" if rehearsal else "rows carried"),
        ("lost", number(facts["losses"]["rows"]), "rows that cannot be kept"),
        ("blockers", number(len(besides_users(facts))), "other things in the way"),
    ]
    if seconds is not None:
        figures.append(("duration", duration(seconds), "from beginning to end"))
    tiles = [tag("div", tag("dt", text), tag("dd", value), data_figure=name) for name, value, text in figures]
    return section(
        "summary",
        "Summary",
        _contradictions(facts["contradictions"]),
        tag("p", verdict_.headline, class_=f"verdict {verdict_.tone}"),
        tag("dl", *tiles, class_="figures"),
        *(tag("p", sentence) for sentence in sentences(facts)),
        _refusals(facts["refusals"]),
    )


def _contradictions(found: Sequence[str]) -> Markup | None:
    """An error above everything else: such a page is not reliable."""
    if not found:
        return None
    return tag(
        "div",
        tag("p", tag("strong", "Error: figures of this report contradict each other.")),
        tag("ul", *(tag("li", sentence) for sentence in found)),
        tag(
            "p",
            "Do not rely on them before this is explained. See whether each wave is given with its own report file, "
            "and whether that file is as the move has left it; then write the report again.",
        ),
        class_="error bad",
        role="alert",
        id="contradictions",
    )


def _refusals(refusals: Sequence[str]) -> Markup | None:
    if not refusals:
        return None
    return joined(
        tag("h3", "What kept the move from starting"), tag("ul", *(tag("li", refusal) for refusal in refusals))
    )


def pools(facts: Facts) -> Markup:
    """Both pools, before and after."""
    sides = [facts["pool"], facts["successor"]]
    return section(
        "pools",
        "The pools before and after",
        tag(
            "div",
            *(_portrait(side["before"], role) for side, role in zip(sides, ("leaves", "takes over"), strict=True)),
            class_="portraits",
        ),
        _pool_numbers(sides),
        None if facts["pool"]["after"] else tag("p", "The pools were not looked at again afterwards.", class_="note"),
    )


def _portrait(pool: Mapping[str, object], role: str) -> Markup:
    lines = [
        ("Version", pool.get("version")),
        ("Edition", pool.get("kind")),
        ("Address", pool.get("fqdn")),
        (
            "Back end",
            "\\".join(str(part) for part in (pool.get("back_end_host"), pool.get("back_end_instance")) if part),
        ),
        ("Servers", ", ".join(str(name) for name in _listed(pool.get("front_ends")))),
    ]
    terms = [tag("div", tag("dt", name), tag("dd", value)) for name, value in lines if value]
    return tag(
        "div", tag("h3", pool["name"], tag("span", f" {role}", class_="note")), tag("dl", *terms, class_="facts")
    )


def _pool_numbers(sides: Sequence[PoolFacts]) -> Markup:
    seen = [
        (side["name"], when, state)
        for side in sides
        for when, state in (("before", side["before"]), ("after", side["after"]))
    ]
    states = [(name, when, state) for name, when, state in seen if state]
    kinds = list(dict.fromkeys(kind for _name, _when, pool in states for kind in pool.get("contacts") or {}))
    counts = [(text, [pool.get(key) for _name, _when, pool in states]) for key, text in _COUNTS_OF_A_POOL]
    counts += [
        (
            f"Contact objects: {plain_words(kind).lower()}",
            [(pool.get("contacts") or {}).get(kind) for _name, _when, pool in states],
        )
        for kind in kinds
    ]
    # A kind that both pools never had gets no row; users always get one, since their zero says something.
    shown = [
        *counts[: len(_USERS_OF_A_POOL)],
        *((text, values) for text, values in counts[len(_USERS_OF_A_POOL) :] if any(values)),
    ]
    rows = [[text, *(_count(value) for value in values)] for text, values in shown]
    heads = [("What is counted", ""), *((f"{name}, {when}", "number") for name, when, _pool in states)]
    return table("Numbers of both pools", heads, rows, class_="numbers")


def _listed(value: object) -> list[object]:
    return list(value) if isinstance(value, list | tuple) else []


def _count(value: object) -> str:
    return number(value) if isinstance(value, int) else "not known"


def outcomes(facts: Facts) -> Markup:
    """Users by outcome."""
    counts, rehearsal = facts["counts"], facts["rehearsal"]
    if not counts["users"]:
        return section("outcomes", "Users by outcome", tag("p", "No user was looked at."))
    words = [(outcome, plain_words(outcome_words(outcome, rehearsal)), counts[outcome]) for outcome in OUTCOMES]
    text = "Users by outcome: " + ", ".join(f"{label} {number(value)}" for _name, label, value in words if value) + "."
    rows = [
        [joined(tag("span", class_=f"chip {name}"), label), number(value), share(value, counts["users"])]
        for name, label, value in words
    ]
    rows.append(["All", number(counts["users"]), "100 %"])
    return section(
        "outcomes",
        "Users by outcome",
        tag("figure", charts.stacked_bar(words, text)),
        table("Users by outcome", [("Outcome", ""), ("Users", "number"), ("Share", "number")], rows, class_="narrow"),
    )


def progress(facts: Facts) -> Markup:
    """Users done over time, and the waves."""
    points = [(datetime.fromisoformat(point["time"]), point["done"]) for point in facts["progress"]]
    if len(points) > 1 and points[-1][1]:
        text = f"Users moved over time: {number(points[-1][1])} in the end."
        drawn = tag("figure", charts.line(points, text), tag("figcaption", "Users moved over time (UTC)"))
    else:
        drawn = tag(
            "p",
            "A rehearsal moves nobody, so there is no progress to show."
            if facts["rehearsal"]
            else "No user was moved, so there is no progress to show.",
        )
    return section("progress", "Progress over time", drawn, _waves(facts["waves"], facts["rehearsal"]))


def _waves(waves: Sequence[Wave], rehearsal: bool) -> Markup | None:
    if not waves:
        return None
    rows = []
    for index, wave in enumerate(waves, start=1):
        seconds = seconds_between(wave["started"], wave["ended"])
        counts = wave["counts"]
        done = counts.get("moved", 0) + counts.get("resumed", 0)
        rows.append(
            [
                wave["name"] or f"Move {index}",
                time_words(wave["started"]) or "not known",
                "not known" if seconds is None else duration(seconds),
                number(done),
                number(sum(counts.values()) - done - counts.get("already_there", 0)),
                wave["journal"] or "none",
            ]
        )
    heads = [
        ("Wave", ""),
        ("Began", ""),
        ("Took", ""),
        ("Would be moved" if rehearsal else "Moved", "number"),
        ("Would not" if rehearsal else "Not moved", "number"),
        ("Journal", "path"),
    ]
    shown = table("The moves in their order", heads, rows)
    return folded(f"{counted(len(rows), 'move')} in their order", shown) if len(rows) > LONG else shown


def data(facts: Facts) -> Markup:
    """Rows by section of user data."""
    rows = sorted(
        ((section_words(name), value) for name, value in facts["rows"].items()), key=lambda row: (-row[1], row[0])
    )
    if not rows:
        return section("data", "Data by category", tag("p", "There was no data to carry."))
    text = "Rows by category: " + ", ".join(f"{label} {number(value)}" for label, value in rows) + "."
    total = sum(value for _label, value in rows)
    verb = "would be" if facts["rehearsal"] else "are"
    return section(
        "data",
        "Data by category",
        tag("p", f"{counted(total, 'row').capitalize()} of the users above {verb} on {facts['successor']['name']}."),
        tag("figure", charts.bars(rows, text), tag("figcaption", "Rows by category")),
        _as_numbers(rows),
    )


def _as_numbers(rows: Sequence[tuple[str, int]]) -> Markup:
    """The table for a screen that is too narrow for the bars and their labels."""
    heads = [("Category", ""), ("Rows", "number")]
    shown = table("Rows by category", heads, [[label, number(value)] for label, value in rows])
    return tag("div", shown, class_="narrow-only")


def losses(facts: Facts) -> Markup:
    """The data that the successor cannot hold."""
    lost = facts["losses"]
    if not lost["rows"]:
        return section("losses", "What is lost", tag("p", "Nothing."))
    if lost["allowed"]:
        explanation = (
            "Losing this was allowed for this work. The journal of the move keeps it, so that it can be looked up."
        )
    else:
        explanation = "Losing this was not allowed, so the move does not start until it is."
    rows = [
        [
            plain_words(kind["what"]),
            section_words(kind["section"]),
            kind["why"],
            number(kind["users"]),
            number(kind["rows"]),
        ]
        for kind in lost["kinds"]
    ]
    heads = [("What", ""), ("Category", ""), ("Why", "reason"), ("Users", "number"), ("Rows", "number")]
    return section(
        "losses", "What is lost", tag("p", explanation), table("What the successor cannot hold", heads, rows)
    )

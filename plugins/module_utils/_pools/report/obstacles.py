# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The parts of the page about things that are left to do: blockers, findings, remaining users, steps for people."""

from __future__ import annotations

from collections.abc import Sequence

from .document import BlockerFacts, Facts, FindingFacts
from .html.layout import LONG, folded, name_list, section, table
from .html.markup import Markup, joined, tag
from .words import counted, kind_words, number, outcome_words, plain_words

_SHOWN = 20


def blockers(facts: Facts) -> Markup:
    """The obstacles to removing the pool at the end, and those that this work takes away."""
    found, rehearsal = facts["blockers"], facts["rehearsal"]
    seen = found["after"] is not None and not rehearsal
    remains = "would be left" if rehearsal else "is left"
    work, took = ("run", "would take away") if rehearsal else ("work", "took away")
    return section(
        "blockers",
        f"What {'would stand' if rehearsal else 'stands'} in the way of removing the pool",
        None if seen else tag("p", "As seen before the work, without what the moves take away.", class_="note"),
        _blockers(
            found["remaining"],
            f"Blockers of which something {remains}, and their remedies",
            "blockers-left",
            remedies=True,
        ),
        tag("h3", f"What this {work} {took}"),
        _blockers(found["taken_away"], f"Blockers that this {work} {took}", "blockers-gone", remedies=False),
    )


def _blockers(found: Sequence[BlockerFacts], caption: str, place: str, *, remedies: bool) -> Markup:
    """A table of blockers. `place`: its id in the page."""
    rows = [
        [
            kind_words(blocker["kind"]),
            number(blocker["count"]),
            name_list(blocker["names"], blocker["count"]),
            *([blocker["remedy"] or ""] if remedies else []),
        ]
        for blocker in found
    ]
    heads = [("What", ""), ("Number", "number"), ("Names", "names"), *([("Remedy", "reason")] if remedies else [])]
    return table(caption, heads, rows, id=place) if rows else tag("p", "Nothing.")


def audit(facts: Facts) -> Markup | None:
    """Findings of the audits; nothing when there was none."""
    each = (("before", facts["audit"]["before"]), ("after", facts["audit"]["after"]))
    audits = [(when, findings) for when, findings in each if findings is not None]
    tables = [_audited(when, findings, is_last=when == audits[-1][0]) for when, findings in audits]
    return section("audit", "What the audit has found", *tables) if tables else None


def _audited(when: str, findings: Sequence[FindingFacts], *, is_last: bool) -> Markup:
    """One audit: folded when it is long, or when a later one says what is left of it."""
    title = tag("h3", f"Audit {when} the work")
    if not findings:
        return joined(title, tag("p", "Nothing was found."))
    shown = _findings(when, findings)
    if is_last and len(findings) <= LONG:
        return joined(title, shown)
    return folded(tag("h3", f"Audit {when} the work: {counted(len(findings), 'finding')}"), shown)


def _findings(when: str, findings: Sequence[FindingFacts]) -> Markup:
    rows = [
        [
            kind_words(finding["name"] or ""),
            f"{finding['severity']}{', accepted' if finding['accepted'] else ''}",
            finding["pool"] or "",
            number(finding["count"] or 0),
            name_list(finding["objects"], finding["count"] or 0),
            _explained(finding),
        ]
        for finding in findings
    ]
    heads = [("Finding", ""), ("Severity", ""), ("Pool", ""), ("Number", "number"), ("Objects", "names")]
    return table(f"Findings {when} the work", [*heads, ("What it means, and what to do", "reason")], rows)


def _explained(finding: FindingFacts) -> Markup:
    texts = [finding["description"], finding["remedy"]]
    source = finding["source"] and tag("p", finding["source"], class_="note")
    return joined(*(tag("p", text) for text in texts if text), _command(finding["command"]), source)


def left(facts: Facts) -> Markup:
    """The users who stay on the pool, by reason."""
    reasons, ghosts = facts["left"]["reasons"], facts["left"]["ghosts"]
    rows = [
        [
            plain_words(outcome_words(reason["outcome"], facts["rehearsal"])),
            reason["reason"] or "No reason is known.",
            number(reason["users"]),
            name_list(reason["examples"], reason["users"]),
        ]
        for reason in reasons
    ]
    heads = [("Outcome", ""), ("Why", "reason"), ("Number", "number"), ("Who", "names")]
    return section(
        "left",
        "Who is left, and why",
        table("Users and contacts that stay, by reason", heads, rows) if rows else tag("p", "Nobody."),
        _ghosts(ghosts),
    )


def _ghosts(ghosts: Sequence[str]) -> Markup | None:
    if not ghosts:
        return None
    return joined(
        tag("h3", "Ghosts"),
        tag(
            "p",
            "The pool's back end has data of these addresses, but nobody of that address is homed on the pool. "
            "It does not keep the pool from being removed.",
        ),
        tag("p", name_list(ghosts[:_SHOWN], len(ghosts))),
    )


def steps(facts: Facts) -> Markup | None:
    """The steps that only people can do, in order."""
    if not facts["steps"]:
        return None
    items = [
        tag(
            "li",
            tag("p", step["step"], class_="step"),
            step["why"] and tag("p", step["why"], class_="note"),
            _command(step["command"]),
        )
        for step in facts["steps"]
    ]
    return section(
        "steps", "Steps that stay with people", tag("p", "In this order."), tag("ol", *items, class_="steps")
    )


def _command(command: str | None) -> Markup | None:
    return tag("pre", tag("code", command), tabindex="0") if command else None

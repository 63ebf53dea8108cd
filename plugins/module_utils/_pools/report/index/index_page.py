# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The index: a page with one row for each pool that a play takes out of service, and a link to its report."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

from ..html.layout import section, table
from ..html.markup import Markup, joined, tag
from ..html.whole_page import heading, whole_page
from ..words import counted, number, time_words
from .reports import ListedReport, ReportedFigures

_HEADS = (
    *(("Pool", ""), ("State", "state"), ("Moved", "number"), ("Left", "number"), ("Rows carried", "number")),
    *(("Rows lost", "number"), ("Other things in the way", "number"), ("Ended", "")),
)


def index_page(reports: Sequence[ListedReport], folder: Path, *, rehearsal: bool) -> str:
    """The whole page. The same reports give the same text. `folder`: where the page is, for its links."""
    title = f"{'Rehearsal: ' if rehearsal else ''}Taking {counted(len(reports), 'pool')} out of service"
    return whole_page(
        title,
        heading(title, "Each row leads to the report of its pool."),
        tag(
            "main",
            section("summary", "Summary", *_summary(reports)),
            section("pools", "The pools", _table(reports, folder, rehearsal)),
        ),
        tag("footer", tag("p", "Made from the JSON files beside the reports. Written by msrtc.ocs.")),
        rehearsal=rehearsal,
    )


def state_of(reports: Sequence[ListedReport]) -> tuple[str, str]:
    """The tone of the whole, and its sentence."""
    tones = {report.verdict.tone for report in reports}
    tone = next((tone for tone in ("bad", "open") if tone in tones), "good")
    words = {"good": "with nothing in the way", "open": "with something left to do", "bad": "that cannot go yet"}
    kinds = [words[report.verdict.tone] if report.figures else "without a report" for report in reports]
    parts = [f"{number(kinds.count(kind))} {kind}" for kind in (*words.values(), "without a report") if kind in kinds]
    return tone, f"Of {counted(len(reports), 'pool')}: {', '.join(parts)}."


def _summary(reports: Sequence[ListedReport]) -> list[Markup | None]:
    tone, sentence = state_of(reports)
    known = [report.figures for report in reports if report.figures]
    wrong = [report.pool for report in reports if report.figures and report.figures.contradictory]
    error = f"Error: figures contradict each other in the report of {', '.join(wrong)}. That report says which."
    unknown = len(reports) - len(known)
    return [
        tag("p", error, class_="error bad", role="alert") if wrong else None,
        tag("p", sentence, class_=f"verdict {tone}"),
        tag("p", f"The sums are without {counted(unknown, 'pool')} of which there is no report.") if unknown else None,
    ]


def _table(reports: Sequence[ListedReport], folder: Path, rehearsal: bool) -> Markup:
    heads = [
        (f"Would be {text.lower()}" if rehearsal and text in ("Moved", "Left") else text, kind) for text, kind in _HEADS
    ]
    rows = [_row(report, folder) for report in reports]
    sums = [
        sum(column) for column in zip(*(_numbers(report.figures) for report in reports if report.figures), strict=True)
    ]
    if sums:
        rows.append(["All", "", *(number(value) for value in sums), ""])
    return table("Pools, in the order in which the play names them", heads, rows, id="pool-table")


def _row(report: ListedReport, folder: Path) -> list[object]:
    figures, name = report.figures, tag("bdi", report.pool)
    address = quote(os.path.relpath(report.page, folder), errors="surrogateescape")
    state = tag("span", report.verdict.headline, class_=report.verdict.tone)
    if figures is None:
        return [_pair(name, report), state, *("" for _head in _HEADS[2:])]
    numbers = [number(value) for value in _numbers(figures)]
    return [_pair(tag("a", name, href=address), report), state, *numbers, time_words(figures.ended)]


def _pair(name: Markup, report: ListedReport) -> Markup:
    return joined(name, " \N{RIGHTWARDS ARROW} ", tag("bdi", report.successor))


def _numbers(figures: ReportedFigures) -> tuple[int, ...]:
    return figures.moved, figures.left, figures.rows, figures.lost, figures.blockers

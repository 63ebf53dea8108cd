# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The report in the lines that a play prints at its end: the result, and the things to do."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ansible_collections.msrtc.ocs.plugins.module_utils._common.visible_text import visible_line
from ansible_collections.msrtc.ocs.plugins.module_utils._common.wording import in_sentence

from .document import Facts
from .summary import sentences, verdict
from .words import counted, number, section_words

REASONS = 10  # of users who stay; the page has all
NAMED = 5  # users for each reason


def closing_lines(facts: Facts, page: Path, index: Path | None = None) -> list[str]:
    """The verdict, the numbers, the losses, the users who stay with the reasons, the report and
    the index of all reports, and the steps for people.
    """
    lines = [
        verdict(facts).headline,
        *sentences(facts),
        *(f"Error: figures of this report contradict each other. {sentence}" for sentence in facts["contradictions"]),
        *_rows(facts),
        *_losses(facts),
        *_who_stays(facts),
        *(f"Not started: {reason}" for reason in facts["refusals"]),
        f"{'Rehearsal' if facts['rehearsal'] else 'Report'}: {page}",
        *([f"All pools of this play: {index}"] if index else []),
        *_steps(facts),
    ]
    return [visible_line(line) for line in lines]


def _rows(facts: Facts) -> Iterator[str]:
    if rows := {section: count for section, count in facts["rows"].items() if count}:
        carried = "Rows that would be carried" if facts["rehearsal"] else "Rows carried"
        yield f"{carried}: {'; '.join(f'{section_words(name)} {number(count)}' for name, count in rows.items())}."


def _losses(facts: Facts) -> Iterator[str]:
    lost = "Would be lost" if facts["rehearsal"] else "Lost"
    for kind in facts["losses"]["kinds"]:
        what = f"{counted(kind['rows'], 'row')} of {kind['section']} ({kind['what']})"
        yield f"{lost}: {what} of {counted(kind['users'], 'user')}: {kind['why']}"


def _who_stays(facts: Facts) -> Iterator[str]:
    reasons = facts["left"]["reasons"]
    for reason in reasons[:REASONS]:
        yield f"Stays: {in_sentence(reason['examples'][:NAMED], of=reason['users'])}: {reason['reason']}"
    if len(reasons) > REASONS:
        yield f"Stays: users for {len(reasons) - REASONS:,} more reasons; the report names them all."


def _steps(facts: Facts) -> Iterator[str]:
    if facts["steps"]:
        yield "What stays with people, in this order:"
    for count, step in enumerate(facts["steps"], 1):
        yield f"{count}. {step['step']}"

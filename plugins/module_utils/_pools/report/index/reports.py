# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The reports that an index lists: of each, what its JSON file says above its users."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from ansible_collections.msrtc.ocs.plugins.module_utils._common.trusted_files import open_trusted
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import BadInput

from ..document import Facts
from ..facts import FORMAT
from ..in_the_way import besides_users
from ..summary import PageVerdict, users_left, verdict

_USERS = b' "users": ['  # the line with which the users begin, who may be 100,000


@dataclass(frozen=True)
class ReportedFigures:
    """The figures of one report in the index."""

    moved: int
    left: int
    rows: int
    lost: int
    blockers: int
    contradictory: bool
    ended: str | None


@dataclass(frozen=True)
class ListedReport:
    """A row of the index. `figures` is None where there is no report (yet), or one that cannot be read."""

    pool: str
    successor: str
    page: Path
    verdict: PageVerdict
    figures: ReportedFigures | None


def read_reports(listed: Iterable[dict[str, str]], *, rehearsal: bool) -> list[ListedReport]:
    """Each report of a list with `pool`, `successor` and `report`, the path of its page. In the order of the list.

    A report of a rehearsal is none of a run, and the other way round.
    """
    return [_read(entry["pool"], entry["successor"], Path(entry["report"]).expanduser(), rehearsal) for entry in listed]


def _read(pool: str, successor: str, page: Path, rehearsal: bool) -> ListedReport:
    try:
        facts = _facts(page.with_suffix(".json"))
        if facts["rehearsal"] is not rehearsal:
            wanted = "a rehearsal" if rehearsal else "a run"
            return ListedReport(pool, successor, page, PageVerdict("open", f"No report on {wanted} yet."), None)
        return ListedReport(pool, successor, page, verdict(facts), _figures(facts))
    except FileNotFoundError:
        return ListedReport(pool, successor, page, PageVerdict("open", "No report yet."), None)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError, BadInput):
        damaged = "Its report cannot be read: write it again."
        return ListedReport(pool, successor, page, PageVerdict("bad", damaged), None)


def _facts(path: Path) -> Facts:
    """The facts without the users. Raises what reading raises, and ValueError for a file that is no report's."""
    head = bytearray()
    with open_trusted(path) as lines:
        for line in lines:
            if line.rstrip() == _USERS:
                break
            head += line
        else:
            raise ValueError("no users")
    facts: Facts = json.loads(bytes(head).rstrip().removesuffix(b",") + b"}")
    if facts["format"] != FORMAT:
        raise ValueError("another format")
    return facts


def _figures(facts: Facts) -> ReportedFigures:
    return ReportedFigures(
        moved=int(facts["counts"]["done"]),
        left=users_left(facts),
        rows=sum(facts["rows"].values()),
        lost=int(facts["losses"]["rows"]),
        blockers=len(besides_users(facts)),
        contradictory=bool(facts["contradictions"]),
        ended=facts["ended"] or facts["started"],
    )

# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Occurrences, counted as a stream: the first ones of each finding and pool are kept, of the others the number."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from typing import Any, TypeAlias

from ansible_collections.msrtc.ocs.plugins.module_utils._common.letters import without_case

from .catalogue import FINDINGS, Occurrence
from .finding_kind import SEVERITIES

Place: TypeAlias = "tuple[str, str | None]"  # finding, pool


class Tally:
    """The counts. Memory is bounded by `limit`, not by the number of occurrences.

    `limit`: objects that are kept of each finding of each pool. `accepted`: names of findings that the task accepts.
    `successor`: the pool that remedies name as the target of moves, None where nobody has said.
    """

    def __init__(self, limit: int, accepted: Collection[str] = (), successor: str | None = None) -> None:
        self._successor = successor
        self._limit = limit
        self._accepted = frozenset(accepted)
        self._counts: Counter[Place] = Counter()
        self._kept: dict[Place, list[Occurrence]] = {}

    def watch(self, occurrences: Iterable[Occurrence]) -> Iterator[dict[str, Any]]:
        """Count the occurrences, and give each on as a record for a file."""
        for occurrence in occurrences:
            place = occurrence.finding, occurrence.pool
            self._counts[place] += 1
            kept = self._kept.setdefault(place, [])
            kept.append(occurrence)
            if len(kept) >= 2 * self._limit + 1000:
                self._kept[place] = self._first(kept)
            yield occurrence.record

    def findings(self) -> list[dict[str, Any]]:
        """One for each finding and pool: the gravest first, then by pool and name."""
        return [self._finding(place) for place in sorted(self._counts, key=_order)]

    def summary(self) -> dict[str, Any]:
        """The number of findings of each severity without the accepted ones, and the number of objects of
        each finding.
        """
        open_places = [place for place in self._counts if place[0] not in self._accepted]
        severities = Counter(FINDINGS[name].severity for name, _pool in open_places)
        objects: Counter[str] = Counter()
        for (name, _pool), count in self._counts.items():
            objects[name] += count
        return {
            "clean": not any(severity != "note" for severity in severities),
            "blockers": severities["blocker"],
            "warnings": severities["warning"],
            "notes": severities["note"],
            "accepted": len(self._counts) - len(open_places),
            "objects": dict(sorted(objects.items())),
        }

    def names_of(self, pool: str) -> list[str]:
        """The names of the pool's findings."""
        return [name for name, its_pool in sorted(self._counts, key=_order) if its_pool == pool]

    def _finding(self, place: Place) -> dict[str, Any]:
        kind, count = FINDINGS[place[0]], self._counts[place]
        return {
            "name": kind.name,
            "severity": kind.severity,
            "pool": place[1],
            "count": count,
            "accepted": kind.name in self._accepted,
            "description": kind.description,
            "remedy": kind.remedy,
            "command": kind.command_for(place[1], self._successor),
            "source": kind.source,
            "objects": [occurrence.described for occurrence in self._first(self._kept[place])],
            "truncated": count > self._limit,
        }

    def _first(self, occurrences: Iterable[Occurrence]) -> list[Occurrence]:
        """The first occurrences in a fixed order, so that two audits of one state list the same objects."""
        ordered = sorted(
            occurrences,
            key=lambda occurrence: (without_case(occurrence.name), occurrence.dn or "", occurrence.detail or ""),
        )
        return ordered[: self._limit]


def _order(place: Place) -> tuple[int, str, str]:
    name, pool = place
    return SEVERITIES.index(FINDINGS[name].severity), without_case(pool or ""), name

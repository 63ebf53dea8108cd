# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What becomes of each user of a run: counts and a bounded list for the result, everybody in a report file."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from ansible_collections.msrtc.ocs.plugins.module_utils._errors import BadInput

LISTED = 1000  # users in a task's result and in its diff; the report file has all
FAILED = "failed"


class Report:
    """`outcomes`: all that can be reported of a user; `notable`: those that a person has to look at.

    The report file is JSON Lines, mode 0600. Raises BadInput when it cannot be written.
    """

    def __init__(
        self, outcomes: Collection[str], notable: Collection[str], path: Path | None, header: Mapping[str, Any]
    ) -> None:
        self.counts: Counter[str] = Counter(dict.fromkeys(outcomes, 0))
        self.failures: list[str] = []
        self.path = path
        self._notable = frozenset(notable)
        self._users: list[dict[str, Any]] = []
        self._file = _open(path) if path else None
        self._write({"record": "header", **header})

    def add(self, name: str, line: Mapping[str, Any]) -> None:
        """Take in one user. `line` has at least the key outcome; before and after stand in the report file only."""
        outcome = line["outcome"]
        self.counts[outcome] += 1
        if outcome == FAILED:
            self.failures.append(f"{name}: {line.get('reason', '')}")
        self._write({"record": "user", **line})
        if len(self._users) < LISTED or outcome in self._notable:
            self._users.append({key: value for key, value in line.items() if key not in ("before", "after")})

    def listed(self) -> list[dict[str, Any]]:
        """At most 1,000 users; when some failed only those that need attention, since a failure prints them all."""
        attention = [line for line in self._users if line["outcome"] in self._notable]
        return (attention if self.failures else self._users)[:LISTED]

    def add_refusal(self, reason: str) -> None:
        """Take in one reason for which the task was refused before it began."""
        self._write({"record": "refusal", "reason": reason})

    def mark_time(self) -> None:
        """A line with the time, between batches: from these the course of a run is drawn."""
        self._write({"record": "time", "time": datetime.now(UTC).isoformat(timespec="milliseconds")})

    def close(self, summary: Mapping[str, Any]) -> None:
        """The last line: the counts."""
        self._write({"record": "summary", **summary, "counts": dict(self.counts)})
        if self._file:
            self._file.close()

    def _write(self, record: Mapping[str, Any]) -> None:
        if self._file:
            self._file.write(json.dumps(record, ensure_ascii=False) + "\n")


def where_all_are(key: str, count: int, path: Path | None) -> str:
    """Where a person finds all of a list that is too long for a message; `key` of the result has up to 1,000."""
    if path is not None:
        return f"all are in {path}"
    if count <= LISTED:
        return f"all are in {key} of the result"
    return f"the first {LISTED:,} are in {key} of the result, and all in a file if report_file names one"


def _open(path: Path) -> IO[str]:
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        os.fchmod(descriptor, 0o600)  # also of a file that was there before
    except OSError as error:
        raise BadInput(
            f"report_file {path} cannot be written: {error.strerror}.", remedy="Name another file."
        ) from error
    return os.fdopen(descriptor, "w", encoding="utf-8", buffering=1)

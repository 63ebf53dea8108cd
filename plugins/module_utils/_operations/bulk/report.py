# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The outcome of each user of a run: counts and a bounded list for the result, all users in a report file."""

from __future__ import annotations

import contextlib
import json
import os
from collections import Counter
from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from ansible_collections.msrtc.ocs.plugins.module_utils._errors import BadInput
from ansible_collections.msrtc.ocs.plugins.module_utils._files.new_file import open_in_place

LISTED = 1000  # users in a task's result; the report file has all
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
        self._problem = ""
        self._file = _open(path) if path else None
        self._write({"record": "header", "started": _now(), **header})

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
        self._write({"record": "time", "time": _now()})

    def close(self, summary: Mapping[str, Any]) -> None:
        """The last line: the counts."""
        self._write({"record": "summary", "ended": _now(), **summary, "counts": dict(self.counts)})
        self._let_go()

    def in_result(self) -> dict[str, Any]:
        """The file's part of a task's result, after `close`."""
        result: dict[str, Any] = {"report_file": str(self.path) if self.path else None}
        return result | ({"warnings": [self._problem]} if self._problem else {})

    def _write(self, record: Mapping[str, Any]) -> None:
        """A file that takes no more does not stop the run, whose result and journal tell the same."""
        if not self._file:
            return
        try:
            self._file.write(json.dumps(record, ensure_ascii=False) + "\n")
        except OSError as error:
            self._problem = (
                f"report_file {self.path} is not complete: {error.strerror or error}. "
                "The run went on without it; counts and users of the result are right."
            )
            self._let_go()

    def _let_go(self) -> None:
        file, self._file = self._file, None
        if file:
            with contextlib.suppress(OSError):  # closing tries once more to write what could not be written
                file.close()


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def where_all_are(key: str, count: int, path: Path | None) -> str:
    """The place of a list that is too long for a message; `key` of the result has up to 1,000 of its members."""
    if path is not None:
        return f"all are in {path}"
    if count <= LISTED:
        return f"all are in {key} of the result"
    return f"the first {LISTED:,} are in {key} of the result, and all in a file if report_file names one"


def _open(path: Path) -> IO[str]:
    """A new file in the place of one that was there. It can be read while the run goes on."""
    try:
        descriptor = open_in_place(path)
    except OSError as error:
        raise BadInput(
            f"report_file {path} cannot be written: {error.strerror}.", remedy="Name another file."
        ) from error
    return os.fdopen(descriptor, "w", encoding="utf-8", errors="backslashreplace", buffering=1)

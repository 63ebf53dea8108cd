# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every user of the moves, once: read line by line from the moves' report files, or from their results."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ansible_collections.msrtc.ocs.plugins.module_utils._common.compact.similar_values import SimilarValues
from ansible_collections.msrtc.ocs.plugins.module_utils._common.trusted_files import open_trusted
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import BadInput
from ansible_collections.msrtc.ocs.plugins.module_utils._pools.results.parts import problem_of_line
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import folded

from .words import DONE, OUTCOMES

LossKind = tuple[str, str, str]  # section, what, why


@dataclass(frozen=True, slots=True)
class MovedUser:
    """The outcome of one user.

    `rows`: rows on the successor now; None where only a result without numbers is known. `lost`: the rows of each kind
    that the successor cannot hold. `left_pool`: the move took this user away from the pool.
    """

    sip_uri: str
    outcome: str
    reason: str
    rows: int | None
    lost: tuple[tuple[LossKind, int], ...]
    left_pool: bool

    @property
    def lost_rows(self) -> int:
        return sum(rows for _kind, rows in self.lost)

    @property
    def key(self) -> str:
        return folded(self.sip_uri)

    @property
    def order(self) -> tuple[str, str]:
        return self.key, self.sip_uri


@dataclass(frozen=True, slots=True)
class _Met:
    """One user in a line of a move's list. `packed_rows`: on the successor, by section, for `values`.

    A move that has to correct a line writes another one; the last line counts.
    """

    user: MovedUser
    packed_rows: bytes
    values: SimilarValues

    @classmethod
    def read(cls, record: Mapping[str, Any], result: Mapping[str, Any], values: SimilarValues) -> _Met:
        rows = _rows_on_target(record, result)
        return cls(_user(record, rows, result), values.packed(rows), values)

    @property
    def rows(self) -> dict[str, int]:
        """The user's rows on the successor by section: packed, since those of all users are kept."""
        rows: dict[str, int] = self.values.unpacked(self.packed_rows)
        return rows

    @property
    def is_done(self) -> bool:
        return self.user.outcome in DONE


@dataclass
class MoveCounts:
    """The work of one move: users by outcome, and rows of each section that reached the successor.

    `listed` and `listed_rows` are the same numbers from its list of users; a list without numbers has no rows. `rows`
    are those of the plan, including users with whom the move then failed.
    """

    users: Counter[str]
    rows: Counter[str]
    listed: Counter[str] = field(default_factory=Counter)
    listed_rows: Counter[str] | None = field(default_factory=Counter)

    @property
    def carried(self) -> Counter[str]:
        """Rows of the users who have changed, as precisely as they are known."""
        return self.rows if self.listed_rows is None else self.listed_rows

    def add(self, users: Iterable[_Met], *, has_counts: bool) -> None:
        """Add the list of users; it is counted for an interrupted move, which has no counts of its own."""
        for line in users:
            self.listed[line.user.outcome] += 1
            if line.user.rows is None:
                self.listed_rows = None
            elif self.listed_rows is not None:
                self.listed_rows.update(line.rows)
        if not has_counts:
            self.users, self.rows = self.listed.copy(), Counter(self.listed_rows or {})

    def without(self, line: _Met) -> None:
        """Take off a user who counts in an earlier move."""
        self.users[line.user.outcome] -= 1
        self.rows.subtract(line.rows)


@dataclass
class Moves:
    """All moves of a report: their users, the work of each move, and the number of users done over time."""

    users: dict[str, MovedUser] = field(default_factory=dict)  # by folded address
    each: list[MoveCounts] = field(default_factory=list)  # in the order of the moves
    progress: list[tuple[str, int]] = field(default_factory=list)  # time, users done until then

    def in_order(self) -> list[MovedUser]:
        return sorted(self.users.values(), key=lambda user: user.order)

    def counts(self) -> Counter[str]:
        """Users by outcome; every outcome is there."""
        counts = Counter(dict.fromkeys(OUTCOMES, 0))
        counts.update(user.outcome for user in self.users.values())
        return counts


def read_moves(results: Sequence[Mapping[str, Any]], *, rehearsal: bool = False) -> Moves:
    """All users of these results of ocs_user_move, which are in the order of the runs.

    A later run decides on a user's outcome; but "already there" only says that an earlier run has moved the user. A
    rehearsal moves no user, so that its later moves meet the users of the earlier ones again: they count in the first
    only. Raises BadInput for a report file that cannot be read, and for a result that does not list all its users.
    """
    moves, values = Moves(), SimilarValues()
    done = 0
    for result in results:
        counts = _counts_of(result)
        moves.each.append(counts)
        met: dict[str, _Met] = {}
        for record in _records(result):
            if record["record"] == "time":
                moves.progress.append((record["time"], done))
            elif record["record"] == "user":
                line = _Met.read(record, result, values)
                if rehearsal and _is_done(moves.users, line.user):
                    counts.without(line)
                    continue
                earlier = met.get(line.user.key)
                done += line.is_done - (earlier is not None and earlier.is_done)
                met[line.user.key] = line
        counts.add(met.values(), has_counts="counts" in result)
        for line in met.values():
            _add_user(moves.users, line.user)
    return moves


def _counts_of(result: Mapping[str, Any]) -> MoveCounts:
    """The move's own counts. A refused move has done nothing; an interrupted one has no counts."""
    if result.get("refusals"):
        return MoveCounts(Counter(), Counter())
    return MoveCounts(Counter(result.get("counts") or {}), Counter(result.get("rows") or {}))


def _is_done(users: Mapping[str, MovedUser], user: MovedUser) -> bool:
    before = users.get(user.key)
    return before is not None and before.outcome in DONE


def _add_user(users: dict[str, MovedUser], user: MovedUser) -> None:
    before = users.get(user.key)
    if before is None or not (before.outcome in DONE and user.outcome == "already_there"):
        users[user.key] = user


def _records(result: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    if result.get("report_file"):
        yield from _lines(Path(result["report_file"]), result.get("target_pool"))
    elif not result.get("refusals"):
        users = result.get("users") or []
        expected = sum((result.get("counts") or {}).values())
        if expected != len(users):
            raise BadInput(
                f"The move from {result.get('pool')} to {result.get('target_pool')} had {expected:,} users, and its"
                f" result lists {len(users):,} of them.",
                remedy="Give that move a report_file: it has all users.",
            )
        yield from ({**user, "record": "user", "summary_only": True} for user in users)


def _lines(path: Path, target_pool: str | None) -> Iterator[dict[str, Any]]:
    try:
        with open_trusted(path) as lines:
            for number, line in enumerate(lines, start=1):
                yield _parsed(line.decode("utf-8", "surrogateescape"), path, number, target_pool)
    except OSError as error:
        raise BadInput(
            f"The move's report_file {path} cannot be read: {error.strerror}.",
            remedy="Make the report where that file is, before the file is removed.",
        ) from error


def _parsed(line: str, path: Path, number: int, target_pool: str | None) -> dict[str, Any]:
    try:
        record: dict[str, Any] = json.loads(line)
        if problem := problem_of_line(record, target_pool):
            raise ValueError(problem)
        if record["record"] == "user" and not (record["sip_uri"] and record["outcome"] in OUTCOMES):
            raise ValueError("the user has no address, or no outcome that is known")
    except (ValueError, RecursionError) as error:
        raise BadInput(
            f"Line {number} of the move's report_file {path} is not one that ocs_user_move writes: {error}.",
            remedy="Name the file as the move has left it; a run that was killed is finished by running it again.",
        ) from error
    return record


def _rows_on_target(record: Mapping[str, Any], result: Mapping[str, Any]) -> dict[str, int]:
    """Rows of one user by section after the move. None for users whom it does not touch."""
    rows: dict[str, int] = (record.get("after") or {}).get(f"rows on {result.get('target_pool')}") or {}
    return rows


def _user(record: Mapping[str, Any], rows_on_target: Mapping[str, int], result: Mapping[str, Any]) -> MovedUser:
    rows = None if "summary_only" in record else sum(rows_on_target.values())
    home_before = (record.get("before") or {}).get("home")
    lost = tuple(((loss["section"], loss["what"], loss["why"]), loss["rows"]) for loss in record.get("lost") or ())
    return MovedUser(
        sip_uri=record["sip_uri"],
        outcome=record["outcome"],
        reason=record.get("reason") or "",
        rows=rows,
        lost=lost,
        left_pool=record["outcome"] in DONE and (home_before is None or home_before == result.get("pool")),
    )

# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A SQL Server's description of itself, each fact asked for alone: one that is not told does not hide the others."""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from ansible_collections.msrtc.ocs.plugins.module_utils._errors import BackEndError, BackEndUnreachable

from ..connection.connection import BackEnd
from ..statements.results import Question

_PRODUCTS = {8: "2000", 9: "2005", 10: "2008", 11: "2012", 12: "2014", 13: "2016", 14: "2017", 15: "2019", 16: "2022"}
_2008_R2 = (10, 50)
_ISOLATIONS = {1: "read uncommitted", 2: "read committed", 3: "repeatable read", 4: "serializable", 5: "snapshot"}
_FIRST_WITH_SYS = 9  # SQL Server 2005
_ROUND_TRIPS = 3  # of which the shortest is told
_TEXTS = {
    "version": "CAST(SERVERPROPERTY('ProductVersion') AS nvarchar(128))",
    "service_pack": "CAST(SERVERPROPERTY('ProductLevel') AS nvarchar(128))",
    "edition": "CAST(SERVERPROPERTY('Edition') AS nvarchar(128))",
    "server_collation": "CAST(SERVERPROPERTY('Collation') AS nvarchar(128))",
    "database_collation": "CAST(DATABASEPROPERTYEX(DB_NAME(), 'Collation') AS nvarchar(128))",
    "login": "SUSER_SNAME()",
    "database_user": "USER_NAME()",
}
_TIME = "CONVERT(varchar(23), GETUTCDATE(), 121)"
# Not known to SQL Server 2000, which has neither: it is always read committed, and without snapshots.
_SNAPSHOT = ("CAST(is_read_committed_snapshot_on AS int)", "FROM master.sys.databases WHERE name = DB_NAME()")
_ISOLATION = (
    "CAST(transaction_isolation_level AS int)",
    "FROM master.sys.dm_exec_sessions WHERE session_id = @@SPID",
)


@dataclass(frozen=True)
class ServerFacts:
    """None where the server did not tell. `seconds`: for a question and its answer. `skew`: seconds by which its clock
    is ahead of this host's.
    """

    name: str
    database: str
    product: str
    texts: dict[str, str | None]
    read_committed_snapshot: bool | None
    isolation: str | None
    seconds: float | None
    skew: float | None


def server_facts(back_end: BackEnd) -> ServerFacts:
    """Some round trips. Raises nothing of what a server can do: what it does not answer is None."""
    texts = {name: _asked(back_end, name, expression) for name, expression in _TEXTS.items()}
    has_sys = back_end.server_version[0] >= _FIRST_WITH_SYS
    snapshot = _asked(back_end, "snapshots", *_SNAPSHOT) if has_sys else 0
    isolation = _asked(back_end, "isolation", *_ISOLATION) if has_sys else 2
    seconds, skew = _clock(back_end)
    return ServerFacts(
        name=back_end.server_name,
        database=back_end.database,
        product=product(back_end.server_version),
        texts=texts,
        read_committed_snapshot=None if snapshot is None else bool(snapshot),
        isolation=_ISOLATIONS.get(isolation or 0),
        seconds=seconds,
        skew=skew,
    )


def product(version: Sequence[int]) -> str:
    """The product's name by its version, such as `SQL Server 2005`; one that is not known has its number."""
    if tuple(version[:2]) >= _2008_R2 and version[0] == _2008_R2[0]:
        return "SQL Server 2008 R2"
    return f"SQL Server {_PRODUCTS.get(version[0], '.'.join(map(str, version[:2])))}"


def _asked(back_end: BackEnd, about: str, expression: str, source: str = "") -> Any:
    """The one value; None where the server refuses the question, or is gone."""
    with suppress(BackEndError):
        ((row, *_none),) = back_end.run(about, [Question(about, (expression,), source)])
        return row[0]
    return None


def _clock(back_end: BackEnd) -> tuple[float | None, float | None]:
    """The shortest of some round trips, in seconds, and by how much the server's clock is ahead."""
    found: list[tuple[float, float]] = []
    with suppress(BackEndUnreachable, ValueError):
        for _number in range(_ROUND_TRIPS):
            begin, now = time.monotonic(), datetime.now(UTC)
            answer = _asked(back_end, "the time", _TIME)
            seconds = time.monotonic() - begin
            if answer is None:
                break
            theirs = datetime.fromisoformat(answer).replace(tzinfo=UTC)
            found.append((seconds, (theirs - now).total_seconds() - seconds / 2))
    return min(found) if found else (None, None)

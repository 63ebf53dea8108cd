# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The work of a play on a pool until now: kept with the pool's description, and handed from task to task."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ansible_collections.msrtc.ocs.plugins.module_utils._common.wording import in_sentence
from ansible_collections.msrtc.ocs.plugins.module_utils._files.names_in_folders import name_in_folder

from .move_files import MoveFile, move_files

Pool = dict[str, Any]  # as the check describes it; the key "run" has the facts of this file
Run = dict[str, Any]

LISTED = 20  # users in a message
_KEPT = ("pool", "target_pool", "counts", "rows", "left", "journal", "report_file", "refusals")


def begun(pool: Mapping[str, Any], plans: Mapping[str, Mapping[str, Any]] | None, now: datetime) -> Run:
    """The run of a pool before its first wave; it continues the record of earlier runs.

    `plans`: by wave, the result of its move in check mode; None when nothing was planned, as in a rehearsal.
    """
    record = pool["record"] or {"before": _seen_before(pool, now), "moves": []}
    moves = [*record["moves"], *_cut_off(Path(pool["report_folder"]), record["moves"], pool)]
    plans = plans or {}
    return {
        "before": record["before"],
        "moves": moves,
        "files": {wave["name"]: _file(pool, wave["name"], now) for wave in pool["waves"]},
        "planned": {name: _to_move(plan) for name, plan in plans.items()},
        "left": {name: list(plan["left"]["users"]) for name, plan in plans.items()},
        "done": 0,
        "gone_through": [],
        "files_of_tasks": [],
        "users_per_minute": pool["users_per_minute"] or 0,
        "stopped": "",
        "unfinished": [],
        "findings": None,
        "pools_after": [],
    }


def rehearsed(pool: Mapping[str, Any], now: datetime) -> Run:
    """As `begun` for a rehearsal, which ignores earlier runs and leaves no record."""
    run = begun({**pool, "record": {"before": _seen_before(pool, now), "moves": []}}, None, now)
    files = {
        name: str(Path(pool["report_folder"]) / f"rehearsal-{name_in_folder(name, 'wave')}.jsonl")
        for name in run["files"]
    }
    return {**run, "moves": [], "files": files}


def users_to_move(pool: Mapping[str, Any], number: int, *, rehearsal: bool) -> int | None:
    """Number of users that a wave has to move: as planned, without users whom earlier waves of this run have moved.
    None where the users were not counted, as in a rehearsal, which goes through all waves.
    """
    if rehearsal:
        return None
    wave, run = pool["waves"][number], pool["run"]
    planned = int(run["planned"].get(wave["name"], 0))
    return max(planned - (run["done"] if wave["all_users"] else 0), 0)


def why_not_in_window(pool: Mapping[str, Any], number: int, now: datetime) -> str:
    """The reason for which a wave does not start: it may not end in the maintenance window. Empty when it may start, or
    without a window.
    """
    window, run, users = pool["window"], pool["run"], users_to_move(pool, number, rehearsal=False)
    if window is None or not users:
        return ""
    rate = run["users_per_minute"]
    minutes = users / rate if rate else 0.0
    if now.timestamp() + minutes * 60 <= datetime.fromisoformat(window["end"]).timestamp():
        return ""
    return (
        f"Wave {pool['waves'][number]['name']} has not started: {users:,} users at {rate:.1f} a minute may need until"
        f" after the window, {window['text']}. The next run goes on with it."
    )


def starts(pool: Mapping[str, Any], number: int, now: datetime, *, rehearsal: bool) -> bool:
    """A wave starts now: it has users to move, nothing has stopped the run, and the window is long enough."""
    if rehearsal:
        return not pool["run"]["stopped"]
    users = users_to_move(pool, number, rehearsal=False)
    return bool(users) and not pool["run"]["stopped"] and not why_not_in_window(pool, number, now)


def with_wave(pool: Pool, number: int, result: Mapping[str, Any], now: datetime, *, rehearsal: bool) -> Run:
    """The run after a wave. `result`: of its move, which may have failed, or have been skipped."""
    run, wave = pool["run"], pool["waves"][number]
    if result.get("skipped"):
        return {**run, "stopped": run["stopped"] or why_not_in_window(pool, number, now)}
    file = MoveFile.read(Path(run["files"][wave["name"]]))
    counts = result.get("counts") or {}
    done = counts.get("moved", 0) + counts.get("resumed", 0)
    move = {
        "name": wave["name"],
        "started": file.started or now.isoformat(timespec="seconds"),
        "ended": file.ended or now.isoformat(timespec="seconds"),
        "result": _kept(pool, result, run["files"][wave["name"]]),
    }
    moves = [
        wave_move
        for wave_move in run["moves"]
        if wave_move["result"].get("report_file") != move["result"]["report_file"]
    ]
    return {
        **run,
        "moves": [*moves, move],
        "done": run["done"] + done,
        "gone_through": [*run["gone_through"], wave["name"]],
        "left": {**run["left"], wave["name"]: list((result.get("left") or {}).get("users") or ())},
        "users_per_minute": pool["users_per_minute"] or done * 60 / max(file.seconds or 0.0, 1.0),
        "stopped": "" if rehearsal else _why_it_ends(pool, wave, result),
        "unfinished": [*run["unfinished"], *([str(result["msg"])] if result.get("msg") else [])],
    }


def with_outlook(pool: Mapping[str, Any]) -> dict[str, Any]:
    """The pool, with two facts for plays in its run: the number of users to move, and whether all users leave."""
    run = pool["run"]
    return {**pool, "run": {**run, "to_move": sum(run["planned"].values()), "everybody_leaves": everybody_leaves(pool)}}


def in_no_wave(pool: Mapping[str, Any]) -> int:
    """The number of the pool's users whom no wave moves, by the directory's state before the work."""
    return max(int(pool["users"]) - sum(int(wave["users"]) for wave in pool["waves"]), 0)


def still_there(pool: Mapping[str, Any]) -> list[str]:
    """Users whom the moves have left on the pool, for any reason; in their order, each once."""
    return list(dict.fromkeys(address for users in pool["run"]["left"].values() for address in users))


def everybody_leaves(pool: Mapping[str, Any]) -> bool:
    """The waves of this run leave no user behind, and all of them are over."""
    run = pool["run"]
    ahead = [name for name, users in run["planned"].items() if users and name not in run["gone_through"]]
    return not (ahead or run["stopped"] or still_there(pool) or in_no_wave(pool))


def users_are_left(pool: Mapping[str, Any], users: Iterable[str], in_waves: int) -> str:
    """The message that users are left on the pool; empty when there are none. `in_waves`: users who could have been
    moved, and were not.
    """
    named = list(users)
    if not named and not in_waves:
        return ""
    who = in_sentence(named[:LISTED], of=len(named)) or f"{in_waves:,} in no wave"
    who += f" and {in_waves:,} more" if named and in_waves else ""
    return f"Users are left on {pool['name']}: {who}. The report says why: {pool['report_folder']}."


def _seen_before(pool: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    return {"started": now.isoformat(timespec="seconds"), "pools": pool["pools"], "findings": pool["findings"]}


def _cut_off(folder: Path, moves: Iterable[Mapping[str, Any]], pool: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Moves that a run began and did not record, since it was killed: their results, from their report files."""
    known = {Path(str(move["result"].get("report_file"))).name for move in moves}
    return [
        {
            "name": file.wave,
            "started": file.started,
            "ended": None,
            "result": {"pool": pool["name"], "target_pool": pool["successor"], "report_file": str(file.path)},
        }
        for file in move_files(folder)
        if file.path.name not in known
    ]


def _file(pool: Mapping[str, Any], wave: str, now: datetime) -> str:
    return str(
        Path(pool["report_folder"]) / f"moved-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}-{name_in_folder(wave, 'wave')}.jsonl"
    )


def _to_move(plan: Mapping[str, Any]) -> int:
    return int(plan["counts"]["moved"]) + int(plan["counts"]["resumed"])


def _kept(pool: Mapping[str, Any], result: Mapping[str, Any], file: str) -> dict[str, Any]:
    """The part of a move's result that the record keeps. The users stand in the report file."""
    kept = {name: result[name] for name in _KEPT if name in result}
    if "counts" not in result:  # it ended before it knew its users
        kept |= {"failed": True, "msg": str(result.get("msg", ""))}
        file = file if os.path.exists(file) else ""
    return {"pool": pool["name"], "target_pool": pool["successor"], **kept, "report_file": file or None}


def _why_it_ends(pool: Mapping[str, Any], wave: Mapping[str, Any], result: Mapping[str, Any]) -> str:
    """The reason for which no later wave may follow; empty when it may."""
    counts = result.get("counts")
    if counts is None:
        return f"Wave {wave['name']} was not moved; later ones have not started."
    most = pool["max_failures"]
    if counts["not_reached"] or (most is not None and counts["failed"] > most):
        return f"Wave {wave['name']} was not moved completely; later ones have not started."
    if wave["stop"]:
        return f"The run ends after wave {wave['name']}, as it was told to. The next run goes on."
    return ""

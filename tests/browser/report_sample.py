# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Facts to make reports of: those of a run on the lab's pools, and many users that are made up."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ansible_collections.msrtc.ocs.plugins.module_utils._pools.report.request import REPORT_OPTIONS
from ansible_collections.msrtc.ocs.plugins.module_utils._pools.report.task import report

# What a run on the lab's two pools has given: the results of ocs_pool_info and ocs_user_move, and its report file.
SAMPLE = Path(__file__).with_name("sample_run.json")
REASONS = ("The user is signed in now, and connected_users is skip.", "More contacts than the successor allows (200).")
HOSTILE = "</script><script>window.hostile=1</script><img src=x onerror=window.hostile=1>"


def sample_arguments(folder: Path) -> dict[str, Any]:
    """The options of a report on the sample; the move's report file is put into the folder."""
    sample = json.loads(SAMPLE.read_text(encoding="utf-8"))
    arguments = sample["arguments"]
    for move in arguments["moves"]:
        path = folder / f"{move['name']}.jsonl"
        write_lines(path, sample["report_files"][move["name"]])
        move["result"]["report_file"] = str(path)
    return {**arguments, "dest": str(folder / "report.html")}


def index_of_pools(folder: Path) -> Path:
    """An index of four pools: one that is empty, one with users left, one whose users do not come to nothing, and one
    that has no report yet.
    """
    listed = [
        {"pool": name, "successor": "poolr2", "report": str(folder / name / "report.html")}
        for name in ("pool07", "pool08", "pool09 north", "pool10")
    ]
    for number, user in enumerate(listed[:3]):
        where = folder / user["pool"]
        where.mkdir(exist_ok=True)
        arguments = sample_arguments(where)
        if number == 0:
            arguments |= _emptied(arguments)
        if number == 2:
            arguments["moves"][0]["result"]["counts"]["moved"] += 1
        options = {"index": {"dest": str(folder / "index.html"), "reports": listed}, "dest": user["report"]}
        index: str = make_report({**arguments, **options})["index"]
    return Path(index)


def _emptied(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """The same run when it has left nobody behind."""
    move = arguments["moves"][0]
    file = Path(move["result"]["report_file"])
    lines = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    write_lines(file, [line for line in lines if line.get("outcome") in (None, "moved", "resumed")])
    counts = {name: value for name, value in move["result"]["counts"].items() if name in ("moved", "resumed")}
    result = {**move["result"], "counts": counts, "left": {"users": [], "contacts": [], "ghosts": []}}
    pools = [
        {**pool, "blockers": [], "users": 0, "contacts": {}} if pool["name"] == arguments["pool"] else pool
        for pool in arguments["pools_after"]
    ]
    return {"moves": [{**move, "result": result}], "pools_after": pools}


def many_arguments(folder: Path, users: int) -> dict[str, Any]:
    """A pool of this many users. Every tenth stays; some lose data; one has a name that wants to be a script."""
    arguments = sample_arguments(folder)
    result = arguments["moves"][0]["result"]
    write_lines(Path(result["report_file"]), _many_records(users))
    skipped = users // 10
    result["counts"] = {"moved": users - skipped, "skipped": skipped}
    result["rows"] = {"contacts": sum(number % 97 for number in range(users) if number % 10 != 9)}
    return {**arguments, "data_loss_allowed": True}


def _many_records(users: int) -> Iterable[dict[str, Any]]:
    for number in range(users):
        if number % 1000 == 0:
            yield {"record": "time", "time": f"2026-11-22T{number // 36000:02}:{number // 600 % 60:02}:00+00:00"}
        user: dict[str, Any] = {"record": "user", "sip_uri": f"sip:user{number:06}@example.test", "outcome": "moved"}
        if number == 7:
            user["sip_uri"] = f"sip:{HOSTILE}@example.test"
        if number % 10 == 9:
            user |= {"outcome": "skipped", "reason": REASONS[number // 10 % 2]}
        else:
            user["after"] = {"rows on poolr2": {"contacts": number % 97}}
        if number % 100 == 1:
            user["lost"] = [
                {"section": "delegates", "what": "delegates", "rows": 2, "why": "2007 has no table for them."}
            ]
        yield user


def write_lines(path: Path, records: Iterable[Mapping[str, Any]]) -> None:
    """A report file as ocs_user_move writes it."""
    path.write_text("".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records), encoding="utf-8")


def make_report(arguments: Mapping[str, Any], *, check_mode: bool = False) -> dict[str, Any]:
    """The module's own work and result for these options."""
    checked = ArgumentSpecValidator(REPORT_OPTIONS).validate(dict(arguments))
    if checked.error_messages:
        raise ValueError(checked.error_messages)
    return report(SimpleNamespace(params=checked.validated_parameters, check_mode=check_mode))

# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options of a report, checked."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ansible_collections.msrtc.ocs.plugins.module_utils._common.letters import without_case
from ansible_collections.msrtc.ocs.plugins.module_utils._common.wording import in_sentence
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import BadInput
from ansible_collections.msrtc.ocs.plugins.module_utils._pools.results.parts import require_parts

from .words import moment

REPORT_OPTIONS: dict[str, dict[str, Any]] = {
    "dest": {"type": "path", "required": True},
    "mode": {"type": "str", "default": "0600"},
    "title": {"type": "str"},
    "index": {
        "type": "dict",
        "options": {
            "dest": {"type": "path", "required": True},
            "reports": {
                "type": "list",
                "elements": "dict",
                "required": True,
                "options": {
                    "pool": {"type": "str", "required": True},
                    "successor": {"type": "str", "required": True},
                    "report": {"type": "path", "required": True},
                },
            },
        },
    },
    "rehearsal": {"type": "bool"},
    "pool": {"type": "str", "required": True},
    "successor": {"type": "str", "required": True},
    "pools_before": {"type": "list", "elements": "dict", "required": True},
    "pools_after": {"type": "list", "elements": "dict", "default": []},
    "moves": {
        "type": "list",
        "elements": "dict",
        "default": [],
        "options": {
            "name": {"type": "str", "default": ""},
            "started": {"type": "str"},
            "ended": {"type": "str"},
            "result": {"type": "dict", "required": True},
        },
    },
    "data_loss_allowed": {"type": "bool", "default": False},
    "audit_before": {"type": "list", "elements": "dict"},
    "audit_after": {"type": "list", "elements": "dict"},
    "accepted_findings": {"type": "list", "elements": "str", "default": []},
    "steps": {
        "type": "list",
        "elements": "dict",
        "default": [],
        "options": {
            "step": {"type": "str", "required": True},
            "why": {"type": "str", "default": ""},
            "command": {"type": "str", "default": ""},
        },
    },
    "run_by": {"type": "str"},
    "started": {"type": "str"},
    "ended": {"type": "str"},
}


@dataclass(frozen=True)
class ReportedPool:
    """One pool before and after, as ocs_pool_info describes it; `after` is None without a second look."""

    before: Mapping[str, Any]
    after: Mapping[str, Any] | None


@dataclass(frozen=True)
class RequestedIndex:
    """The page that lists several reports: each has `pool`, `successor`, and `report`, the path of its page."""

    page: Path
    reports: Sequence[dict[str, str]]


@dataclass(frozen=True)
class ReportRequest:
    """The content of a report. Times are ISO 8601 in UTC."""

    page: Path
    data: Path
    index: RequestedIndex | None
    mode: int
    title: str
    rehearsal: bool
    pool: ReportedPool
    successor: ReportedPool
    moves: Sequence[Mapping[str, Any]]
    data_loss_allowed: bool
    audit_before: Sequence[Mapping[str, Any]] | None
    audit_after: Sequence[Mapping[str, Any]] | None
    accepted_findings: frozenset[str]
    steps: Sequence[Mapping[str, Any]]
    run_by: str | None
    started: str | None
    ended: str | None

    @classmethod
    def from_params(cls, params: Mapping[str, Any], check_mode: bool) -> ReportRequest:
        """The request of a module's parameters. Raises BadInput."""
        require_parts(params)
        pool, successor = _pair(params, "pool"), _pair(params, "successor")
        page = _page("dest", params["dest"])
        return cls(
            page=page,
            data=page.with_suffix(".json"),
            index=_index(params["index"], page),
            mode=_mode(params["mode"]),
            title=params["title"] or f"Decommissioning of {pool.before['name']}",
            rehearsal=check_mode if params["rehearsal"] is None else params["rehearsal"],
            pool=pool,
            successor=successor,
            moves=[_with_times(move, "moves.") for move in params["moves"]],
            data_loss_allowed=params["data_loss_allowed"],
            audit_before=params["audit_before"],
            audit_after=params["audit_after"],
            accepted_findings=frozenset(params["accepted_findings"]),
            steps=params["steps"],
            run_by=params["run_by"],
            started=_time(params, "started", ""),
            ended=_time(params, "ended", ""),
        )


def _index(options: Mapping[str, Any] | None, page: Path) -> RequestedIndex | None:
    if not options:
        return None
    path = _page("index.dest", options["dest"])
    if path == page:
        raise BadInput(f"index.dest {path} is the report itself.", remedy="Give the index a name of its own.")
    return RequestedIndex(path, options["reports"])


def _page(option: str, dest: str) -> Path:
    path = Path(dest).expanduser()
    if path.suffix.lower() not in (".html", ".htm"):
        raise BadInput(
            f"{option} {path} is not the name of a page.",
            remedy="End it in .html.",
        )
    if os.path.isdir(path):
        raise BadInput(f"{option} {path} is a folder.", remedy="Name a file in it.")
    return path


def _mode(text: str) -> int:
    """The mode of a file. YAML reads 0600 without quotes as a number of another value, so only the quoted form is
    accepted.
    """
    if not re.fullmatch(r"0[0-7]{3}", text):
        raise BadInput(f"mode {text} is not a mode.", remedy="Write four octal digits in quotes, such as '0640'.")
    return int(text, 8)


def _pair(params: Mapping[str, Any], option: str) -> ReportedPool:
    before = _named(params["pools_before"], params[option])
    if before is None:
        known = in_sentence(sorted(str(pool.get("name")) for pool in params["pools_before"])) or "none"
        raise BadInput(
            f"{option} {params[option]} is not among pools_before.",
            remedy=f"Give the result of ocs_pool_info for both pools; given are: {known}.",
        )
    return ReportedPool(before, _named(params["pools_after"], params[option]))


def _named(pools: Sequence[Mapping[str, Any]], wanted: str) -> Mapping[str, Any] | None:
    for pool in pools:
        names = (pool.get(key) for key in ("name", "fqdn", "dn", "service_dn"))
        if pool.get("name") and without_case(wanted) in {without_case(str(name)) for name in names if name}:
            return pool
    return None


def _with_times(options: Mapping[str, Any], place: str) -> dict[str, Any]:
    return {**options, **{name: _time(options, name, place) for name in ("started", "ended")}}


def _time(options: Mapping[str, Any], name: str, place: str) -> str | None:
    text = options[name]
    return moment(text, place + name).isoformat() if text else None

# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The folder of a pool's reports: its place, and the record in it of the state before the first run and the work of all
runs since, for a report about the whole. Above the folders of several pools there is an index.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ansible_collections.msrtc.ocs.plugins.module_utils._common.shapes import Fields
from ansible_collections.msrtc.ocs.plugins.module_utils._common.trusted_files import UntrustedFile, open_trusted
from ansible_collections.msrtc.ocs.plugins.module_utils._files.names_in_folders import name_in_folder
from ansible_collections.msrtc.ocs.plugins.module_utils._files.new_file import NewFile

from .handed_on import SEEN_BEFORE, WAVES_DONE, require_handed_on
from .pairs import PoolPair
from .run import with_outlook, with_wave

REPORTS = "~/.ansible/msrtc.ocs/reports"
RECORD = "record.json"
_SHAPE = Fields({"before": SEEN_BEFORE, "moves": WAVES_DONE})


def folder_of(report_dir: Path, pool: str) -> Path:
    """The folder of a pool's reports, record and exports: one of its own in `report_dir`, with any name of a pool."""
    return report_dir / name_in_folder(pool, "pool")


def report_name(*, rehearsal: bool) -> str:
    """The name of the page in the pool's folder. A rehearsal never replaces the report of a run."""
    return "rehearsal.html" if rehearsal else "report.html"


def index_of(pairs: Sequence[PoolPair], report_dir: Path, *, rehearsal: bool) -> dict[str, Any] | None:
    """The option `index` of ocs_decommission_report for all pools of a play; None where there is one only.

    Hosts of a play are assumed to have the same folder of reports.
    """
    if len(pairs) < 2:
        return None
    name = report_name(rehearsal=rehearsal)
    reports = [
        {
            "pool": pair.pool.name,
            "successor": pair.successor.name,
            "report": str(folder_of(report_dir, pair.pool.name) / name),
        }
        for pair in pairs
    ]
    return {"dest": str(report_dir / ("rehearsal-index.html" if rehearsal else "index.html")), "reports": reports}


def read_record(folder: Path, problems: list[str]) -> dict[str, Any] | None:
    """The record that the last run wrote; None if there is none. An unreadable record is added to `problems`."""
    path = folder / RECORD
    try:
        with open_trusted(path) as content:
            record: dict[str, Any] = json.load(content)
        if wrong := list(_SHAPE(record, "the record")):
            raise ValueError("; ".join(wrong[:3]))
        return {"before": dict(record["before"]), "moves": list(record["moves"])}
    except FileNotFoundError:
        return None
    except (OSError, ValueError, RecursionError, UntrustedFile) as error:
        problems.append(f"the record of earlier runs, {path}, cannot be read ({error}). Correct it or move it away.")
        return None


def record_wave(params: Mapping[str, Any], *, rehearsal: bool) -> dict[str, Any]:
    """The result of ocs_decommission_record: the pools, one of them with the outcome of a wave. The record is written
    to its file, except in a rehearsal. Raises BadInput and CannotWrite.
    """
    require_handed_on(params)
    pools = [dict(pool) for pool in params["pools"]]
    pool = pools[params["number"]]
    run = with_wave(pool, params["wave"], params["result"], datetime.now(UTC), rehearsal=rehearsal)
    pools[params["number"]] = with_outlook({**pool, "run": run})
    with NewFile(Path(pool["report_folder"]) / RECORD, pretend=rehearsal) as file:
        record = {"before": run["before"], "moves": run["moves"]}
        file.write(f"{json.dumps(record, indent=1)}\n".encode())
        changed = file.finish()
    return {"changed": changed and not rehearsal, "pools": pools}

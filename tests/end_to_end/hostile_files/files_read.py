# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every option that names a file which is read: its good content, and the task that reads it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from end_to_end.import_export.importing import export, homed
from end_to_end.modules import Modules
from lab.environment import Lab

SOURCE, TARGET = "pool07", "poolr2"
FEW = "sip:bilal.bakker*"  # users of that pool
Options = dict[str, Any]


@dataclass(frozen=True)
class ReadFile:
    """A file that a module reads: its name below the folder of a test, and the task's options, by the file's path."""

    module: str
    name: str
    options: Callable[[str], Options]
    is_json: bool = False
    in_folder: bool = False  # found in a folder that an option names, so that its path cannot be chosen


def _of_folder(file: str) -> str:
    return str(Path(file).parent)


def _secure(options: Options) -> Options:
    return {"pools": [SOURCE], "back_end": True, **options}


def _own_back_end(**more: Any) -> Options:
    entry = {"pool": SOURCE, "server": "127.0.0.1", "port": 9, "user": "sa", "password": "canary", **more}
    return {"pools": [SOURCE], "back_end": True, "back_ends": [entry]}


def _checked(pool: Options, reports: str) -> Options:
    return {"pools": [pool], "report_dir": reports, "journal_dir": "journals"}


def _pool(**more: Any) -> Options:
    return {"name": SOURCE, "successor": TARGET, **more}


FILES: dict[str, ReadFile] = {
    "identities_file": ReadFile("ocs_user_info", "users.csv", lambda file: {"identities_file": file}),
    "pools[].waves[].identities_file": ReadFile(
        "ocs_decommission_check_info",
        "users.csv",
        lambda file: _checked(_pool(waves=[{"name": "first", "identities_file": file}]), "reports"),
    ),
    "src, an export": ReadFile(
        "ocs_user_import", "users.jsonl", lambda file: {"src": file, "all_users": True}, is_json=True
    ),
    "src, a journal": ReadFile(
        "ocs_user_import", "journal.jsonl", lambda file: {"src": file, "all_users": True}, is_json=True
    ),
    "src, of DBImpExp": ReadFile("ocs_user_import", "users.xml", lambda file: {"src": file, "all_users": True}),
    "directory_ca_file": ReadFile("ocs_pool_info", "ca.pem", lambda file: {"directory_ca_file": file}),
    "back_end_ca_file": ReadFile(
        "ocs_pool_info",
        "ca.pem",
        lambda file: {**_own_back_end(), "back_end_ca_file": file, "back_end_encryption": "require"},
    ),
    "back_ends[].ca_file": ReadFile(
        "ocs_pool_info", "ca.pem", lambda file: _own_back_end(ca_file=file, encryption="require")
    ),
    "back_end_driver": ReadFile("ocs_pool_info", "libtdsodbc.so", lambda file: _secure({"back_end_driver": file})),
    "journal_dir, a journal": ReadFile(
        "ocs_user_move",
        "journals/ocs-move-pool07-to-poolr2-20260101T000000.000000Z-0a0a0a0a.jsonl",
        lambda file: {
            "pool": SOURCE,
            "target_pool": TARGET,
            "sip_uri": FEW,
            "journal_dir": _of_folder(file),
        },
        is_json=True,
        in_folder=True,
    ),
    "export_dir, an export": ReadFile(
        "ocs_user_absent",
        "exports/ocs-absent-20260101T000000.000000Z-0a0a0a0a.jsonl",
        lambda file: {"pool": SOURCE, "sip_uri": FEW, "export_dir": _of_folder(file), "journal_dir": "journals"},
        is_json=True,
        in_folder=True,
    ),
    "report_dir, the record": ReadFile(
        "ocs_decommission_check_info",
        "reports/pool07/record.json",
        lambda file: _checked(_pool(), str(Path(file).parents[1])),
        is_json=True,
        in_folder=True,
    ),
    "report_dir, a move's file": ReadFile(
        "ocs_decommission_check_info",
        "reports/pool07/moved-20260101T000000Z-everybody.jsonl",
        lambda file: _checked(_pool(), str(Path(file).parents[1])),
        is_json=True,
        in_folder=True,
    ),
    "moves[].result.report_file": ReadFile(
        "ocs_decommission_report",
        "moved.jsonl",
        lambda file: {
            "dest": "page.html",
            "pool": SOURCE,
            "successor": TARGET,
            "pools_before": [{"name": SOURCE}, {"name": TARGET}],
            "moves": [{"name": "everybody", "result": {"pool": SOURCE, "target_pool": TARGET, "report_file": file}}],
        },
        is_json=True,
    ),
}


def good_contents(lab: Lab, modules: Modules, folder: Path) -> Mapping[str, bytes]:
    """By option: the content that its file ought to have. Some users are moved and deleted for it."""
    addresses = [address for address in homed(lab, SOURCE) if address.startswith(FEW[4:-1])]
    identities = [f"sip:{address}" for address in addresses]
    export(modules, addresses, folder / "users.jsonl")
    export(modules, addresses, folder / "users.xml", format="dbimpexp")
    task = {"pool": SOURCE, "identities": identities, "journal_dir": str(folder / "journals")}
    moved = {"target_pool": TARGET, "report_file": str(folder / "moved.jsonl"), "settle_time": 0}
    modules.run("ocs_user_move", {**task, **moved}).succeeded()
    lab.reset()
    deleted = {"export_dir": str(folder / "exports"), "max_users": None}
    modules.run("ocs_user_absent", {**task, **deleted, "journal_dir": str(folder / "others")}).succeeded()
    lab.reset()
    lines = _only(folder / "journals").splitlines(keepends=True)
    authority = Path(lab.connection["directory_ca_file"]).read_bytes()
    return {
        "identities_file": b"sip_uri,name\n" + "".join(f"{identity},x\n" for identity in identities).encode(),
        "pools[].waves[].identities_file": b"sip_uri\n" + "".join(f"{identity}\n" for identity in identities).encode(),
        "src, an export": (folder / "users.jsonl").read_bytes(),
        "src, a journal": b"".join(lines),
        "src, of DBImpExp": (folder / "users.xml").read_bytes(),
        **dict.fromkeys(["directory_ca_file", "back_end_ca_file", "back_ends[].ca_file"], authority),
        "back_end_driver": _driver().read_bytes(),
        "journal_dir, a journal": b"".join(lines[:-2]),
        "export_dir, an export": _only(folder / "exports"),
        "report_dir, the record": json.dumps(_record(folder, identities)).encode(),
        "report_dir, a move's file": (folder / "moved.jsonl").read_bytes(),
        "moves[].result.report_file": (folder / "moved.jsonl").read_bytes(),
    }


def _only(folder: Path) -> bytes:
    """The one JSONL file of a folder."""
    (file,) = folder.glob("*.jsonl")
    return file.read_bytes()


def _driver() -> Path:
    """The library of FreeTDS that the tests use."""
    return next(path for path in Path("/usr/lib").rglob("libtdsodbc.so*") if path.is_file())


def _record(folder: Path, identities: list[str]) -> dict[str, Any]:
    """As ocs_decommission_record writes it."""
    result = {
        "pool": SOURCE,
        "target_pool": TARGET,
        "counts": {
            "moved": len(identities),
            "resumed": 0,
            "already_there": 0,
            "skipped": 0,
            "failed": 0,
            "not_reached": 0,
        },
        "rows": {"contacts": 5},
        "left": {"users": identities[:1], "contacts": [], "ghosts": []},
        "journal": None,
        "report_file": str(folder / "moved.jsonl"),
    }
    times = {"started": "2026-01-01T00:00:00+00:00", "ended": "2026-01-01T00:01:00+00:00"}
    finding = {
        "name": "ghosts",
        "severity": "warning",
        "pool": SOURCE,
        "count": 1,
        "description": "Rows of nobody.",
        "remedy": "Delete them.",
        "command": None,
        "source": "inferred",
        "objects": [{"name": "sip:a@example.test", "detail": "nothing"}],
    }
    pool = {"name": SOURCE, "version": "2007", "users": 5, "contacts": {"central_forest": 0}, "blockers": []}
    before = {"started": times["started"], "pools": [pool, {**pool, "name": TARGET}], "findings": [finding]}
    return {"before": before, "moves": [{"name": "everybody", **times, "result": result}]}

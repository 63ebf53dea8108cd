# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An import after a deletion is cut at one exchange with its servers; the same task again brings back the same bytes.

By default a sample of the exchanges; cuts.py says how to have them all. User Replicator runs all the time.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from end_to_end.delete.deleting import delete_from_back_end, delete_from_directory
from end_to_end.import_export.importing import export
from end_to_end.modules import ModuleRun, Modules
from fault_injection.cuts import Cuts, run_with_cut
from fault_injection.cutting_proxy import Exchanges
from lab.environment import Lab
from samples import sample

POOL = "pool07"
SAMPLE = 5


class Site:
    """Users who are deleted again and again, and one export of them."""

    def __init__(self, lab: Lab, modules: Modules) -> None:
        self._lab = lab
        self._modules = modules
        lab.reset()
        self.users = sorted(lab.snapshot().back_ends[POOL].homed)[:5]
        self.saved = self.export("saved.jsonl")
        self._importing = {
            "src": str(modules.folder / "saved.jsonl"),
            "all_users": True,
            "directory": "restore",
            "export_dir": str(modules.folder / "exports"),
            "batch_size": 2,
        }

    def delete(self) -> None:
        """From the state in which the export was made."""
        self._lab.reset()
        delete_from_directory(self._lab, self.users)
        delete_from_back_end(self._lab, POOL, self.users)

    def export(self, name: str) -> bytes:
        return export(self._modules, self.users, self._modules.folder / name).read_bytes()

    def bring_back(self) -> ModuleRun:
        return self._modules.run("ocs_user_import", self._importing)

    def bring_back_with_cut(self, exchanges: Exchanges, way: str = "before") -> ModuleRun:
        """An import with its connection cut, as run_with_cut() describes."""
        return run_with_cut(self._lab, self._modules, "ocs_user_import", self._importing, exchanges, way)


def without_versions(exported: bytes) -> list[Any]:
    """The users of an export without list versions: where User Replicator was faster, they are above its own."""
    users = []
    for line in exported.splitlines():
        record = json.loads(line)
        if record["record"] == "user":
            sections = record["data"]["sections"].items()
            data = {name: [comparable(row) for row in rows] for name, rows in sections}
            users.append((record["address"], record["directory"], data, record["mentions"]))
    return users


def comparable(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if not name.endswith("list_version")}


def test_cut_imports(pool_lab: Lab, modules: Modules, say: Callable[[str], None]) -> None:
    site, complete = Site(pool_lab, modules), Exchanges()
    site.delete()
    site.bring_back_with_cut(complete).succeeded()
    cuts = Cuts(complete.count, sample(SAMPLE), say)
    for cut in cuts:
        site.delete()
        with pool_lab.replicator.looping():
            cuts.saw(site.bring_back_with_cut(cut.exchanges(), cut.way))
            site.bring_back().succeeded()
            # What a cycle that read the directory before the import writes after it must not harm what came back.
            pool_lab.replicator.wait_for_whole_cycle()
            brought = site.export("after.jsonl")
            once_more = site.bring_back().succeeded()
        assert without_versions(brought) == without_versions(site.saved), str(cut)
        assert not once_more.changed, str(cut)
    marks = pool_lab.marks()
    assert not site.bring_back().succeeded().changed
    assert pool_lab.changes(marks).nothing_written
    assert cuts.interrupted_most

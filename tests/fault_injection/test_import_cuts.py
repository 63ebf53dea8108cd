# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An import after a deletion is cut at one exchange with its servers; the same task again brings back the same bytes.

By default a sample of the exchanges; cuts.py says how to have them all. User Replicator runs all the time.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from end_to_end.deleting import delete_from_back_end, delete_from_directory
from end_to_end.playbook import AnsiblePlaybook, PlaybookRun
from fault_injection.cuts import Cuts, kill_at_cut
from fault_injection.cutting_proxy import Exchanges, cut_connection
from lab.environment import Lab

POOL = "pool07"
SAMPLE = 5


@pytest.fixture(scope="module")
def pool_lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    with Lab.up(tmp_path_factory.mktemp("lab"), users=200, seed=5, contacts=20, awkward=[]) as lab:
        yield lab


class Site:
    """Users who are deleted again and again, and one export of them."""

    def __init__(self, lab: Lab, folder: Path) -> None:
        self._lab = lab
        self._folder = folder
        self._runs = 0
        self.users = sorted(lab.snapshot().back_ends[POOL].homed)[:5]
        self.saved = self.export("saved.jsonl")

    def delete(self) -> None:
        """From the state in which the export was made."""
        self._lab.reset()
        delete_from_directory(self._lab, self.users)
        delete_from_back_end(self._lab, POOL, self.users)

    def export(self, name: str) -> bytes:
        self._playbook(self._lab.connection).run([self._exporting(name)]).succeeded()
        return (self._folder / name).read_bytes()

    def bring_back(self) -> PlaybookRun:
        return self._playbook(self._lab.connection).run([self._importing()])

    def bring_back_again_and_look(self) -> tuple[bytes, bool]:
        """What an export has afterwards, and whether the same task once more changes anything."""
        tasks = [self._importing("Import again"), self._exporting("after.jsonl"), self._importing("Import once more")]
        run = self._playbook(self._lab.connection).run(tasks).succeeded()
        return (self._folder / "after.jsonl").read_bytes(), run.result("Import once more")["changed"]

    def bring_back_with_cut(self, exchanges: Exchanges, way: str = "before") -> PlaybookRun:
        with cut_connection(self._lab, exchanges) as connection:
            running = self._playbook(connection).start([self._importing()])
            if way == "kill":
                kill_at_cut(exchanges, running)
            return running.finish(timeout=120)

    def _exporting(self, name: str) -> dict[str, Any]:
        options = {"identities": [f"sip:{user}" for user in self.users], "dest": str(self._folder / name)}
        return {"name": "Export", "msrtc.ocs.ocs_user_export": options}

    def _importing(self, name: str = "Import") -> dict[str, Any]:
        options = {
            "src": str(self._folder / "saved.jsonl"),
            "all_users": True,
            "directory": "restore",
            "export_dir": str(self._folder / "exports"),
            "batch_size": 2,
        }
        return {"name": name, "msrtc.ocs.ocs_user_import": options}

    def _playbook(self, connection: dict[str, Any]) -> AnsiblePlaybook:
        self._runs += 1
        folder = self._folder / str(self._runs)
        folder.mkdir()
        return AnsiblePlaybook(folder, self._lab.inventory, connection)


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


def test_cut_imports(pool_lab: Lab, tmp_path: Path, say: Callable[[str], None]) -> None:
    site, complete = Site(pool_lab, tmp_path), Exchanges()
    site.delete()
    site.bring_back_with_cut(complete).succeeded()
    cuts = Cuts(complete.count, SAMPLE, say)
    for cut in cuts:
        site.delete()
        with pool_lab.replicator.looping():
            cuts.saw(site.bring_back_with_cut(cut.exchanges(), cut.way))
            brought, changed_more = site.bring_back_again_and_look()
        assert without_versions(brought) == without_versions(site.saved), str(cut)
        assert not changed_more, str(cut)
    marks = pool_lab.marks()
    assert site.bring_back().succeeded().changed == []
    assert pool_lab.changes(marks).nothing_written
    assert cuts.interrupted_most

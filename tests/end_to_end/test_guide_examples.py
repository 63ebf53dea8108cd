# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The tasks in the guides, taken from the pages and run in their order, on a lab whose pools are named as there.

Folders become folders of the test, and alice becomes a user of the lab. Tasks that take what an earlier task of a play
has registered are not here: those of the report are run by the role.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from end_to_end.modules import Modules, WarmInterpreters
from guides import NAMES, code_blocks
from lab.data.pools import LabPool
from lab.environment import Lab

SOURCE, TARGET = "pool2007", "poolr2"
PREFIX = "msrtc.ocs."
FOLDERS = ("/var/lib/ocs-exports", "/var/lib/ocs-journals", "/var/backups/ocs", "/srv/reports")


@pytest.fixture(scope="module")
def forest(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    pools = [LabPool(SOURCE, "2007", users=8), LabPool(TARGET, "2007 R2", users=4)]
    with Lab.up(tmp_path_factory.mktemp("lab"), pools=pools, users=12, seed=1, contacts=4, awkward=[]) as lab:
        yield lab


def tasks(block: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """The modules of the collection in an example with their options, from top to bottom."""
    if isinstance(block, dict):
        for key, value in block.items():
            if str(key).startswith(PREFIX) and isinstance(value, dict):
                yield str(key).removeprefix(PREFIX), value
            else:
                yield from tasks(value)
    elif isinstance(block, list):
        for item in block:
            yield from tasks(item)


def tasks_of_the_guides() -> list[tuple[str, str, dict[str, Any]]]:
    """Page, module and options of every task that stands for itself."""
    return [
        (page, module, options)
        for page in NAMES
        for block in code_blocks(page, "yaml")
        for module, options in tasks(yaml.safe_load(block))
        if "{{ before" not in json.dumps(options)
    ]


class Substitution:
    """From the names of the guides to those of the test."""

    def __init__(self, folder: Path, alice: str, leaver: str) -> None:
        self._folder = folder
        self._alice = alice
        for name in FOLDERS:
            self._place(name).mkdir(exist_ok=True, mode=0o700)
        leavers = folder / "leavers.csv"
        leavers.write_text(f"sip_uri\nsip:{leaver}\n", encoding="utf-8")
        self._words = {
            "sip:alice@corp.example.com": f"sip:{alice}",
            "oldpool": SOURCE,
            "pool07": SOURCE,
            "leavers.csv": str(leavers),
            "{{ journal_dir }}": str(self._place(FOLDERS[1])),
        }

    def options(self, options: dict[str, Any]) -> dict[str, Any]:
        return {name: self._value(value) for name, value in options.items()}

    def defaults(self, module: str) -> dict[str, Any]:
        """The variables of an inventory: folders, and no User Replicator beside the test."""
        journals, exports = str(self._place(FOLDERS[1])), str(self._place(FOLDERS[0]))
        return {
            "ocs_user_move": {"journal_dir": journals, "settle_time": 0},
            "ocs_user_absent": {"journal_dir": journals, "export_dir": exports},
            "ocs_user_import": {"export_dir": exports},
        }.get(module, {})

    def _value(self, value: Any) -> Any:
        if isinstance(value, list):
            return [self._value(item) for item in value]
        if not isinstance(value, str):
            return value
        for name in FOLDERS:
            if value.startswith(name):
                return str(self._file(self._place(name) / value[len(name) :].lstrip("/")))
        return self._words.get(value, value)

    def _place(self, name: str) -> Path:
        return self._folder / ("journals" if "journals" in name else Path(name).name)

    @staticmethod
    def _file(path: Path) -> Path:
        """The export or journal that a task before has written, where the example names one by its full name."""
        kind = path.name.split("-", 2)[:2]
        if kind not in (["ocs", "delete"], ["ocs", "move"]):
            return path
        return max(path.parent.glob("-".join(kind) + "-*.jsonl*"), key=lambda found: found.stat().st_mtime_ns)


def test_every_task_does_what_its_page_says(interpreters: WarmInterpreters, forest: Lab, tmp_path: Path) -> None:
    alice, leaver, *_others = sorted(forest.snapshot().back_ends[SOURCE].homed)
    modules = Modules(interpreters, tmp_path, forest.connection)
    substitution = Substitution(tmp_path, alice, leaver)
    done = []
    for page, module, options in tasks_of_the_guides():
        given = substitution.defaults(module) | substitution.options(options)
        rehearsal = modules.run(module, given, check=True)
        run = modules.run(module, given)
        assert not rehearsal.failed and not run.failed, f"{page}: {module} {given}\n{rehearsal.output}\n{run.output}"
        assert rehearsal.changed == run.changed, f"{page}: {module} {given}"
        done.append(module)
    after = forest.snapshot()
    assert alice in after.back_ends[TARGET].homed and leaver in after.back_ends[TARGET].homed
    assert {"ocs_user_move", "ocs_user_absent", "ocs_user_import", "ocs_user_export", "ocs_user_info"} <= set(done)

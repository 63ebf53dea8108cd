# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The role's tasks: names of their own for what is internal, tags that are listed, and every hook described."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from ansible_collections.msrtc.ocs.plugins.module_utils._pools.decommission.task_files import (
    files_of_pools,
    files_of_waves,
)

ROLE = Path(__file__).resolve().parents[3] / "roles" / "pool_decommission"
INTERNAL = "__pool_decommission_"
FOR_HOOKS = {"pool_decommission_pool", "pool_decommission_wave", "pool_decommission_hook"}
TASKS = {path.name: yaml.safe_load(path.read_text(encoding="utf-8")) for path in (ROLE / "tasks").glob("*.yml")}


def each(tasks: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """All tasks, and those of blocks."""
    for task in tasks:
        yield task
        for part in ("block", "rescue", "always"):
            yield from each(task.get(part, []))


EVERY = [task for name in sorted(TASKS) for task in each(TASKS[name])]


def test_internal_variables_cannot_be_taken_for_options() -> None:
    names = [task["register"] for task in EVERY if "register" in task]
    names += [name for task in EVERY for name in (*task.get("vars", ()), *task.get("ansible.builtin.set_fact", ()))]
    names += [task["loop_control"]["loop_var"] for task in EVERY if "loop_control" in task]
    names += yaml.safe_load((ROLE / "vars" / "main.yml").read_text(encoding="utf-8")).keys() - FOR_HOOKS
    assert len(names) > 5
    assert [name for name in names if not name.startswith(INTERNAL)] == []


def test_every_tag_is_listed() -> None:
    """Tags of included files are not known when tags are listed, so the first tasks name them."""
    listed = {tag for task in TASKS["main.yml"] for tag in task["tags"]}
    assert {tag for task in EVERY for tag in task.get("tags", ())} <= listed
    assert listed == {*("preflight", "plan", "export", "move", "leftovers", "verify", "audit", "report", "always")}


def test_facts_are_set_once_and_only_pools_waves_and_hooks_are_included() -> None:
    assert sum("ansible.builtin.set_fact" in task for task in EVERY) == 1
    including = [
        name for name, tasks in TASKS.items() for task in each(tasks) if "ansible.builtin.include_tasks" in task
    ]
    assert sorted(including) == ["hook.yml", "main.yml", "pool.yml"]


def test_every_hook_is_described() -> None:
    specs = yaml.safe_load((ROLE / "meta" / "argument_specs.yml").read_text(encoding="utf-8"))
    described = specs["argument_specs"]["main"]["options"]["pool_decommission_hooks"]["options"]
    paths = {name: f"/site/{name}.yml" for name in described}
    of_pools = files_of_pools([{"delete_leftovers": True}], paths)
    of_waves = files_of_waves([{"name": "pilot", "pause": 5}], None, paths)
    assert described.keys() == {task["hook"] for task in (*of_pools, *of_waves)} - {""}

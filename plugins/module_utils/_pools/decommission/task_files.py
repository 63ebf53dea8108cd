# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The files of tasks that the role pool_decommission goes through, in order: its own, and between them the site's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

# file: of the role; hook: the name of the site's file, or ""; path: of the hook; pool or wave: a number
TaskFile = dict[str, Any]

_END = ("verify.yml", "before_report", "report.yml", "after_report", "end.yml")


def files_of_pools(pools: Sequence[Mapping[str, Any]], hooks: Mapping[str, str]) -> list[TaskFile]:
    """For each pool: its tasks, and its report between the site's own tasks. `hooks`: paths, by name.

    Pools have numbers here: hosts work side by side only while they include the same files with the same variables.
    """
    return [
        task
        for number, pool in enumerate(pools)
        for name in ("pool.yml", *(["leftovers.yml"] if pool["delete_leftovers"] else []), *_END)
        for task in _file(name, hooks, {"pool": number})
    ]


def files_of_waves(
    waves: Sequence[Mapping[str, Any]], to_move: Mapping[str, int] | None, hooks: Mapping[str, str]
) -> list[TaskFile]:
    """For each wave with users to move: its tasks between the site's own, and the pause after it.

    `to_move`: number of users by name of the wave; None: a rehearsal, which goes through all waves and does not pause.
    A wave without users to move has no files.
    """
    numbers = [number for number, wave in enumerate(waves) if to_move is None or to_move.get(wave["name"])]
    files: list[TaskFile] = []
    for number in numbers:
        names = ["before_wave", "wave.yml", "after_wave"]
        if to_move is not None and waves[number]["pause"] and number != numbers[-1]:
            names.append("pause.yml")
        files += [task for name in names for task in _file(name, hooks, {"wave": number})]
    if not files:
        return []
    first, last = {"wave": numbers[0]}, {"wave": numbers[-1]}
    return [*_file("before_move", hooks, first), *files, *_file("after_move", hooks, last)]


def _file(name: str, hooks: Mapping[str, str], place: Mapping[str, int]) -> list[TaskFile]:
    """A file of the role, whose name ends with .yml, or the hook of that name; empty for a hook that is not given."""
    if name.endswith(".yml"):
        return [{"file": name, "hook": "", **place}]
    return [{"file": "hook.yml", "hook": name, "path": hooks[name], **place}] if hooks.get(name) else []

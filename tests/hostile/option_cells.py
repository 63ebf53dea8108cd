# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every option of every module with every value: which there are, and the arguments that put the value there."""

from __future__ import annotations

import importlib
import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

from hostile.values import SHAPES, VALUES

MODULES = "ansible_collections.msrtc.ocs.plugins.modules"
FOLDER = Path(__file__).resolve().parents[2] / "plugins" / "modules"
Spec = Mapping[str, Mapping[str, Any]]

# What each task has besides the option that a cell is about.
CONNECTION = {
    "directory_servers": ["127.0.0.1"],
    "directory_port": 9,  # nothing listens there
    "directory_global_catalog_port": 9,
    "directory_timeout": 2,
    "directory_user": "CORP\\reader",
    "back_end_user": "reader",
    "back_end_login_timeout": 2,
}
# A pool as ocs_decommission_check_info hands it on.
HANDED_ON: dict[str, Any] = {
    "name": "pool07",
    "successor": "poolr2",
    "report_folder": "reports",
    "users_per_minute": None,
    "window": None,
    "max_failures": None,
    "contact_limit": None,
    "accepted_findings": [],
    "users": 1,
    "waves": [{"name": "everybody", "users": 1, "all_users": True, "stop": False}],
    "run": {
        "before": {},
        "moves": [],
        "files": {"everybody": "reports/moved.jsonl"},
        "planned": {},
        "left": {},
        "gone_through": [],
        "done": 0,
        "users_per_minute": 0.0,
        "stopped": "",
        "unfinished": [],
    },
}
# And what a module needs in order to get as far as to its servers, where that is more than its required options.
TASKS: dict[str, dict[str, Any]] = {
    "ocs_decommission_check_info": {"pools": [{"name": "pool07", "successor": "poolr2"}]},
    "ocs_decommission_record": {"pools": [HANDED_ON], "number": 0, "wave": 0},
    "ocs_decommission_verify_info": {"pools": [HANDED_ON], "number": 0},
    "ocs_decommission_report": {
        "dest": "report.html",
        "pool": "pool07",
        "successor": "poolr2",
        "pools_before": [{"name": "pool07"}, {"name": "poolr2"}],
    },
    "ocs_user_absent": {"identities": ["CORP\\ann"], "export_dir": "exports", "journal_dir": "journals"},
    "ocs_user_export": {"pool": "pool07", "dest": "users.jsonl"},
    "ocs_user_import": {"src": "users.jsonl", "all_users": True},
    "ocs_user_move": {
        "pool": "pool07",
        "target_pool": "poolr2",
        "identities": ["CORP\\ann"],
        "journal_dir": "journals",
    },
}

SOME_TEXTS = ("NUL", "right-to-left override", "half a surrogate", "100 KB", "empty", "template", "number as text")


@dataclass(frozen=True)
class Cell:
    """One value at one place of one module's arguments."""

    module: str
    path: str  # such as back_ends[].pool
    value: str  # its name

    def __str__(self) -> str:
        return f"{self.module}-{self.path}-{self.value}"

    @property
    def option(self) -> str:
        """The innermost option, as people call it."""
        return self.path.removesuffix("[]").rpartition(".")[2]

    def arguments(self, passwords: Mapping[str, str]) -> dict[str, Any]:
        """Those of the task; each option of `passwords` that the module has gets its text."""
        spec = argument_spec(self.module)
        required = {name: _harmless(option) for name, option in spec.items() if option.get("required")}
        known = {**required, **CONNECTION, **passwords, **TASKS.get(self.module, {})}
        task = {name: value for name, value in known.items() if name in spec}
        first, *rest = self.path.split(".")
        task[first.removesuffix("[]")] = _placed(spec, first, rest, VALUES[self.value])
        return task


def argument_spec(module: str) -> Spec:
    """The argument spec that the module gives AnsibleModule."""
    source = importlib.import_module(f"{MODULES}.{module}")

    class Seen(Exception):
        pass

    with mock.patch.object(source, "OcsModule", side_effect=Seen) as constructor:
        try:
            source.main()
        except Seen:
            spec: Spec = constructor.call_args.kwargs["argument_spec"]
            return spec
    raise AssertionError(f"{module} made no OcsModule")


def cells() -> list[Cell]:
    """All of them. An option that several modules have is asked of each of them in turn, a value of one each."""
    owners: dict[str, list[str]] = {}
    values: dict[str, list[str]] = {}
    for module in sorted(path.stem for path in FOLDER.glob("ocs_*.py")):
        for path, option in _paths(argument_spec(module), ""):
            owners.setdefault(path, []).append(module)
            values[path] = _values(option)
    return [
        Cell(module, path, value)
        for path, modules in owners.items()
        for value, module in zip(values[path], itertools.cycle(modules), strict=False)
    ]


def _values(option: Mapping[str, Any]) -> list[str]:
    """All; but Ansible refuses all texts for a number, a yes or no and a choice in one place, so some of them do."""
    if option.get("type") in ("bool", "int", "float") or "choices" in option:
        return [*SHAPES, *SOME_TEXTS]
    return list(VALUES)


def _paths(spec: Spec, before: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for name, option in spec.items():
        path = f"{before}{name}"
        yield path, option
        if "options" in option:
            inside = f"{path}[]." if option["type"] == "list" else f"{path}."
            yield from _paths(option["options"], inside)
        elif option.get("type") == "list":
            yield f"{path}[]", option


def _placed(spec: Spec, step: str, rest: list[str], value: Any) -> Any:
    """The value of the option `step`: the hostile one, or what leads to it."""
    if rest:
        inside = spec[step.removesuffix("[]")]["options"]
        name = rest[0].removesuffix("[]")
        required = {other: _harmless(option) for other, option in inside.items() if option.get("required")}
        found = {**required, name: _placed(inside, rest[0], rest[1:], value)}
    else:
        found = value
    return [found] if step.endswith("[]") else found


def _harmless(option: Mapping[str, Any]) -> Any:
    """Some value that the option takes."""
    if "choices" in option:
        return option["choices"][0]
    return {"list": [], "dict": {}, "int": 1, "bool": False}.get(option.get("type", "str"), "pool07")

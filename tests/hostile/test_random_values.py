# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Several options at once with values that are put together by chance: a result or a clear failure.

What a task was given comes from a seed, so that what was found can be repeated.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Any

import pytest

from end_to_end.modules import Modules
from hostile.answers import SECONDS, complaints
from hostile.option_cells import CONNECTION, FOLDER, TASKS, Spec, argument_spec
from hostile.test_options import PASSWORDS
from hostile.values import VALUES
from samples import sample

MODULES = sorted(path.stem for path in FOLDER.glob("ocs_*.py"))
LETTERS = (
    "aZ09 @:;,.\\/'\"()[]{}<>=*%$&|!#~\0\t\n\r\x1b\x7f\x85\xa0"
    "\u00df\u0130\u0301\u05d0\u202e\u2028\ufeff\ud800\U0001f600"
)
SAFE_HOSTS = ("directory_servers", "directory_domain")  # what they name would be looked up in the network


def random_value(chance: random.Random, option: Mapping[str, Any], depth: int = 0) -> Any:
    """A value of the option's own type in most cases, else of any."""
    kind = option.get("type", "str") if chance.random() < 0.7 else chance.choice(["str", "int", "list", "dict", "bool"])
    if depth < 4 and chance.random() < 0.2:
        return VALUES[chance.choice(sorted(VALUES))]
    if kind == "dict":
        inside = option.get("options") or {_text(chance): {} for _number in range(chance.randrange(4))}
        return {name: random_value(chance, inner, depth + 1) for name, inner in inside.items() if chance.random() < 0.7}
    if kind == "list":
        element = {"type": option.get("elements", "str"), "options": option.get("options")}
        return [random_value(chance, element, depth + 1) for _number in range(chance.randrange(4))]
    if kind in ("int", "float"):
        return chance.choice([0, 1, -1, 2**31 - 1, 2**31, -(2**63), 10**30, 0.5, "7", " 7 ", "0x7", "7e3", True])
    if kind == "bool":
        return chance.choice([True, False, "yes", "no", "maybe", 2, None])
    return chance.choice(option["choices"]) if option.get("choices") and chance.random() < 0.5 else _text(chance)


def _text(chance: random.Random) -> str:
    beginning = chance.choice(["", "sip:a@b.test", "CORP\\", "CN=a,DC=b", "./", "~/", "2026-01-01T", "pool07", "{{"])
    return beginning + "".join(chance.choice(LETTERS) for _number in range(chance.choice([0, 1, 3, 8, 40, 2000])))


def random_task(seed: int) -> tuple[str, dict[str, Any]]:
    """A module, and its task: what it needs, and some options of any value."""
    chance = random.Random(seed)
    module = MODULES[seed % len(MODULES)]
    spec: Spec = argument_spec(module)
    task = {name: value for name, value in {**CONNECTION, **PASSWORDS, **TASKS.get(module, {})}.items() if name in spec}
    free = sorted(name for name in spec if name not in PASSWORDS and not name.startswith(SAFE_HOSTS))
    for name in chance.sample(free, min(len(free), chance.choice([1, 2, 3, 8]))):
        task[name] = random_value(chance, spec[name])
    return module, task


@pytest.mark.parametrize("seed", range(sample(14)))
def test_tasks_by_chance(modules: Modules, seed: int) -> None:
    module, task = random_task(seed)
    run = modules.start(module, task, environment={"HOME": str(modules.folder)}).finish(SECONDS)
    found = complaints(run, PASSWORDS.values())
    assert not found, f"{module}: {'; '.join(found)}\n{ascii(task)[:2000]}\n{run.output[:3000]}"

# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Adds problems that the module cannot see: waves with a criterion without a value, and missing files of hooks, which
are on the control node.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ansible_collections.msrtc.ocs.plugins.module_utils._common.visible_text import visible_line
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import NOTHING_CHANGED
from ansible_collections.msrtc.ocs.plugins.plugin_utils._progress import ActionWithProgress
from ansible_collections.msrtc.ocs.plugins.plugin_utils._who_is_meant import without_value


class ActionModule(ActionWithProgress):
    """The module's action, with one more entry in the list of option problems for each of these."""

    module = "msrtc.ocs.ocs_decommission_check_info"

    def run(self, tmp: str | None = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        """The module's result. A refusal is printed once, a line for each reason, as a list of the result."""
        arguments, known = self._task.args, self._task.args.get("problems") or []
        found = [*_of_waves(arguments.get("pools")), *_of_hooks(arguments.get("hooks"))]
        if found and isinstance(known, list):  # whatever else it is, the module refuses
            self._task.args = {**arguments, "problems": [*known, *found]}
        result = super().run(tmp, task_vars)
        if result.get("failed") and result.get("problems"):
            result["problems"] = [_in_one_line(problem) for problem in result["problems"]]
            reasons = len(result["problems"])
            result["msg"] = (
                f"Taking pools out of service is refused for {reasons:,} {'reason' if reasons == 1 else 'reasons'}; see"
                f" problems. {NOTHING_CHANGED} Correct what they name, then run the same again."
            )
            result.pop("exception", None)  # Ansible adds it, with the message from before
            result["_ansible_verbose_always"] = True
        return result


def _in_one_line(problem: str) -> str:
    """The problem in one line of JSON, in which an end of a line would be printed as a backslash and an n."""
    return visible_line(problem.replace("\n  ", " "))


def _of_waves(pools: Any) -> Iterator[str]:
    """Problems of waves. A value that is no list of pools with waves is left to the module to refuse."""
    waves = (wave for pool in _dictionaries(pools) for wave in _dictionaries(pool.get("waves")))
    for wave in waves:
        if missing := without_value(wave):
            yield (
                f"wave {wave.get('name')}: {' and '.join(missing)} has no value (null), so it does not say who is"
                " meant."
            )


def _dictionaries(value: Any) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _of_hooks(hooks: Any) -> Iterator[str]:
    """Problems of hooks. A value that is no dictionary of paths is left to the module to refuse."""
    files = [file for file in hooks.values() if file] if isinstance(hooks, Mapping) else []
    for file in files:
        if not Path(str(file)).is_absolute():
            yield f"{file}: a hook is the absolute path of a file of tasks."
        elif not os.path.isfile(str(file)):
            yield f"{file}: this file of a hook does not exist."

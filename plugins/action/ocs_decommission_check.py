# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Adds to the problems what the module cannot see: waves with a criterion that has no value."""

from __future__ import annotations

from typing import Any

from ansible.plugins.action import ActionBase

from ansible_collections.msrtc.ocs.plugins.plugin_utils._who_is_meant import without_value


class ActionModule(ActionBase):
    """The module with one more entry of the option problems for each such wave."""

    _supports_check_mode = True
    _supports_async = True

    def run(self, tmp: str | None = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        """The module's result, unchanged."""
        result: dict[str, Any] = super().run(tmp, task_vars)
        arguments = dict(self._task.args)
        if found := _problems(arguments.get("pools")):
            arguments["problems"] = [*(arguments.get("problems") or []), *found]
        module = self._execute_module(
            "msrtc.ocs.ocs_decommission_check",
            module_args=arguments,
            task_vars=task_vars or {},
            wrap_async=self._task.async_val,
        )
        return result | module


def _problems(pools: Any) -> list[str]:
    """What is no list of pools with waves is left to the module to refuse."""
    every = [pool for pool in pools if isinstance(pool, dict)] if isinstance(pools, list) else []
    waves = (wave for pool in every for wave in pool.get("waves") or () if isinstance(wave, dict))
    return [
        f"wave {wave.get('name')}: {' and '.join(missing)} has no value (null), so it does not say who is meant."
        for wave in waves
        if (missing := without_value(wave))
    ]

# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Shows the page of the result as it is. In the output of a task its backslashes would be doubled, and its commands
could not be pasted.
"""

from __future__ import annotations

from typing import Any

from ansible.module_utils.parsing.convert_bool import boolean
from ansible.plugins.action import ActionBase
from ansible.utils.display import Display

from ansible_collections.msrtc.ocs.plugins.module_utils._common.visible_text import visible_line

display = Display()


class ActionModule(ActionBase):
    """The module, and its page."""

    _supports_check_mode = True
    _supports_async = False

    def run(self, tmp: str | None = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        """The module's result, unchanged."""
        result: dict[str, Any] = super().run(tmp, task_vars)
        module = "msrtc.ocs.ocs_connection_info"
        result |= self._execute_module(module, module_args=dict(self._task.args), task_vars=task_vars or {})
        if boolean(self._task.args.get("show", False), strict=False):
            for line in result.get("page") or ():
                display.display(visible_line(str(line)))
        return result

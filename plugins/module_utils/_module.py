# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""AnsibleModule, with an inspection of its parameters before anything else is done with them."""

from __future__ import annotations

from typing import Any

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.msrtc.ocs.plugins.module_utils._common.visible_text import visible, visible_line
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import BadInput
from ansible_collections.msrtc.ocs.plugins.module_utils._parameters import Inspection


class OcsModule(AnsibleModule):  # type: ignore[misc]  # Ansible has no types
    """Fails for parameters that hold what no server can be given, or a secret in a wrong place, without showing it."""

    def __init__(self, **options: Any) -> None:
        self._inspection = Inspection()
        super().__init__(**options)
        if self._inspection.problems:
            error = BadInput(
                f"The task's parameters cannot be used: {'; '.join(self._inspection.problems)}.",
                remedy="Correct them and run the task again.",
            )
            self.fail_json(msg=visible(str(error)), changed=False)

    def warn(self, warning: str, **options: Any) -> None:
        """A warning for people: see _visible_text."""
        super().warn(visible_line(warning), **options)

    def _load_params(self) -> None:
        """Called by AnsibleModule before it looks at the parameters."""
        super()._load_params()
        self._inspection.inspect(self.params, self.argument_spec)

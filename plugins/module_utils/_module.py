# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""AnsibleModule, with an inspection of its parameters before anything else is done with them."""

from __future__ import annotations

import os
from typing import Any, NoReturn

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.msrtc.ocs.plugins.module_utils._common.messages import failure_text, warning_text
from ansible_collections.msrtc.ocs.plugins.module_utils._common.visible_text import visible_line
from ansible_collections.msrtc.ocs.plugins.module_utils._common.wording import in_sentence
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import BadInput
from ansible_collections.msrtc.ocs.plugins.module_utils._parameters import Inspection

_LONGEST_COMPLAINT = 1000  # characters


class OcsModule(AnsibleModule):  # type: ignore[misc]  # Ansible has no types
    """AnsibleModule that fails for parameters with texts that no server can be given, or with a secret in a wrong
    place, without showing them.
    """

    def __init__(self, **options: Any) -> None:
        self._inspection = Inspection()
        self._validating = True
        super().__init__(**options)
        self._validating = False
        if self._inspection.problems:
            self.fail_json(msg=self._refusal(), changed=False)

    def _refusal(self) -> str:
        error = BadInput(
            f"The task's parameters cannot be used: {in_sentence(self._inspection.problems, '; ')}.",
            remedy="Correct them and run the task again.",
        )
        return failure_text(error)

    def warn(self, warning: str, **options: Any) -> None:
        """A warning for people: see _common/messages."""
        super().warn(warning_text(warning), **options)

    def fail_json(self, msg: str, **details: Any) -> NoReturn:
        """Leave with a message. Ansible's complaint about a wrong value shows the whole value, so it is cut."""
        if self._validating:
            msg = self._refusal() if self._inspection.problems else _shortened(visible_line(str(msg)))
            details.setdefault("changed", False)
        super().fail_json(msg=msg, **details)
        raise AssertionError("AnsibleModule has ended the process")

    def _load_params(self) -> None:
        """Called by AnsibleModule before it looks at the parameters."""
        super()._load_params()
        self._inspection.inspect(self.params, self.argument_spec)
        self._inspect_environment()
        # Ansible learns the secrets only after it has checked the shape of all parameters, and shows them if that is
        # wrong.
        self.no_log_values.update(self._inspection.secrets)

    def _inspect_environment(self) -> None:
        """Check what Ansible will take from the environment for options that are not given. Bytes there may be no text:
        half characters stand for them, and Ansible fails when it logs them.
        """
        for name, option in self.argument_spec.items():
            variable = option["fallback"][1][0] if "fallback" in option else ""
            if variable not in os.environ or name in self.params:
                continue
            known = len(self._inspection.problems)
            self._inspection.inspect({name: os.environ[variable]}, self.argument_spec)
            if len(self._inspection.problems) > known:
                self.params[name] = ""


def _shortened(message: str) -> str:
    if len(message) <= _LONGEST_COMPLAINT:
        return message
    return f"{message[:_LONGEST_COMPLAINT]}... ({len(message):,} characters)"

# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The one place where a module's work becomes its result, and an error its failure."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.msrtc.ocs.plugins.module_utils._circles import (
    look_no_more_at_the_end,
    seldom_looking_for_circles,
)
from ansible_collections.msrtc.ocs.plugins.module_utils._common.messages import failure_text, warning_text
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import OcsError


def run(module: AnsibleModule, work: Callable[[AnsibleModule], dict[str, Any]], *, reads_only: bool = False) -> None:
    """Do the work and leave: with its result, or with the message of an error that a user can act on.

    `reads_only`: the module never changes a user, pool or database, so its messages do not mention changes. Any other
    exception is a fault of the collection and keeps its traceback.
    """
    look_no_more_at_the_end()
    try:
        with seldom_looking_for_circles():
            result = work(module)
    except OcsError as error:
        module.fail_json(
            msg=failure_text(error, reads_only=reads_only), **{**error.details, "changed": error.has_changed}
        )
    if "warnings" in result:
        result = {**result, "warnings": [warning_text(warning) for warning in result["warnings"]]}
    module.exit_json(**result)

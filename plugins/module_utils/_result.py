# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The one place where a module's work becomes its result, and an error its failure."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.msrtc.ocs.plugins.module_utils._common.messages import failure_text, warning_text
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import OcsError

# New objects until Python looks for circles of objects that nobody uses (gc.set_threshold). By default these are so few
# that it looks at all rows of a batch, which form no circles, again and again: a fifth of a run's processor time.
_BETWEEN_LOOKS = (100_000, 20, 100)


def run(module: AnsibleModule, work: Callable[[AnsibleModule], dict[str, Any]], *, reads_only: bool = False) -> None:
    """Do the work and leave: with its result, or with the message of an error that a user can act on.

    `reads_only`: the module never changes a user, pool or database, so its messages do not mention changes. Any other
    exception is a fault of the collection and keeps its traceback.
    """
    try:
        with _seldom_looking_for_circles():
            result = work(module)
    except OcsError as error:
        module.fail_json(
            msg=failure_text(error, reads_only=reads_only), **{**error.details, "changed": error.has_changed}
        )
    if "warnings" in result:
        result = {**result, "warnings": [warning_text(warning) for warning in result["warnings"]]}
    module.exit_json(**result)


@contextmanager
def _seldom_looking_for_circles() -> Iterator[None]:
    before = gc.get_threshold()
    gc.set_threshold(*_BETWEEN_LOOKS)
    try:
        yield
    finally:
        gc.set_threshold(*before)

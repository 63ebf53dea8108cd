# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Options of a task that select users. A module cannot tell an option without a value from one that was left out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ansible.errors import AnsibleActionFail

from ansible_collections.msrtc.ocs.plugins.module_utils._errors import NOTHING_CHANGED
from ansible_collections.msrtc.ocs.plugins.module_utils._selection.options import SELECTION_OPTIONS

# Without a pool, a task is about users without one; the other options with a default only refine a selection.
_NARROWING = tuple(name for name, option in SELECTION_OPTIONS.items() if "default" not in option and name != "pool")


def without_value(options: Mapping[str, Any]) -> list[str]:
    """The selecting options that are given and null: without them other users would be meant."""
    return [name for name in _NARROWING if name in options and options[name] is None]


def refuse_missing_values(arguments: Mapping[str, Any]) -> None:
    """Raise AnsibleActionFail for a task with such an option."""
    if missing := without_value(arguments):
        raise AnsibleActionFail(
            f"{' and '.join(missing)}: there is no value (null), so the task does not say who is meant."
            f" {NOTHING_CHANGED} Correct what the value is made from, or leave the option out (omit)."
        )

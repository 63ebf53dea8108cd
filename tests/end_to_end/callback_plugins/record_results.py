# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A callback that writes what every task returned to the file OCS_TEST_RESULTS, one JSON object a line."""

from __future__ import annotations

import json
import os
import typing as t

from ansible.plugins.callback import CallbackBase

DOCUMENTATION = """
name: record_results
type: notification
short_description: Write every task's result to a file
description:
  - The file's path is taken from the environment variable E(OCS_TEST_RESULTS).
"""


class CallbackModule(CallbackBase):
    """Leaves standard output to the default callback, so that tests see there what a user sees."""

    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "notification"
    CALLBACK_NAME = "record_results"

    def record(self, outcome: str, task_result: t.Any) -> None:
        line = {
            "task": task_result.task_name,
            "host": task_result.host.get_name(),
            "outcome": outcome,
            "result": task_result.result,
        }
        with open(os.environ["OCS_TEST_RESULTS"], "a", encoding="utf-8") as results:
            results.write(json.dumps(line, default=str) + "\n")

    def v2_runner_on_ok(self, result: t.Any) -> None:
        self.record("changed" if result.result.get("changed") else "ok", result)

    def v2_runner_on_failed(self, result: t.Any, ignore_errors: bool = False) -> None:
        self.record("ignored" if ignore_errors else "failed", result)

    def v2_runner_on_skipped(self, result: t.Any) -> None:
        self.record("skipped", result)

    def v2_runner_on_unreachable(self, result: t.Any) -> None:
        self.record("unreachable", result)

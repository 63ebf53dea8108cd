# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The demands on a module's answer, whatever it was asked."""

from __future__ import annotations

import re
from collections.abc import Iterable

from end_to_end.modules import ModuleRun

LONGEST_MESSAGE = 5000  # characters; a terminal's hundred lines
SECONDS = 30  # for one run, on a busy machine
STEERING = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
# What a run says that has gone past its options: they were taken.
BEYOND_THE_OPTIONS = ("cannot be reached", "is not reachable", "No domain controller", "No encrypted connection")


def complaints(run: ModuleRun, secrets: Iterable[str], option: str | None = None) -> list[str]:
    """The faults of the answer; `option`: the one that has to be named if the task was refused for its value."""
    message = str(run.result.get("msg", ""))
    shown = [message, *run.warnings]
    found = [f"shows the secret {secret}" for secret in secrets if secret in run.output]
    if run.returncode < 0:
        found.append(f"was killed by signal {-run.returncode}")
    if run.failed and len(message) < 10:
        found.append("fails without a message")
    found += [f"{len(text)} characters of message" for text in shown if len(text) > LONGEST_MESSAGE]
    found += [f"raw {bad.group()!r} in a message" for text in shown if (bad := STEERING.search(text))]
    if "\nTASK [" in "".join(shown):
        found.append("looks like a line of Ansible")
    refused = run.failed and not any(words in message for words in BEYOND_THE_OPTIONS)
    if option and refused and option not in message:
        found.append(f"refuses the task without naming {option}")
    return found

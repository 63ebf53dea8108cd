# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One user moved by ansible-playbook, beside a play that only pings: what all that is around the move costs."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.moving import options
from benchmarks.pool_to_empty import one_user
from lab.environment import Lab

_PLAYBOOK = Path(sys.executable).with_name("ansible-playbook")


@dataclass(frozen=True)
class Play:
    """Wall time, and processor time of all that ran on this host but the servers, in seconds."""

    seconds: float
    processor: float


def more_than_a_ping(lab: Lab, rounds: int) -> Play:
    """The differences of the medians; both plays in turn."""
    moves, pings = [], []
    move = {"msrtc.ocs.ocs_user_move": {**lab.connection, **options(lab, identities=[one_user(lab)])}}
    for _round in range(rounds):
        lab.reset()
        moves.append(_played(lab.folder, move))
        pings.append(_played(lab.folder, {"ansible.builtin.ping": {}}))
    return Play(
        median(play.seconds for play in moves) - median(play.seconds for play in pings),
        median(play.processor for play in moves) - median(play.processor for play in pings),
    )


def _played(folder: Path, task: Mapping[str, Any]) -> Play:
    play = folder / "play.yml"
    play.write_text(json.dumps([{"hosts": "localhost", "gather_facts": False, "tasks": [task]}]), encoding="utf-8")
    command = [str(_PLAYBOOK), "-i", "localhost,", "-c", "local", "-e", f"ansible_python_interpreter={sys.executable}"]
    started, processor = time.monotonic(), _processor_of_children()
    done = subprocess.run([*command, str(play)], capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stdout + done.stderr)
    return Play(time.monotonic() - started, _processor_of_children() - processor)


def _processor_of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime

# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The SQL of a run once more, sent by a script that does nothing else: what a tool without a plan, a journal, a
directory and a comparison would take for the same work. No tool can be quicker with this SQL.
"""

from __future__ import annotations

import json
import time
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

from lab.environment import Lab

# Put before the program that runs the module; its second argument is the file for the statements.
RECORDING = """
import json, sys
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.connection.connection import BackEnd
record, execute = open(sys.argv[2], "w"), BackEnd._execute
def recorded(back_end, sql, parameters):
    record.write(json.dumps([back_end.settings.pool, sql, list(parameters)]) + "\\n")
    return execute(back_end, sql, parameters)
BackEnd._execute = recorded
"""


def seconds_of_replay(lab: Lab, record: Path) -> float:
    """Send the recorded statements to the lab's back ends, and fetch what they answer. The lab has to be as it was when
    they were recorded.
    """
    with ExitStack() as stack, record.open(encoding="utf-8") as lines:
        started = time.monotonic()
        cursors: dict[str, Any] = {}
        for line in lines:
            pool, sql, parameters = json.loads(line)
            if pool not in cursors:
                cursors[pool] = stack.enter_context(closing(lab.back_ends[pool].connect("master"))).cursor()
            _run(cursors[pool], sql, parameters)
        return time.monotonic() - started


def _run(cursor: Any, sql: str, parameters: list[Any]) -> None:
    cursor.execute(sql, *parameters)
    while True:
        if cursor.description:
            cursor.fetchall()
        if not cursor.nextset():
            return

# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A module and a bare script that sends the same, run in turn on one machine: A B A B, and the medians."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.module_process import Measured, measured, run
from lab.environment import Lab
from lab.marks import Changes

_BARE_SCRIPT = Path(__file__).with_name("bare_script.py")
_EXCHANGES_OF_CONNECTING = 8  # at most; the module's and the script's are not the same


@dataclass(frozen=True)
class Comparison:
    """Runs of a module, and the seconds of the bare script's runs between them."""

    runs: list[Measured]
    bare: list[float]

    @property
    def seconds(self) -> float:
        return median(run.seconds for run in self.runs)

    @property
    def processor(self) -> float:
        return median(run.processor for run in self.runs)

    @property
    def peak(self) -> float:
        """Memory of the module, MB."""
        return max(run.peak for run in self.runs)

    @property
    def round_trips(self) -> int:
        return self.runs[0].round_trips

    @property
    def servers(self) -> float:
        """Processor time of the lab's servers in a run of the module."""
        return median(run.servers for run in self.runs)

    @property
    def speed(self) -> float:
        """How many times as fast as the bare script the module is."""
        return median(self.bare) / self.seconds

    def text(self, users: int) -> str:
        """A line for each run of the module, and one about the bare script."""
        bare = ", ".join(f"{seconds:.1f} s" for seconds in self.bare)
        return "\n".join(
            [
                *(run.line("whole pool", users) for run in self.runs),
                f"bare script  {bare}: the module is {self.speed:.2f} times as fast",
            ]
        )


def compared(lab: Lab, module: str, options: Mapping[str, Any], rounds: int) -> Comparison:
    """Run both so many times, each on the lab as it was built. What the module sends is recorded before that, in a run
    that does not count, since recording takes time. Ends the program if the script did not change what the module
    changed.
    """
    record = lab.folder / "sent"
    lab.reset()
    recorded = measured(lab, module, options, record=record)
    servers = json.dumps(_servers(lab))
    runs, bare = [], []
    for _round in range(rounds):
        lab.reset()
        runs.append(measured(lab, module, options))
        lab.reset()
        marks = lab.marks()
        _lines, seconds = run([str(_BARE_SCRIPT), str(record), servers])
        bare.append(seconds)
        _require_the_same(recorded, lab.changes(marks))
    return Comparison(runs, bare)


def _require_the_same(module: Measured, script: Changes) -> None:
    done, done_by_script = (module.modifies, module.rows_written), (len(script.directory), script.rows_written)
    further = abs(script.round_trips - module.round_trips)
    if done != done_by_script or further > _EXCHANGES_OF_CONNECTING:
        raise SystemExit(
            f"The module changed {done} with {module.round_trips} round trips, the script {done_by_script} with "
            f"{script.round_trips}."
        )


def _servers(lab: Lab) -> dict[str, Any]:
    connection = lab.connection
    return {
        "back_ends": {back_end["pool"]: back_end for back_end in connection["back_ends"]},
        "directory": {
            "address": connection["directory_servers"][0],
            "ca_file": connection["directory_ca_file"],
            "user": connection["directory_user"],
            "password": connection["directory_password"],
        },
    }

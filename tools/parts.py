# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The parts of `make test`: how long each took, and which tests were the slowest of all.

python tools/parts.py run NAME COMMAND...     runs the command and remembers its time, and the times of its tests
python tools/parts.py summary NAME=MINUTES... prints them, beside the minutes that each part may take
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from xml.etree import ElementTree

FOLDER = Path(__file__).resolve().parents[1] / ".build" / "parts"
SLOWEST = 10


def run(name: str, command: list[str]) -> int:
    """The command's return code. A part that runs pytest leaves its report beside its time."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    options = f"{os.environ.get('PYTEST_ADDOPTS', '')} --junitxml={FOLDER / name}.xml"
    started = time.monotonic()
    environment = os.environ | {"PYTEST_ADDOPTS": options}
    # The command is make, which shares the descriptors of its parent's job server.
    returncode = subprocess.run(command, env=environment, check=False, close_fds=False).returncode
    (FOLDER / f"{name}.minutes").write_text(f"{(time.monotonic() - started) / 60:.2f}", encoding="utf-8")
    return returncode


def summary(budgets: dict[str, float]) -> None:
    """Parts in the order of the budgets, with a line for each that took longer than it may; then tests."""
    print(f"\nThe {SLOWEST} slowest tests:")
    for seconds, test in sorted(_tests(), reverse=True)[:SLOWEST]:
        print(f"{seconds:8.1f} s  {test}")
    print("\nMinutes of each part:")
    for name, budget in budgets.items():
        path = FOLDER / f"{name}.minutes"
        if not path.exists():
            print(f"       -  {name} did not run")
            continue
        minutes = float(path.read_text(encoding="utf-8"))
        over = f"  OVER ITS BUDGET of {budget:g} minutes" if minutes > budget else ""
        print(f"{minutes:8.2f}  {name}{over}")


def _tests() -> list[tuple[float, str]]:
    """Seconds and name of each test in the reports, with its set-up and tear-down."""
    return [
        (float(case.get("time", "0")), f"{case.get('classname', '')}::{case.get('name', '')}")
        for report in FOLDER.glob("*.xml")
        for case in ElementTree.parse(report).iter("testcase")
    ]


def main(arguments: list[str]) -> int:
    if arguments[0] == "run":
        return run(arguments[1], arguments[2:])
    summary({name: float(minutes) for name, _equals, minutes in (one.partition("=") for one in arguments[1:])})
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

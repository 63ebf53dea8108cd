# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""All benchmarks, and the table of their figures: `python -m benchmarks` (`make benchmark`).

Each ratio comes from runs in turn on one machine. Parts can be named (`python -m benchmarks export find`): then the
figures of the others stay as they were in .build/benchmark.json. `--large` adds what takes hours: 100,000 users, and
more rounds with 10,000.
"""

from __future__ import annotations

import argparse
import time
from contextlib import ExitStack
from pathlib import Path

from benchmarks.figures import put_into_guide, save, saved, table
from benchmarks.parts.large import LARGE_PARTS, LARGEST_PARTS
from benchmarks.parts.usual import USUAL_PARTS
from benchmarks.parts.whole_run import ROUNDS, WholeRun

CHECKOUT = Path(__file__).resolve().parents[2]
RESULTS = CHECKOUT / ".build" / "benchmark.json"
GUIDE = CHECKOUT / "docs" / "docsite" / "rst" / "speed.rst"
PARTS = {**USUAL_PARTS, **LARGE_PARTS}


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("parts", nargs="*", metavar="part", help=f"some of {', '.join([*PARTS, *LARGEST_PARTS])}")
    options.add_argument("--large", action="store_true", help="100,000 users, and more rounds with 10,000; hours")
    options.add_argument("--guide", action="store_true", help=f"put the table into {GUIDE.name}")
    given = options.parse_args()
    every = {**PARTS, **LARGEST_PARTS}
    if unknown := set(given.parts) - set(every):
        options.error(f"no such part: {', '.join(sorted(unknown))}")
    chosen = given.parts or [*PARTS, *(LARGEST_PARTS if given.large else ())]
    figures = saved(RESULTS) if given.parts else {}
    with ExitStack() as stack:
        run = WholeRun(stack, ROUNDS if given.large else 1)
        for part in (name for name in every if name in chosen):
            started = time.monotonic()
            for figure in every[part](run):
                figures[figure.work] = figure
                print(table([figure]).splitlines()[1], flush=True)
                save(RESULTS, list(figures.values()))
            print(f"({part}: {(time.monotonic() - started) / 60:.1f} minutes)", flush=True)
    print(f"\n{table(figures.values())}")
    if given.guide:
        put_into_guide(GUIDE, list(figures.values()))


if __name__ == "__main__":
    main()

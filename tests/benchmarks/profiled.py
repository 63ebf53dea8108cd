# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run a program under the profiler, all its threads: `python -m benchmarks.profiled FILE PROGRAM ARGUMENTS`.

`python -m cProfile` sees the main thread only, up to Python 3.11, and batches are worked at in others. A thread that
waits for its turn seems to be busy (`lock.acquire`).
"""

from __future__ import annotations

import cProfile
import pstats
import runpy
import sys
import threading


def main() -> None:
    file, sys.argv = sys.argv[1], sys.argv[2:]
    main_thread, others = cProfile.Profile(), []
    run = threading.Thread.run

    def profiled(thread: threading.Thread) -> None:
        others.append(cProfile.Profile())
        others[-1].runcall(run, thread)

    if sys.version_info < (3, 12):  # from then on a profile is of all threads
        threading.Thread.run = profiled  # type: ignore[method-assign]
    try:
        main_thread.runctx(
            "run_path(program, run_name='__main__')", {"run_path": runpy.run_path, "program": sys.argv[0]}, {}
        )
    finally:
        profile = pstats.Stats(main_thread)
        for other in others:
            if other.getstats():
                profile.add(other)
        profile.dump_stats(file)


if __name__ == "__main__":
    main()

# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tables of what many tests have found, at the end of a run: `pytest -rA`, and always in .build/matrices.txt.

A test says what its cell is with `record_property("matrix", [title, row, column, outcome])`; these are among the user
properties of its report, which xdist carries from its processes to the one that prints.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

FILE = Path(__file__).resolve().parents[1] / ".build" / "matrices.txt"
PROPERTY = "matrix"
Cells = dict[tuple[str, str], str]


def matrices(reports: Iterable[pytest.TestReport]) -> dict[str, Cells]:
    """By title: what stands in which row and column; a test that failed says so there."""
    found: dict[str, Cells] = {}
    for report in reports:
        for name, value in report.user_properties:
            if name == PROPERTY:
                title, row, column, outcome = map(str, value)
                found.setdefault(title, {})[row, column] = "FAILED" if report.failed else outcome
    return dict(sorted(found.items()))


def as_text(title: str, cells: Cells) -> Iterator[str]:
    """The lines of one table; columns in the order of their names."""
    rows, columns = (sorted({place[axis] for place in cells}) for axis in (0, 1))
    widths = [max(map(len, [column, *(cells.get((row, column), "") for row in rows)])) for column in columns]
    first = max(map(len, rows))
    yield f"{title}: {len(cells)} cells"
    yield "  ".join(
        [" " * first, *(column.ljust(width) for column, width in zip(columns, widths, strict=True))]
    ).rstrip()
    for row in rows:
        texts = [cells.get((row, column), "").ljust(width) for column, width in zip(columns, widths, strict=True)]
        yield "  ".join([row.ljust(first), *texts]).rstrip()
    yield ""


def tell(reporter: pytest.TerminalReporter) -> None:
    """Write the tables of a run to the file, and with -rA to the terminal. Nothing where no test had a cell."""
    # "": those of setting up and tearing down
    reports = [report for kind in ("passed", "failed", "") for report in reporter.stats.get(kind, [])]
    lines = [line for title, cells in matrices(reports).items() for line in as_text(title, cells)]
    if not lines:
        return
    FILE.parent.mkdir(exist_ok=True)
    FILE.write_text("\n".join(lines), encoding="utf-8")
    if "p" in reporter.reportchars or "A" in reporter.reportchars:
        reporter.section("matrices")
        for line in lines:
            reporter.write_line(line)

# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The figures that a benchmark ends with: each beside what it is to be, as a table and as JSON, with the machine."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import ldap3
import pyodbc

_BEGIN, _END = ".. figures", ".. end of figures"


@dataclass(frozen=True)
class Figure:
    """Something measured. C(most), C(least): what it is to be; without both it only is told."""

    work: str
    value: float
    unit: str
    most: float | None = None
    least: float | None = None
    beside: str = ""  # what else is worth knowing

    @property
    def reached(self) -> bool:
        return (self.most is None or self.value <= self.most) and (self.least is None or self.value >= self.least)

    @property
    def wanted(self) -> str:
        if self.most is not None:
            return f"at most {self.most:g} {self.unit}".rstrip()
        return f"at least {self.least:g} {self.unit}".rstrip() if self.least is not None else ""

    @property
    def found(self) -> str:
        digits = 0 if isinstance(self.value, int) or self.value >= 100 else 1 if self.value >= 10 else 2
        return f"{self.value:.{digits}f} {self.unit}".rstrip()


def machine() -> dict[str, Any]:
    """The machine on which the figures were measured."""
    with Path("/proc/cpuinfo").open(encoding="utf-8") as lines:
        processor = next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), "unknown")
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return {
        "measured": f"{datetime.now(UTC):%Y-%m-%d}",
        "processors": os.cpu_count(),
        "processor": processor,
        "memory": f"{memory:.0f} GB",
        "system": platform.platform(terse=True),
        "python": platform.python_version(),
        "pyodbc": pyodbc.version,
        "ldap3": ldap3.__version__,
    }


def table(figures: Iterable[Figure]) -> str:
    """For a terminal."""
    lines = [("work", "measured", "target", "", "beside it")]
    lines += [(figure.work, figure.found, figure.wanted, _verdict(figure), figure.beside) for figure in figures]
    widths = [max(len(line[place]) for line in lines) for place in range(5)]
    return "\n".join(
        "  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)).rstrip() for line in lines
    )


def _verdict(figure: Figure) -> str:
    if not figure.wanted:
        return ""
    return "reached" if figure.reached else "missed"


def save(path: Path, figures: Sequence[Figure]) -> None:
    """As JSON."""
    path.parent.mkdir(parents=True, exist_ok=True)
    content = {"machine": machine(), "figures": [{**asdict(figure), "reached": figure.reached} for figure in figures]}
    path.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def saved(path: Path) -> dict[str, Figure]:
    """The figures that were saved there, by their work; none where there are none yet."""
    if not path.exists():
        return {}
    figures_of_file = json.loads(path.read_text(encoding="utf-8"))["figures"]
    names = [field.name for field in fields(Figure)]
    return {figure["work"]: Figure(**{name: figure[name] for name in names}) for figure in figures_of_file}


def put_into_guide(guide: Path, figures: Sequence[Figure]) -> None:
    """Replace the table of the guide by these figures."""
    before, _begin, rest = guide.read_text(encoding="utf-8").partition(_BEGIN)
    _old, _end, after = rest.partition(_END)
    guide.write_text(f"{before}{_BEGIN}\n\n{_guide_table(figures)}\n{_END}{after}", encoding="utf-8")


def _guide_table(figures: Sequence[Figure]) -> str:
    rows = [("Work", "Measured", "Target", "Beside it")]
    rows += [(figure.work, figure.found, f"{figure.wanted}{_missed(figure)}", figure.beside) for figure in figures]
    lines = [".. list-table::", "   :widths: 40 15 20 25", "   :header-rows: 1", ""]
    for row in rows:
        for place, text in enumerate(row):
            lines.append(f"   {'*' if place == 0 else ' '} - {text}".rstrip())
    on = machine()
    libraries = ", ".join(f"{name} {on[name]}" for name in ("python", "pyodbc", "ldap3"))
    where = f"{on['processors']} processors ({on['processor']}), {on['memory']}, {on['system']}; {libraries}"
    return "\n".join([f"Measured on {on['measured']}: {where}.", "", *lines, ""])


def _missed(figure: Figure) -> str:
    return "" if figure.reached else " (missed)"

# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Charts as inline SVG: no library, no network, and a text alternative for each. Colours come from the style sheet."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from ansible_collections.msrtc.ocs.plugins.module_utils._common.wording import duration

from ..words import number
from .markup import Markup, joined, tag

WIDTH = 960
_THINNEST = 3  # a small part must be visible, even one of 100,000
_BAR, _ROW, _LABELS, _NUMBERS = 14, 26, 270, 90


def stacked_bar(parts: Sequence[tuple[str, str, int]], text: str) -> Markup:
    """One bar in parts: the class of its colour, a label, a number. Parts of 0 are left out."""
    shown = [part for part in parts if part[2]]
    total = sum(value for _class, _label, value in shown)
    free_width = WIDTH - _THINNEST * len(shown)
    drawn, x = [], 0.0
    for class_, label, value in shown:
        width = _THINNEST + free_width * value / total
        title = tag("title", f"{label}: {number(value)}")
        drawn.append(tag("g", title, _rectangle(x, 0, max(width - 1, 2), 36, class_)))
        x += width
    return _svg(36, text, *drawn)


def bars(rows: Sequence[tuple[str, int]], text: str) -> Markup:
    """A bar for each row of a label and a number."""
    most = max((value for _label, value in rows), default=0) or 1
    drawn = []
    for index, (label, value) in enumerate(rows):
        middle = index * _ROW + _ROW / 2
        length = max((WIDTH - _LABELS - _NUMBERS) * value / most, _THINNEST if value else 0)
        drawn += [
            _text(_LABELS - 12, middle + 4, label, "end"),
            _rectangle(_LABELS, middle - _BAR / 2, length, _BAR, "moved"),
            _text(_LABELS + length + 8, middle + 4, number(value), "start"),
        ]
    return _svg(len(rows) * _ROW, text, *drawn)


def line(points: Sequence[tuple[datetime, int]], text: str) -> Markup:
    """Numbers that grow over time, at least two; the axes start at the first time and at 0."""
    left, right, top, bottom, height = 64, 24, 12, 34, 240
    began, ended = points[0][0], points[-1][0]
    seconds = (ended - began).total_seconds() or 1.0
    highest = _round_up(max(value for _time, value in points))

    def place(time: datetime, value: float) -> tuple[float, float]:
        across = (time - began).total_seconds() / seconds
        return left + across * (WIDTH - left - right), height - bottom - value / highest * (height - top - bottom)

    drawn: list[Markup] = []
    for step in range(5):
        value = highest * step / 4
        _x, y = place(began, value)
        drawn.append(tag("line", x1=left, x2=WIDTH - right, y1=_short(y), y2=_short(y), class_="grid"))
        drawn.append(_text(left - 8, y + 4, number(round(value)), "end"))
        time = began + timedelta(seconds=seconds * step / 4)
        x, y = place(time, 0)
        drawn.append(
            _text(x, height - 10, _tick(time, seconds), "start" if step == 0 else "end" if step == 4 else "middle")
        )
    path = " ".join(f"{_short(x)},{_short(y)}" for x, y in (place(time, value) for time, value in points))
    floor = _short(place(began, 0)[1])
    drawn.append(tag("path", d=f"M{left},{floor} L{path} L{WIDTH - right},{floor} Z", class_="area"))
    drawn.append(tag("path", d=f"M{path}", class_="curve"))
    return _svg(height, f"{text} It took {duration(seconds)}.", *drawn)


def _tick(time: datetime, seconds: float) -> str:
    if seconds < 600:
        return f"{time:%H:%M:%S}"
    return f"{time:%H:%M}" if seconds < 86_400 else f"{time:%m-%d %H:%M}"


def _round_up(value: int) -> int:
    """The next greater number that four grid lines divide well."""
    size = 4
    while True:
        for step in (1, 2, 3, 5, 8):
            if size * step >= value:
                return size * step
        size *= 10


def _svg(height: float, text: str, *drawn: Markup) -> Markup:
    return tag(
        "svg", tag("title", text), joined(*drawn), viewBox=f"0 0 {WIDTH} {_short(height)}", role="img", aria_label=text
    )


def _rectangle(x: float, y: float, width: float, height: float, class_: str) -> Markup:
    return tag(
        "rect", x=_short(x), y=_short(y), width=_short(width), height=_short(height), rx=2, class_=f"fill-{class_}"
    )


def _text(x: float, y: float, content: str, anchor: str) -> Markup:
    return tag("text", content, x=_short(x), y=_short(y), text_anchor=anchor)


def _short(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")

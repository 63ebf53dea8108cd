# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The diff of a task about many users: before and after as texts, one line a user, in columns.

Every task that changes users describes each of them twice, as found and as it will be. The report file keeps these
descriptions as data, for everybody; here they become lines. The keys are the same in both: a plain word, `rows_on` and
`list_versions_on` a pool.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.rows.loss import Loss
from ansible_collections.msrtc.ocs.plugins.module_utils._common.letters import without_case
from ansible_collections.msrtc.ocs.plugins.module_utils._common.visible_text import visible_line
from ansible_collections.msrtc.ocs.plugins.module_utils._common.wording import in_sentence

LINES = 10_000  # users in a diff: what a task's result can carry (3 MB or so); the report file has all
WIDEST = 100  # a cell that is longer pushes what follows to the right, in its own line only
_HOME_ROW = "home"
_ROWS = "rows"
_ROWS_ON = "rows on "
_LOST = "lost"

T = TypeVar("T")  # what a task has planned for one user
Described = Mapping[str, Any]  # of one user: texts, lists of texts, numbers by kind of row or by list


def rows_on(pool: str) -> str:
    """The key of a user's rows on a pool: their number by kind."""
    return f"{_ROWS_ON}{pool}"


def list_versions_on(pool: str) -> str:
    """The key of the versions of a user's lists on a pool, by list."""
    return f"list versions on {pool}"


def lost_in_words(losses: Iterable[Loss]) -> dict[str, dict[str, int]]:
    """The losses of a user, to be added to the description of the state afterwards; empty without a loss."""
    lost: Counter[str] = Counter()
    for loss in losses:
        lost[loss.section if loss.what == loss.section else f"{loss.section} ({loss.what})"] += loss.rows
    return {_LOST: dict(lost)} if lost else {}


def in_user_lines(
    done: str, users: Iterable[tuple[str, T]], describe: Callable[[T], tuple[Described, Described]]
) -> dict[str, str]:
    """The diff of a task by which `users`, each with a name, are to be `done` ("moved"); `describe`: before and after.

    The first 10,000 are listed, by name. A value that is the same before and after for all of them has no column.
    """
    every = sorted(users, key=lambda user: (without_case(user[0]), user[0]))
    listed = [(name, *describe(user)) for name, user in every[:LINES]]
    columns = dict.fromkeys(key for _name, before, after in listed for key in (*before, *after))
    changing = [key for key in columns if any(before.get(key) != after.get(key) for _name, before, after in listed)]
    lines = _in_columns(
        [visible_line(cell) for cell in (name, *(_cell(key, side.get(key), other.get(key)) for key in changing))]
        for name, before, after in listed
        for side, other in ((before, after), (after, before))
    )
    first = _first_line(done, len(every), len(listed))
    return {"before": _text([first, *lines[::2]]), "after": _text([first, *lines[1::2]])}


def _text(lines: Iterable[str]) -> str:
    return "".join(f"{line}\n" for line in lines)


def _first_line(done: str, count: int, listed: int) -> str:
    if count == listed:
        return f"{count:,} {'user' if count == 1 else 'users'} to be {done}, all listed here"
    return f"{count:,} users to be {done}, the first {listed:,} listed here; report_file lists all"


def _cell(key: str, value: Any, other: Any) -> str:
    """One thing about a user; `other`: the same on the other side of the diff. Empty where neither side has it."""
    if key.startswith(_ROWS_ON):
        label = key.removeprefix(_ROWS_ON)  # the pool's name, as it is
    else:
        label = key if " " in key else key.replace("_", " ")
    if isinstance(value or other, Mapping):
        text = _rows(value or {}) if key.startswith((_ROWS, _LOST)) else _named(value or {})
        return f"{label}: {text or 'nothing'}"
    if isinstance(value or other, Sequence) and not isinstance(value or other, str):
        return f"{label}: {_names(value or ()) or 'nobody'}"
    if value:
        return f"{label} {value}"
    return f"no {label}" if other else ""


def _rows(counts: Mapping[str, int]) -> str:
    """{"contacts": 57, "home": 1} -> home, 57 contacts"""
    every = sorted((kind, number) for kind, number in counts.items() if number)
    home_row = [kind for kind, number in every if (kind, number) == (_HOME_ROW, 1)]
    return ", ".join(home_row + [_counted(kind, number) for kind, number in every if (kind, number) != (_HOME_ROW, 1)])


def _counted(kind: str, number: int) -> str:
    words = kind.replace("_", " ")
    if number == 1 and words.endswith("s"):
        words = f"{words[:-3]}y" if words.endswith("ies") else words[:-1]
    return f"{number:,} {words}"


def _named(values: Mapping[str, Any]) -> str:
    """{"contact": 13, "permission": 8} -> contact=13, permission=8"""
    return ", ".join(f"{name}={_names(value) if isinstance(value, list) else value}" for name, value in values.items())


def _names(names: Sequence[str]) -> str:
    """Names in a line; of very many their number and the first ones."""
    few = in_sentence(names)
    return few if few == ", ".join(names) else f"{len(names):,} in all, {few}"


def _in_columns(lines: Iterable[list[str]]) -> list[str]:
    rows = list(lines)
    widths = [
        max((wide for cell in cells if (wide := _width(cell)) <= WIDEST), default=0)
        for cells in zip(*rows, strict=True)
    ]
    return [
        "  ".join(cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]


def _width(text: str) -> int:
    """Places on a terminal: East Asian letters take two, marks above and below letters none."""
    return sum(
        0 if unicodedata.combining(letter) else 2 if unicodedata.east_asian_width(letter) in "WF" else 1
        for letter in text
    )

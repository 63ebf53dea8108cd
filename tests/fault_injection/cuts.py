# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The cuts that a test tries, and their results.

A sample of the exchanges of a run, ten times as many with OCS_SAMPLES=exhaustive. OCS_FAULT_INJECTION=all means every
one of them, OCS_FAULT_INJECTION=20-40 those from the 20th to the 40th, each in three ways: the request does not arrive,
its answer does not arrive, and the module is killed.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from end_to_end.modules import ModuleRun, Modules
from fault_injection.cutting_proxy import Exchanges, cut_connection
from lab.environment import Lab

WAYS = ("before", "after", "kill")


@dataclass(frozen=True)
class Cut:
    """One exchange, and what happens to it."""

    number: int
    way: str

    def __str__(self) -> str:
        return f"cut {self.way} exchange {self.number}"

    def exchanges(self) -> Exchanges:
        return Exchanges(cut_at=self.number, when="before" if self.way == "kill" else self.way)


class Cuts:
    """The cuts of a run that has so many exchanges, to be tried one after the other.

    `say` prints: what was tried, in the end, and after each cut unless they are a sample.
    """

    def __init__(self, exchanges: int, sample: int, say: Callable[[str], None]) -> None:
        self._exchanges = exchanges
        self._say = say
        self._wanted = os.environ.get("OCS_FAULT_INJECTION", "")
        self._chosen = _chosen(exchanges, sample, self._wanted)
        self._interrupted = 0

    def __iter__(self) -> Iterator[Cut]:
        for tried, cut in enumerate(self._chosen, start=1):
            yield cut
            if self._wanted:
                self._say(f"{cut} survived; {tried} of {len(self._chosen)}, runs interrupted: {self._interrupted}")
        self._say(
            f"\n{self._exchanges} exchanges; cuts tried: {len(self._chosen)}, "
            f"runs interrupted: {self._interrupted}, all survived"
        )

    def saw(self, run: ModuleRun) -> None:
        """A run with a cut has ended."""
        self._interrupted += run.returncode != 0

    @property
    def interrupted_most(self) -> bool:
        """More than half of the cuts have interrupted the run, which may well survive some of them."""
        return self._interrupted > len(self._chosen) // 2


def _chosen(exchanges: int, sample: int, wanted: str) -> list[Cut]:
    first, last = _range(wanted) if wanted not in ("", "all") else (1, exchanges)
    if not 1 <= first <= min(last, exchanges):
        raise ValueError(f"OCS_FAULT_INJECTION is {wanted}, but this run has the exchanges 1 to {exchanges}.")
    every = [Cut(number, way) for number in range(first, min(last, exchanges) + 1) for way in WAYS]
    if wanted:
        return every
    step = max(1, len(every) // sample)
    return every[:: step + (step % len(WAYS) == 0)]  # else all cuts would be of the same way


def _range(wanted: str) -> tuple[int, int]:
    first, dash, last = wanted.partition("-")
    if not (first.isdecimal() and dash and last.isdecimal()):
        raise ValueError(f"OCS_FAULT_INJECTION is {wanted!r}; it can be all, or two numbers of exchanges like 20-40.")
    return int(first), int(last)


def run_with_cut(
    lab: Lab, modules: Modules, module: str, options: Mapping[str, Any], exchanges: Exchanges, way: str = "before"
) -> ModuleRun:
    """Run a module through proxies that count exchanges, and cut where `exchanges` say; by `way` it is killed then."""
    with cut_connection(lab, exchanges) as connection:
        running = modules.connected(connection).start(module, options)
        if way == "kill":
            exchanges.act = running.kill
        return running.finish(timeout=120)

# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every option, whatever it is given, ends in a result or a clear failure."""

from __future__ import annotations

import random

import pytest

from end_to_end.modules import Modules
from hostile.answers import SECONDS, complaints
from hostile.option_cells import Cell, cells
from samples import PROFILE

IN_THE_GATE = 60
PASSWORDS = {"directory_password": "canary-of-the-directory", "back_end_password": "canary-of-the-back-end"}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """All cells; or a sample in their order, always the same one: what fails must be what was changed."""
    if "cell" not in metafunc.fixturenames:
        return
    chosen = list(enumerate(cells()))
    if PROFILE != "exhaustive":
        chosen = sorted(random.Random(2007).sample(chosen, IN_THE_GATE))
    metafunc.parametrize("cell", [pytest.param(cell, id=f"{number}-{cell}") for number, cell in chosen])


def test_an_option_with_a_hostile_value(modules: Modules, cell: Cell) -> None:
    arguments = cell.arguments(PASSWORDS)
    run = modules.start(cell.module, arguments, environment={"HOME": str(modules.folder)}).finish(SECONDS)
    found = complaints(run, PASSWORDS.values(), cell.option)
    assert not found, f"{cell}: {'; '.join(found)}\n{run.output[:3000]}"


def test_the_corpus_is_large_and_knows_every_module() -> None:
    found = cells()
    assert len(found) > 1000
    assert len(set(map(str, found))) == len(found)
    assert {"back_ends[].password", "meeting_policy.name", "pools[].waves[].ldap_filter"} <= {
        found_entry.path for found_entry in found
    }

# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lab whose servers are cut off, and output of tests that take hours."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from end_to_end.interpreters import WarmInterpreters
from end_to_end.modules import Modules
from lab.environment import Lab


@pytest.fixture(scope="session")
def pool_lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """Ordinary users alone; who asks for it sets it back."""
    with Lab.up(tmp_path_factory.mktemp("lab"), users=60, seed=5, contacts=10, awkward=[]) as lab:
        yield lab


@pytest.fixture
def modules(interpreters: WarmInterpreters, pool_lab: Lab, tmp_path: Path) -> Modules:
    return Modules(interpreters, tmp_path, pool_lab.connection)


@pytest.fixture
def say(capsys: pytest.CaptureFixture[str]) -> Callable[[str], None]:
    """Prints a line at once."""

    def show(line: str) -> None:
        with capsys.disabled():
            print(line, flush=True)

    return show

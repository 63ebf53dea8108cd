# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What all suites share."""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import matrices
import pytest
from hypothesis import settings

# ansible-test reads no pytest.ini and sets PYTHONPATH itself, so that only here it can learn where the suites stand.
if (folder := str(Path(__file__).parent)) not in sys.path:
    sys.path.insert(0, folder)

from end_to_end.interpreters import WarmInterpreters
from samples import PROFILE, sample

settings.register_profile("ocs", max_examples=sample(100), deadline=None, print_blob=True)
settings.load_profile("ocs")


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """A seed for all processes, which is known before anything fails."""
    if config.option.hypothesis_seed is None:
        told = getattr(config, "workerinput", {}).get("seed")
        config.option.hypothesis_seed = told or str(random.randrange(2**32))


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Called by xdist before it starts one of its processes, which get the command's options and nothing else."""
    node.workerinput["seed"] = node.config.option.hypothesis_seed


def pytest_report_header(config: pytest.Config) -> str:
    return _seed(config)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Also where --quiet hides the header."""
    matrices.tell(terminalreporter)
    terminalreporter.write_line(_seed(config))


def _seed(config: pytest.Config) -> str:
    seed = config.option.hypothesis_seed
    return f"samples: {PROFILE}; the same random examples again: --hypothesis-seed={seed}"


@pytest.fixture(scope="session")
def interpreters() -> Iterator[WarmInterpreters]:
    """They run the modules of all tests of this process."""
    with WarmInterpreters.running() as running:
        yield running

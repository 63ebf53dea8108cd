# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fixtures that all suites share."""

from __future__ import annotations

import gc
import random
import signal
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

END_TO_END = Path(__file__).parent / "end_to_end"
# Files that take longest, by the time that they took in `make integration`. They are begun first, so that no process is
# left with one of them when the others have ended.
LONGEST = (
    "decommission/test_pool_decommission.py",
    "delete/test_ocs_user_absent.py",
    "import_export/test_ocs_user_import.py",
    "move/test_ocs_user_move.py",
    "reaching_back_ends/test_back_end_time_outs.py",
    "../fault_injection/test_move_cuts.py",
    "../fault_injection/test_import_cuts.py",
    "decommission/test_pool_decommission_refusals.py",
    "decommission/test_pool_decommission_story.py",
    "move/test_edits_meanwhile.py",
    "move/test_ocs_user_move_identity.py",
    "find/test_selection.py",
    "back_end/test_back_end_round_trips.py",
    "connection_info/test_ocs_connection_info.py",
    "decommission/test_pool_decommission_awkward_people.py",
    "move/test_rows_without_home_row.py",
    "hostile_files/test_files_read.py",
    "import_export/test_ocs_user_import_meanwhile.py",
    "move/test_row_owners.py",
    "move/test_two_control_nodes.py",
    "delete/test_deletion_after_unfinished_move.py",
    "decommission/test_whole_pools.py",
    "move/test_ctrl_c.py",
    "../fault_injection/test_absent_cuts.py",
)

settings.register_profile("ocs", max_examples=sample(50, 1000), deadline=None, print_blob=True)
settings.load_profile("ocs")


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """A seed for all processes, which is known before anything fails. Ctrl-C means to tests what it means at a
    terminal, also when a shell has started them in the background and so without it.
    """
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    if config.option.hypothesis_seed is None:
        given = getattr(config, "workerinput", {}).get("seed")
        config.option.hypothesis_seed = given or str(random.randrange(2**32))


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Called by xdist before it starts one of its processes, which get the command's options and nothing else."""
    node.workerinput["seed"] = node.config.option.hypothesis_seed


def pytest_collection_finish() -> None:
    """The tests themselves are many objects, which are not garbage."""
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Within a file the order stays. pytest itself takes no order from its arguments where one is within another."""
    places = {(END_TO_END / name).resolve(strict=True): place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: places.get(item.path, len(places)))


def pytest_report_header(config: pytest.Config) -> str:
    return _seed(config)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """The seed is printed also where --quiet hides the header."""
    matrices.tell(terminalreporter)
    terminalreporter.write_line(_seed(config))


def _seed(config: pytest.Config) -> str:
    seed = config.option.hypothesis_seed
    return f"samples: {PROFILE}; the same random examples again: --hypothesis-seed={seed}"


@pytest.fixture(scope="session")
def interpreters() -> Iterator[WarmInterpreters]:
    """Interpreters that run the modules of all tests of this process."""
    with WarmInterpreters.running() as running:
        yield running

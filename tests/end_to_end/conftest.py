# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fixtures of the end-to-end tests: labs for the whole session, set back before each test, and ansible-playbook.

With real SQL Servers, tests that need more of them than OCS_LAB_SQL_SERVERS names are skipped, saying so.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from pathlib import Path

import pytest

from end_to_end.decommissioning import MOVABLE
from end_to_end.playbook import AnsiblePlaybook
from lab.back_ends import TooFewServers
from lab.environment import Lab


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup() -> Generator[None, None, None]:
    return (yield from _skipped_without_servers())


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call() -> Generator[None, None, None]:
    return (yield from _skipped_without_servers())


def _skipped_without_servers() -> Generator[None, None, None]:
    try:
        return (yield)
    except TooFewServers as reason:
        pytest.skip(str(reason))


@pytest.fixture(scope="session")
def running_lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """A lab with a 2007 and an R2 pool, 200 users and the awkward ones; tests ask for `lab`."""
    with Lab.up(tmp_path_factory.mktemp("lab"), users=200, seed=1) as lab:
        yield lab


@pytest.fixture(scope="session")
def movable_lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """A small lab in which everybody can be moved, for whole decommissionings; whoever asks for it sets it back."""
    with Lab.up(tmp_path_factory.mktemp("lab"), users=60, seed=2, contacts=10, awkward=MOVABLE) as lab:
        yield lab


@pytest.fixture
def lab(running_lab: Lab) -> Lab:
    """The lab as it was after its data had been made, whatever the test before has done."""
    running_lab.reset()
    return running_lab


@pytest.fixture
def ansible_playbook(lab: Lab, tmp_path: Path) -> AnsiblePlaybook:
    """ansible-playbook with the lab's connection file, as a site would use its own."""
    return AnsiblePlaybook(tmp_path, lab.inventory, lab.connection)

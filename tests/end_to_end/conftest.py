# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fixtures of the end-to-end tests: labs for the whole session, set back before each test, and two ways to run modules.

A test says what it is about by the one that it asks for. `modules`, in a tenth of the time: what a module answers and
does. `ansible_playbook`: what Ansible does with modules, such as module_defaults, progress, become, roles, inventories.

With real SQL Servers, tests that need more of them than OCS_LAB_SQL_SERVERS names are skipped, saying so.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Generator, Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.settings.settings import BackEndSettings
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.user_store import UserStore
from end_to_end.back_end.back_end_databases import VERSIONS, PoolDatabase, pool_database, sql_server
from end_to_end.decommission.decommissioning import MOVABLE
from end_to_end.import_export.importing import export, homed
from end_to_end.interpreters import WarmInterpreters
from end_to_end.modules import Modules
from end_to_end.playbook import AnsiblePlaybook, StartsPlaybooks, WarmAnsible
from lab.back_ends import TooFewServers
from lab.environment import Lab


def pytest_itemcollected(item: pytest.Item) -> None:
    if "starts_ansible_playbook" in getattr(item, "fixturenames", ()):
        item.add_marker("ansible_playbook")


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
    with Lab.up(tmp_path_factory.mktemp("lab"), users=200, seed=1, contacts=12) as lab:
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
def modules(interpreters: WarmInterpreters, lab: Lab, tmp_path: Path) -> Modules:
    """The modules with the lab's connection, each run in a process of its own, without ansible-playbook."""
    return Modules(interpreters, tmp_path, lab.connection)


@pytest.fixture(scope="session")
def starts_ansible_playbook() -> Iterator[StartsPlaybooks]:
    """Runs playbooks for fixtures with a site of their own. A test that asks for it is marked as ansible_playbook."""
    with tempfile.TemporaryDirectory(prefix="ocs-") as folder, WarmAnsible.running(Path(folder)) as warm:
        yield partial(AnsiblePlaybook, warm)


@pytest.fixture
def ansible_playbook(starts_ansible_playbook: StartsPlaybooks, lab: Lab, tmp_path: Path) -> AnsiblePlaybook:
    """ansible-playbook with the lab's connection file, as a site would use its own."""
    return starts_ansible_playbook(tmp_path, lab.inventory, lab.connection)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BackEndSettings]:
    with ExitStack() as opened:
        yield opened.enter_context(sql_server(tmp_path_factory.mktemp("sql")))


@pytest.fixture(params=VERSIONS)
def database(request: pytest.FixtureRequest, server: BackEndSettings) -> Iterator[PoolDatabase]:
    with pool_database(server, request.param) as found:
        yield found


@pytest.fixture
def store(database: PoolDatabase) -> Iterator[UserStore]:
    with database.open() as found:
        yield found


@pytest.fixture
def saved(lab: Lab, modules: Modules, tmp_path: Path) -> tuple[list[str], Path]:
    """Users of the 2007 pool, and an export of them."""
    addresses = homed(lab, "pool07")
    return addresses, export(modules, addresses, tmp_path / "saved.jsonl")


@pytest.fixture
def exports(lab: Lab) -> Path:
    """The folder for exports, empty."""
    folder = lab.folder / "exports"
    shutil.rmtree(folder, ignore_errors=True)
    return folder

# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One domain controller for all tests of the directory layer; tests that change people take people of their own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._directory.forest.forest import Forest
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.ldap import schema
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.ldap.settings import DirectorySettings
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users.users import User, parse_user
from end_to_end.directory.forest_of_the_tests import ADDRESS, FOREST, PEOPLE
from lab.built import copy_of_directory
from lab.directory import samba
from lab.directory.forest import ADMINISTRATOR, READER_ACCOUNT, SERVICE_ACCOUNT


@pytest.fixture(scope="session")
def built_controller(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the domain controller; `controller` runs it."""
    folder = tmp_path_factory.mktemp("dc")
    copy_of_directory(folder, FOREST, PEOPLE, address=ADDRESS)
    return folder


@pytest.fixture(scope="module")
def controller(built_controller: Path) -> Iterator[Path]:
    """The folder of the running domain controller, which is as it was built when a file of tests begins."""
    samba.restore(built_controller)
    samba.start(built_controller)
    yield built_controller
    samba.stop(built_controller)


def settings_of(controller: Path, account: str = SERVICE_ACCOUNT, **changes: Any) -> DirectorySettings:
    """The settings that log on with an account of the tests' forest."""
    connection = samba.connection(controller, account)
    usual = {
        "servers": (connection["address"],),
        "ca_file": connection["ca_file"],
        "user": connection["user"],
        "password": connection["password"],
        "timeout": 10,
    }
    return DirectorySettings(**{**usual, **changes})


@pytest.fixture
def settings(controller: Path) -> DirectorySettings:
    """The settings of the account that may write users' OCS attributes."""
    return settings_of(controller)


@pytest.fixture
def forest(settings: DirectorySettings) -> Iterator[Forest]:
    with Forest.open(settings) as forest:
        yield forest


@pytest.fixture
def readers_forest(controller: Path) -> Iterator[Forest]:
    """The forest as the account sees it that may only read."""
    with Forest.open(settings_of(controller, READER_ACCOUNT)) as forest:
        yield forest


@pytest.fixture
def administrators_forest(controller: Path) -> Iterator[Forest]:
    with Forest.open(settings_of(controller, ADMINISTRATOR)) as forest:
        yield forest


def user(forest: Forest, login: str) -> User:
    """The user or contact of that name, as it is now."""
    wanted = f"(|(sAMAccountName={login})({schema.ADDRESS}=sip:{login}@example.test))"
    [entry] = forest.discover(wanted, schema.USER_ATTRIBUTES)
    return parse_user(forest, entry)

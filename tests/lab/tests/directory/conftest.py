# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One domain controller for all tests of the lab's directory."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import ldap3
import pytest

from lab.directory import client, samba
from lab.directory.forest import ADMINISTRATOR, READER_ACCOUNT
from lab.tests.directory.example_forest import ADDRESS, FOREST, PEOPLE


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder of the running domain controller."""
    place = tmp_path_factory.mktemp("dc")
    assert samba.build(place, FOREST, PEOPLE, address=ADDRESS)
    samba.start(place)
    yield place
    samba.stop(place)


@pytest.fixture(scope="session")
def service(folder: Path) -> Iterator[ldap3.Connection]:
    """Bound as the account that may write users' OCS attributes."""
    with client.connect(samba.connection(folder)) as session:
        yield session


@pytest.fixture(scope="session")
def reader(folder: Path) -> Iterator[ldap3.Connection]:
    """Bound as the account that may only read."""
    with client.connect(samba.connection(folder, READER_ACCOUNT)) as session:
        yield session


@pytest.fixture
def administrator(folder: Path) -> dict[str, Any]:
    """The connection of the administrator, who sees all objects."""
    return samba.connection(folder, ADMINISTRATOR)

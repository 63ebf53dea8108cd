# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One small lab for all of these tests, as it was made, before each of them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from lab.environment import Lab
from lab.snapshot import Snapshot


@pytest.fixture(scope="package")
def running_lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    with Lab.up(tmp_path_factory.mktemp("lab"), users=40, contacts=20) as lab:
        yield lab


@pytest.fixture(scope="package")
def made(running_lab: Lab) -> Snapshot:
    """The lab as it was made."""
    running_lab.reset()
    return running_lab.snapshot()


@pytest.fixture
def lab(running_lab: Lab) -> Lab:
    running_lab.reset()
    return running_lab

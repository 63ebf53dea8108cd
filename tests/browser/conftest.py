# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fixtures of the browser tests: headless Chromium, and pages to look at."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from browser.chromium import Chromium
from browser.report_sample import make_report, many_arguments, sample_arguments

USERS = 100_000


@pytest.fixture(scope="session", autouse=True)
def _a_browser_can_be_started() -> None:
    """Ubuntu's packages only say that Chromium is a snap, which many machines cannot have."""
    if driver := shutil.which("chromedriver"):
        asked = subprocess.run([driver, "--version"], capture_output=True, text=True, check=False)
        if asked.returncode != 0 and "snap" in asked.stdout + asked.stderr:
            pytest.skip(" ".join((asked.stdout + asked.stderr).split()))


@pytest.fixture(scope="session")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chromium]:
    """One browser for all tests; each opens its page anew."""
    with Chromium(tmp_path_factory.mktemp("profile")) as browser:
        yield browser


@pytest.fixture
def page(tmp_path: Path) -> Path:
    """The report on the sample run."""
    return Path(make_report(sample_arguments(tmp_path))["page"])


@pytest.fixture
def rehearsal(tmp_path: Path) -> Path:
    """The report on a rehearsal of it."""
    folder = tmp_path / "rehearsal"
    folder.mkdir()
    return Path(make_report({**sample_arguments(folder), "pools_after": []}, check_mode=True)["page"])


@pytest.fixture(scope="session")
def large_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report on 100,000 users."""
    return Path(make_report(many_arguments(tmp_path_factory.mktemp("large"), USERS))["page"])

# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every pool has a folder of its own, inside the folder for reports."""

from __future__ import annotations

from pathlib import Path

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._pools.decommission.record import folder_of

REPORTS = Path("/var/lib/reports")
STRANGE = ["..", ".", "a/b", "a_b", "a\\b", "../../etc", ".hidden", "a b", "/", "pool"]


@pytest.mark.parametrize("pool", STRANGE)
def test_a_folder_is_never_outside(pool: str) -> None:
    folder = folder_of(REPORTS, pool)
    assert folder.parent == REPORTS and folder.name not in ("", ".", "..") and not folder.name.startswith(".")


def test_different_pools_have_different_folders() -> None:
    assert len({folder_of(REPORTS, pool) for pool in STRANGE}) == len(STRANGE)


def test_an_ordinary_name_stays_as_it_is() -> None:
    assert folder_of(REPORTS, "pool-01.corp").name == "pool-01.corp"

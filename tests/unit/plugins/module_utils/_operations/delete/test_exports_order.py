# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The newest of several unfinished deletions is known from the exports themselves, not from the clock."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._files.user_file.records import ExportedUser
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.delete.planning import exports as exports_module
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.delete.planning.exports import Exports
from ansible_collections.msrtc.ocs.plugins.module_utils._selection.criteria import Selection
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import UserData

from .simulation import POOL

ANNA = ExportedUser("anna@example.com", POOL.name, None, UserData("anna@example.com"))


def save(folder: Path, monkeypatch: pytest.MonkeyPatch, hour: int, server: str) -> None:
    class Clock(datetime):
        @classmethod
        def now(cls, _zone: object = None) -> datetime:  # type: ignore[override]
            return datetime(2026, 3, 1, hour, tzinfo=UTC)

    monkeypatch.setattr(exports_module, "datetime", Clock)
    Exports.find(folder, POOL, Selection()).save([ANNA], {"example.com": server})


def test_the_newest_run_says_which_domain_controller_was_written_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first domain controller is gone for good; the clock was set back before the run that used the second."""
    save(tmp_path, monkeypatch, 23, "dc1")
    save(tmp_path, monkeypatch, 22, "dc2")
    assert Exports.find(tmp_path, POOL, Selection()).domain_controllers == {"example.com": "dc2"}

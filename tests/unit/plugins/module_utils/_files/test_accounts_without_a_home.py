# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Accounts that no file knows, as Kubernetes and OpenShift make them up, have no home folder for a default."""

from __future__ import annotations

import pwd
from pathlib import Path

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._errors import BadInput
from ansible_collections.msrtc.ocs.plugins.module_utils._files import kept_folder as folders
from ansible_collections.msrtc.ocs.plugins.module_utils._pools.decommission import task


@pytest.fixture(autouse=True)
def _no_home(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(number: int) -> pwd.struct_passwd:
        raise KeyError(f"getpwuid(): uid not found: {number}")

    monkeypatch.delenv("HOME", raising=False)
    monkeypatch.setattr(pwd, "getpwuid", unknown)
    monkeypatch.setattr(folders, "in_container", lambda: False)


@pytest.mark.parametrize(("option", "default"), [("journal_dir", folders.JOURNALS), ("export_dir", folders.EXPORTS)])
def test_a_default_is_asked_for(option: str, default: str) -> None:
    with pytest.raises(BadInput, match=f"{option} is missing, and the account .* has no home folder") as refusal:
        folders.kept_folder(option, None, default)
    assert refusal.value.remedy == f"Set {option} to a folder that stays."


def test_a_folder_that_is_given_needs_no_home(tmp_path: Path) -> None:
    assert folders.kept_folder("journal_dir", str(tmp_path), folders.JOURNALS) == tmp_path
    problems: list[str] = []
    given = {"journal_dir": str(tmp_path), "report_dir": str(tmp_path)}
    assert task._folders(given, problems) == tmp_path
    assert not problems


def test_a_check_names_every_folder_that_is_missing() -> None:
    problems: list[str] = []
    task._folders({"journal_dir": None, "report_dir": None}, problems)
    assert [problem.partition(" is missing")[0] for problem in problems] == ["journal_dir", "report_dir"]

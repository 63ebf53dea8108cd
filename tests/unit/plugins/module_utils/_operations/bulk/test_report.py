# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The report file of a run."""

from __future__ import annotations

from pathlib import Path

from ansible_collections.msrtc.ocs.plugins.module_utils._operations.bulk.report import Report


def test_a_report_is_for_its_owner_alone_also_where_there_was_a_file(tmp_path: Path) -> None:
    path = tmp_path / "report.jsonl"
    path.write_text("older")
    path.chmod(0o644)
    Report(["done"], [], path, {"pool": "pool07"}).close({})
    assert path.stat().st_mode & 0o777 == 0o600
    assert "older" not in path.read_text()

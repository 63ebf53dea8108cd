# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A report tells a year later which software made it, who ran it, and where the journals are."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import yaml

from ansible_collections.msrtc.ocs.plugins.module_utils._pools.report.circumstances import VERSION
from browser.report_sample import make_report, sample_arguments

GALAXY = Path(__file__).parents[6] / "galaxy.yml"


def facts_and_page(tmp_path: Path, **more: Any) -> tuple[dict[str, Any], str]:
    arguments = sample_arguments(tmp_path)
    arguments["moves"][0]["result"]["journal"] = str(tmp_path / "journal.jsonl")
    result = make_report({**arguments, **more})
    facts = json.loads(Path(result["data"]).read_text(encoding="utf-8"))
    return facts, Path(result["page"]).read_text(encoding="utf-8")


def test_the_version_is_that_of_the_collection() -> None:
    assert yaml.safe_load(GALAXY.read_text(encoding="utf-8"))["version"] == VERSION


def test_it_says_which_software_and_who(tmp_path: Path) -> None:
    facts, page = facts_and_page(tmp_path, run_by="ann <ann@example.test>")
    about = facts["about"]
    assert about["collection"] == VERSION and f"msrtc.ocs {VERSION}" in page
    assert about["products"] == {"pool07": "2007", "poolr2": "2007 R2"} and "pool07: 2007; poolr2: 2007 R2" in page
    assert set(about["maps"]) == {"2007", "2007 R2"} and len(set(about["maps"].values())) == 2
    assert all(digest in page for digest in about["maps"].values())
    assert about["run_by"] == "ann <ann@example.test>" and "ann &lt;ann@example.test&gt;" in page


def test_without_a_name_it_is_the_account_of_the_task(tmp_path: Path) -> None:
    facts, page = facts_and_page(tmp_path)
    assert " on " in facts["about"]["run_by"] and facts["about"]["run_by"] in page


def test_journals_have_their_sizes(tmp_path: Path) -> None:
    facts, page = facts_and_page(tmp_path)
    assert facts["waves"][0]["journal_bytes"] is None and "journal.jsonl (size not known)" in page
    (tmp_path / "journal.jsonl").write_bytes(b"x" * 12_345)
    facts, page = facts_and_page(tmp_path)
    assert facts["waves"][0]["journal_bytes"] == 12_345 and "journal.jsonl (12,345 bytes)" in page

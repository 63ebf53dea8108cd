# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The account of itself that a run leaves when a signal has ended it."""

from __future__ import annotations

import signal
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._errors import OcsError
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.bulk.account import accounted
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.bulk.interruption import Interruption

RESULT = {"counts": {"moved": 12, "not_reached": 1988}, "journal": "/j/one.jsonl", "report_file": None, "exports": []}


@pytest.fixture(autouse=True)
def _terminal() -> Iterator[None]:
    """Closing it is a signal also to tests that `nohup` has started."""
    before = signal.signal(signal.SIGHUP, signal.SIG_DFL)
    yield
    signal.signal(signal.SIGHUP, before)


def interrupted(_interruption: Interruption) -> dict[str, Any]:
    signal.raise_signal(signal.SIGINT)
    raise OcsError("The run was interrupted.", remedy="Run it again.", changed="12 were moved.", details=dict(RESULT))


def come_to_its_end(_interruption: Interruption) -> dict[str, Any]:
    signal.raise_signal(signal.SIGTERM)
    return {"changed": True, "counts": {"deleted": 3}, "exports": ["/e/one.jsonl", "/e/two.jsonl"]}


def refused(_interruption: Interruption) -> dict[str, Any]:
    signal.raise_signal(signal.SIGHUP)
    raise OcsError("No.", remedy="Correct it.")


def undisturbed(_interruption: Interruption) -> dict[str, Any]:
    return {"changed": True}


def test_an_interrupted_run(tmp_path: Path) -> None:
    with pytest.raises(OcsError) as caught:
        accounted("ocs_user_move", tmp_path / "journals", interrupted, check_mode=False)
    (account,) = (tmp_path / "journals").iterdir()
    assert account.name.startswith("ocs_user_move-") and account.name.endswith(".interrupted.txt")
    assert stat.S_IMODE(account.stat().st_mode) == 0o600
    assert caught.value.details["account"] == str(account)
    first, sentence, rest = account.read_text().split("\n\n", 2)
    assert first.startswith("ocs_user_move was told to end by a signal, and ended on 20")
    assert sentence == "The run was interrupted. 12 were moved. Run it again."
    assert rest == "Users by outcome:\n  moved: 12\n  not reached: 1,988\njournal: /j/one.jsonl\n"


def test_a_run_that_had_come_to_its_end(tmp_path: Path) -> None:
    result = accounted("ocs_user_absent", tmp_path, come_to_its_end, check_mode=False)
    text = Path(result["account"]).read_text()
    assert "It had come to its end all the same." in text
    assert text.endswith("  deleted: 3\nexports: /e/one.jsonl\nexports: /e/two.jsonl\n")


def test_a_run_that_had_not_begun(tmp_path: Path) -> None:
    with pytest.raises(OcsError):
        accounted("ocs_user_import", tmp_path, refused, check_mode=False)
    (account,) = tmp_path.iterdir()
    assert "No. Nothing was changed. Correct it." in account.read_text()


def test_nothing_is_written_without_a_signal_or_in_check_mode(tmp_path: Path) -> None:
    assert accounted("ocs_user_move", tmp_path, undisturbed, check_mode=False) == {"changed": True}
    with pytest.raises(OcsError):
        accounted("ocs_user_move", tmp_path, interrupted, check_mode=True)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_takes_no_file_costs_the_account_alone(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    result = accounted("ocs_user_absent", tmp_path / "file", come_to_its_end, check_mode=False)
    assert result["account"] is None and result["changed"]

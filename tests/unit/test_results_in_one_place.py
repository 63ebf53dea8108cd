# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Results of a back end are read and matched in one place: nobody else can take one for another."""

from __future__ import annotations

import re
from pathlib import Path

PLUGINS = Path(__file__).resolve().parents[2] / "plugins"
OF_A_CURSOR = re.compile(r"\.(nextset|fetchall|fetchone|fetchmany|fetchval)\(|cursor\.description")
SENDING = re.compile(r"\.cursor\(\)|cursor\.execute\(")


def files_with(pattern: re.Pattern[str]) -> list[str]:
    texts = {str(path.relative_to(PLUGINS)): path.read_text(encoding="utf-8") for path in PLUGINS.rglob("*.py")}
    return sorted(name for name, text in texts.items() if pattern.search(text))


def test_only_one_file_reads_results() -> None:
    assert files_with(OF_A_CURSOR) == ["module_utils/_back_end/statements/results.py"]


def test_only_the_connection_sends_batches() -> None:
    assert files_with(SENDING) == ["module_utils/_back_end/connection/connection.py"]


def test_nobody_takes_the_counts_away() -> None:
    assert files_with(re.compile(r"NOCOUNT ON")) == []

# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The guides of docs/docsite, and the examples in them, as tests read them."""

from __future__ import annotations

import textwrap
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "docsite" / "rst"
NAMES = sorted(path.stem for path in FOLDER.glob("*.rst"))

_DIRECTIVE = ".. code-block:: "


def text(guide: str) -> str:
    return (FOLDER / f"{guide}.rst").read_text(encoding="utf-8")


def code_blocks(guide: str, language: str) -> list[str]:
    """The examples of a guide in one language, such as yaml, without their indentation, in the order of the page."""
    found = []
    lines = text(guide).splitlines()
    for number, line in enumerate(lines):
        if line.strip() == _DIRECTIVE + language:
            found.append(_block(lines[number + 1 :], len(line) - len(line.lstrip())))
    return found


def _block(following: list[str], indentation: int) -> str:
    """The lines that are indented deeper than their directive."""
    block = []
    for line in following:
        if line.strip() and len(line) - len(line.lstrip()) <= indentation:
            break
        block.append(line)
    return textwrap.dedent("\n".join(block)).strip() + "\n"

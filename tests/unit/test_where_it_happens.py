# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The README leads to architecture.rst, and its table "Where does it happen?" to the files that have the answers."""

from __future__ import annotations

import re

from unit.source_file import CHECKOUT, MODULE_UTILS

GUIDES = CHECKOUT / "docs" / "docsite" / "rst"
TABLE = (
    (GUIDES / "architecture.rst")
    .read_text(encoding="utf-8")
    .partition("Where does it happen?")[2]
    .partition("Words")[0]
)
ANSWERS = re.findall(r"^     - ``(\S+\.py)``\n     - ``(\w+)``$", TABLE, re.MULTILINE)


def test_every_question_has_an_answer() -> None:
    questions = re.findall(r"^   \* - (?:(.+\?)\n     - ``\S+\.py``|)$", TABLE, re.MULTILINE)
    assert len([question for question in questions if question]) == 12
    assert len(ANSWERS) == TABLE.count(".py``")


def test_every_answer_is_where_the_table_says() -> None:
    wrong = []
    for path, name in ANSWERS:
        file = CHECKOUT / path if path.startswith("plugins/") else MODULE_UTILS / path
        text = file.read_text(encoding="utf-8") if file.is_file() else ""
        if not re.search(rf"^(?:\s*(?:def|class) {name}\b|{name}\b.* = )", text, re.MULTILINE):
            wrong.append(f"{path}: {name}")
    assert wrong == []


def test_the_readme_links_every_guide() -> None:
    linked = set(re.findall(r"\(docs/docsite/rst/(\w+\.rst)\)", (CHECKOUT / "README.md").read_text(encoding="utf-8")))
    assert linked == {guide.name for guide in GUIDES.glob("*.rst")}


def test_contributing_lists_every_package() -> None:
    """Names of one row stand behind one another, the folder only once: `_operations/delete`, `move`."""
    table = (CHECKOUT / "CONTRIBUTING.md").read_text(encoding="utf-8").partition("| package | what stands there |")[2]
    listed = set(re.findall(r"`(\w+)[/`]", table.partition("\n\n")[0]))
    there = {
        path.stem for path in MODULE_UTILS.iterdir() if path.name.startswith("_") and not path.name.startswith("__")
    }
    assert there <= listed

# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Modules without a lab."""

from __future__ import annotations

from pathlib import Path

import pytest

from end_to_end.interpreters import WarmInterpreters
from end_to_end.modules import Modules

TO_IMPORT = """<?xml version="1.0"?>
<DocItemSet xmlns="http://schemas.microsoft.com/RtcServer/2002/11/dbimpexp">
<HomedResource UserAtHost="ann@corp.example.test"><Contacts><Contact Buddy="bob@corp.example.test"/></Contacts>
</HomedResource></DocItemSet>
"""


@pytest.fixture
def modules(interpreters: WarmInterpreters, tmp_path: Path) -> Modules:
    """The modules without any connection, in a folder with nothing but a file to import."""
    (tmp_path / "users.jsonl").write_text(TO_IMPORT, encoding="utf-8")
    return Modules(interpreters, tmp_path, {})

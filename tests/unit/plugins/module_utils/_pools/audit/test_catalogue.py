# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The findings and the guide that describes them."""

from __future__ import annotations

import re
from pathlib import Path

from ansible_collections.msrtc.ocs.plugins.module_utils._pools.audit.catalogue import FINDINGS, unknown_names
from ansible_collections.msrtc.ocs.plugins.module_utils._pools.audit.finding_kind import SEVERITIES

GUIDE = Path(__file__).parents[6] / "docs" / "docsite" / "rst" / "auditing_pools.rst"


def test_every_finding_is_whole() -> None:
    for name, kind in FINDINGS.items():
        assert re.fullmatch(r"[a-z_]+", name)
        assert kind.severity in SEVERITIES
        assert all(text.endswith(".") for text in (kind.description, kind.remedy, kind.source))


def test_unknown_names() -> None:
    assert unknown_names(["half_moved", "half_move", "blocker"]) == ["half_move", "blocker"]


def test_the_guide_names_every_finding_with_its_severity() -> None:
    rows = re.findall(r"^   \* - ``([a-z_]+)``\n     - ([a-z]+)$", GUIDE.read_text(encoding="utf-8"), re.MULTILINE)
    assert dict(rows) == {name: kind.severity for name, kind in FINDINGS.items()}

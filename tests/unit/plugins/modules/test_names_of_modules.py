# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A module's name says whether it only looks, as the rules of Ansible's collections want it: then it ends in _info."""

from __future__ import annotations

from pathlib import Path

import pytest

COLLECTION = Path(__file__).resolve().parents[4]
MODULES = sorted((COLLECTION / "plugins" / "modules").glob("*.py"))
# These change users, or write the files that they are for.
WRITES = [
    "ocs_decommission_record",
    "ocs_decommission_report",
    "ocs_user_absent",
    "ocs_user_export",
    "ocs_user_import",
    "ocs_user_move",
]


def test_every_module_that_only_looks_is_called_info() -> None:
    assert [module.stem for module in MODULES if not module.stem.endswith("_info")] == WRITES


@pytest.mark.parametrize("action", sorted((COLLECTION / "plugins" / "action").glob("*.py")), ids=lambda path: path.stem)
def test_an_action_plugin_belongs_to_a_module(action: Path) -> None:
    """One whose module has another name would never run, and nothing would say so."""
    assert action.stem in [module.stem for module in MODULES]
    assert f'module = "msrtc.ocs.{action.stem}"' in action.read_text(encoding="utf-8")

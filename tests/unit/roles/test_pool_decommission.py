# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The role's variables: every option of the check is one, with a default, described, and handed on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from ansible_collections.msrtc.ocs.plugins.module_utils._pools.decommission.request import POOL_OPTIONS

ROLE = Path(__file__).resolve().parents[3] / "roles" / "pool_decommission"
OF_ONE_POOL = {"name", "successor", "state"}
COMMON = POOL_OPTIONS.keys() - OF_ONE_POOL


def read(name: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((ROLE / name).read_text(encoding="utf-8"))
    return found


def test_every_option_is_handed_on_from_its_variable() -> None:
    options = read("vars/main.yml")["__pool_decommission_options"]
    assert options == {name: f"{{{{ pool_decommission_{name} }}}}" for name in COMMON}


def test_every_option_has_the_default_that_the_check_has() -> None:
    defaults = read("defaults/main.yml")
    assert {name: defaults[f"pool_decommission_{name}"] for name in COMMON} == {
        name: POOL_OPTIONS[name].get("default") for name in COMMON
    }


def test_every_option_is_described_for_all_pools_and_for_one() -> None:
    described = read("meta/argument_specs.yml")["argument_specs"]["main"]["options"]
    assert {f"pool_decommission_{name}" for name in COMMON} <= described.keys()
    assert POOL_OPTIONS.keys() == described["pool_decommission_pools"]["options"].keys()

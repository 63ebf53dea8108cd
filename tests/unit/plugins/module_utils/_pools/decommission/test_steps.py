# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The order of the steps that stay with people."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._directory.forest.pools import Pool
from ansible_collections.msrtc.ocs.plugins.module_utils._pools.decommission.steps import steps_for


def pool(version: str, kind: str = "Enterprise Edition") -> Pool:
    return Pool(
        name="old",
        fqdn="old.example.test",
        version=version,
        raw_version=4,
        kind=kind,
        dn="CN=old",
        service_dn="CN=LC Services,CN=old",
        back_end_text="sql",
        back_end_host="sql",
        back_end_instance=None,
        front_ends=("fe1.example.test",),
        display_name="old",
        container="System",
        default_location_profile=None,
    )


def finding(name: str) -> dict[str, Any]:
    return {
        "name": name,
        "pool": "old",
        "count": 2,
        "description": f"About {name}.",
        "remedy": "Do it.",
        "command": None,
    }


def texts(version: str, *findings: str, kind: str = "Enterprise Edition") -> list[str]:
    return [
        step["step"] for step in steps_for(pool(version, kind), pool(version), [finding(name) for name in findings])
    ]


def position(steps: list[str], words: str) -> int:
    return next(number for number, step in enumerate(steps) if words in step)


def test_r2_conference_directories_go_before_the_front_ends_are_deactivated() -> None:
    steps = texts("2007 R2", "conference_directories", "um_contacts")
    assert "backup" in steps[0]
    assert position(steps, "um_contacts") < position(steps, "conference_directories") < position(steps, "Deactivate")
    assert position(steps, "Deactivate") < position(steps, "Uninstall") < position(steps, "Remove the pool")


@pytest.mark.parametrize(
    ("version", "first", "last"),
    [("2007", "A/V Conferencing", "Front End"), ("2007 R2", "Conferencing Attendant", "Front End")],
)
def test_the_roles_of_each_version(version: str, first: str, last: str) -> None:
    step = next(step for step in texts(version) if step.startswith("Deactivate"))
    order = step.split("order: ")[1].split(", ")
    assert (order[0], order[-1]) == (first, last)
    assert ("Response Group Service" in order) == (version == "2007 R2")


def test_standard_edition_has_no_remove_pool() -> None:
    assert not any("Remove Pool" in step for step in texts("2007", kind="Standard Edition"))


def test_a_pool_of_2007_has_no_conference_directories() -> None:
    assert not any("onference directories" in step for step in texts("2007"))

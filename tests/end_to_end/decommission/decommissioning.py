# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Helpers of the tests of decommissioning: the playbook with its variables, and the files that it leaves behind."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from end_to_end.move.moving import SOURCE, TARGET, addresses_homed
from end_to_end.playbook import AnsiblePlaybook, PlaybookRun, RunningPlaybook
from lab.data.awkward_people import AWKWARD_PEOPLE
from lab.environment import Lab

PLAYBOOK = "msrtc.ocs.decommission_pool"
# Those who cannot be moved, and the namesake of one of them.
MOVABLE = [
    key for key in AWKWARD_PEOPLE if key not in ("protected", "same_address_1", "same_address_2", "move_elsewhere")
]
# What the audit finds of the others, and is accepted.
ACCEPTED = [
    *("application_contacts", "um_contacts", "ghost_rows", "homed_without_account", "not_in_back_end"),
    "spaces_in_names",
]
# The movable lab's objects that stand for no person: nobody moves them.
CONTACTS = {"application@example.test", "um_contact@example.test"}
CHECK = "Check the pools, their successors and everything else"


@dataclass
class Decommissioning:
    """Runs the playbook on one site; `reports` is its folder of reports."""

    site: AnsiblePlaybook
    reports: Path
    source: str = SOURCE
    target: str = TARGET

    def variables(self, **more: Any) -> dict[str, Any]:
        """The least that the lab needs; `more` without the prefix pool_decommission_."""
        known: dict[str, Any] = {
            "pools": [{"name": self.source, "successor": self.target}],
            "accepted_findings": ACCEPTED,
            "settle_time": 0,
            "allow_without_data": True,
        }
        return {f"pool_decommission_{name}": value for name, value in {**known, **more}.items()} | {
            "report_dir": str(self.reports)
        }

    def start(self, **more: Any) -> RunningPlaybook:
        return self.site.start(PLAYBOOK, extra_vars=self.variables(**more))

    def run(self, *, arguments: Sequence[str] = (), check: bool = False, **more: Any) -> PlaybookRun:
        return self.site.run(PLAYBOOK, check=check, extra_vars=self.variables(**more), arguments=arguments)

    def report(self, name: str = "report") -> dict[str, Any]:
        """The facts of the report, or of the rehearsal's."""
        facts: dict[str, Any] = json.loads((self.reports / self.source / f"{name}.json").read_text(encoding="utf-8"))
        return facts


def wave(name: str, **options: Any) -> dict[str, Any]:
    return {"name": name, **options}


def wave_of_pilots(lab: Lab, folder: Path) -> dict[str, Any]:
    """A wave of three ordinary users, from a file in `folder`."""
    homed = sorted(address for address in addresses_homed(lab, lab.snapshot(), SOURCE) if "." in address[:9])
    file = folder / "pilots.csv"
    file.write_text("\n".join(["sip_uri", *(f"sip:{address}" for address in homed[:3])]), encoding="utf-8")
    return wave("pilot", identities_file=str(file))


def in_minutes(minutes: float) -> str:
    """A time for a window, from now."""
    return (datetime.now(UTC) + timedelta(minutes=minutes)).isoformat()

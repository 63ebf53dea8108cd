# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes the inventory and the variables that plays use, as they would use a real site's."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

INVENTORY = "inventory.yml"
VARIABLES = "group_vars/all.yml"
DECOMMISSIONING = "decommission.yml"


def write_connection(folder: Path, connection: Mapping[str, Any], journal_dir: Path) -> Path:
    """Write inventory.yml and group_vars/all.yml into the folder; returns the inventory's path.

    The plays run on this machine; the variables are the connection options of all modules, by their own names.
    """
    inventory = {
        "all": {"hosts": {"localhost": {"ansible_connection": "local", "ansible_python_interpreter": sys.executable}}}
    }
    variables = {**connection, "journal_dir": str(journal_dir)}
    (folder / VARIABLES).parent.mkdir(parents=True, exist_ok=True)
    _write(folder / INVENTORY, inventory)
    _write(folder / VARIABLES, variables)
    return folder / INVENTORY


def write_decommissioning(folder: Path, source: str, target: str, report_dir: Path) -> Path:
    """Write the variables with which the playbook decommission_pool empties one pool into another; returns the path."""
    variables = {
        "pool_decommission_pools": [{"name": source, "successor": target}],
        "pool_decommission_settle_time": 0,  # no User Replicator runs beside it
        "report_dir": str(report_dir),
    }
    _write(folder / DECOMMISSIONING, variables)
    return folder / DECOMMISSIONING


def _write(path: Path, content: Mapping[str, Any]) -> None:
    """JSON is YAML. It holds passwords."""
    path.touch(mode=0o600)
    path.write_text("---\n" + json.dumps(content, indent=2) + "\n", encoding="utf-8")

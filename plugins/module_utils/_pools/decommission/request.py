# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The pools that a play takes out of service: the options of the check, as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.msrtc.ocs.plugins.module_utils._selection.criteria import Selection
from ansible_collections.msrtc.ocs.plugins.module_utils._selection.options import SELECTION_OPTIONS
from ansible_collections.msrtc.ocs.plugins.module_utils._selection.ownership import RECREATED_ACCOUNTS

_TEXT = {"type": "str"}
WAVE_CRITERIA = (
    *("identities", "identities_file", "identities_column", "group", "organizational_unit", "domain"),
    *("sip_uri", "display_name", "ldap_filter"),
)
# A list of users says who is meant; a criterion means those of them who are homed on the pool.
LISTS_OF_PEOPLE = ("identities", "identities_file", "group")

WAVE_OPTIONS: dict[str, Any] = {
    "name": {"type": "str", "required": True},
    "all_users": {"type": "bool", "default": False},
    **{name: SELECTION_OPTIONS[name] for name in WAVE_CRITERIA},
    "pause": {"type": "int", "default": 0},
    "stop": {"type": "bool", "default": False},
}
POOL_OPTIONS: dict[str, Any] = {
    "name": {"type": "str", "required": True},
    "successor": {"type": "str", "required": True},
    "state": {"type": "str", "choices": ["decommissioned"], "default": "decommissioned"},
    "waves": {"type": "list", "elements": "dict", "options": WAVE_OPTIONS, "default": []},
    "window": {"type": "dict", "options": {"start": _TEXT, "end": {"type": "str", "required": True}}},
    "users_per_minute": {"type": "float"},
    "successor_capacity": {"type": "int"},
    "accepted_findings": {"type": "list", "elements": "str", "default": []},
    "backup_confirmed": {"type": "bool", "default": False},
    "export": {"type": "bool", "default": True},
    "export_dir": {"type": "path"},
    "delete_leftovers": {"type": "bool", "default": False},
    "allow_data_loss": {"type": "bool", "default": False},
    "allow_without_data": {"type": "bool", "default": False},
    **RECREATED_ACCOUNTS,
    "connected_users": {"type": "str", "choices": ["skip", "warn"], "default": "warn"},
    "contact_limit": {"type": "int"},
    "max_users": {"type": "int"},
    "max_failures": {"type": "int"},
    "batch_size": {"type": "int", "default": 500},
    "settle_time": {"type": "int", "default": 5},
    "replication_converged": {"type": "bool", "default": False},
}
CHECK_OPTIONS: dict[str, dict[str, Any]] = {
    "pools": {"type": "list", "elements": "dict", "required": True, "options": POOL_OPTIONS},
    "pairs": {
        "type": "list",
        "elements": "dict",
        "default": [],
        "options": {"name": {"type": "str", "required": True}, "successor": {"type": "str", "required": True}},
    },
    "problems": {"type": "list", "elements": "str", "default": []},
    "report_dir": {"type": "path"},
    "journal_dir": {"type": "path"},
    "begin": {"type": "str", "choices": ["move", "look"]},
    "hooks": {"type": "dict", "default": {}},
    "progress": {"type": "bool", "default": True},
    "progress_file": {"type": "path"},
}
_HANDED_ON: dict[str, dict[str, Any]] = {
    "pools": {"type": "list", "elements": "dict", "required": True},
    "number": {"type": "int", "required": True},
}
RECORD_OPTIONS: dict[str, dict[str, Any]] = {
    **_HANDED_ON,
    "wave": {"type": "int", "required": True},
    "result": {"type": "dict", "required": True},
}
VERIFY_OPTIONS: dict[str, dict[str, Any]] = {
    **_HANDED_ON,
    "users": {"type": "bool", "default": True},
    "journal_dir": {"type": "path"},
}
EVERYBODY: Mapping[str, Any] = {
    "name": "everybody",
    "all_users": True,
    "pause": 0,
    "stop": False,
    "identities_column": "sip_uri",
}


@dataclass(frozen=True)
class Pair:
    """A pool that is taken out of service and the pool that takes its users, by the names that the play gives."""

    name: str
    successor: str


@dataclass
class PoolTask:
    """One pool of the play with its options, and the problems found with it: complete sentences."""

    options: Mapping[str, Any]
    problems: list[str] = field(default_factory=list)

    @property
    def pair(self) -> Pair:
        return Pair(self.options["name"], self.options["successor"])

    @property
    def waves(self) -> list[Mapping[str, Any]]:
        """The waves; without any, one wave of all users."""
        return list(self.options["waves"]) or [EVERYBODY]


def selection_of(wave: Mapping[str, Any]) -> Selection:
    """The users that a wave means. Raises BadInput."""
    params = {name: spec.get("default") for name, spec in SELECTION_OPTIONS.items()}
    params |= {name: wave[name] for name in WAVE_CRITERIA if wave.get(name) is not None}
    return Selection.from_params(params, changing=True)

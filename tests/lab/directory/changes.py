# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The changes that clients made: every add, modify and delete that reached the domain controller, from its
audit log.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Change:
    """One request of a client, whether it was carried out or refused.

    `attributes`: for each attribute the actions in their order, for example
    `{"msRTCSIP-OptionFlags": [("delete", ["256"]), ("add", ["257"])]}`.
    """

    operation: str  # Add, Modify, Delete
    dn: str
    status: int  # LDAP result code
    account: str  # SID
    attributes: Mapping[str, list[tuple[str, list[str]]]]


def mark(connection: Mapping[str, Any]) -> int:
    """The present end of the log, to count from later. `connection`: as samba.connection gives it."""
    log = Path(connection["audit_log"])
    return log.stat().st_size if log.exists() else 0


def changes_since(connection: Mapping[str, Any], start: int = 0) -> list[Change]:
    """The clients' requests since the mark. The server's own changes (logon times) are left out.

    The server writes the log before it answers the client. ValueError when the directory was restored meanwhile.
    """
    if start > mark(connection):
        raise ValueError("The log is shorter than the mark: the directory was restored after the mark was taken.")
    return [_change(record) for record in _records(Path(connection["audit_log"]), start) if record["remoteAddress"]]


def _records(log: Path, start: int) -> Iterator[dict[str, Any]]:
    if not log.exists():
        return
    with log.open("rb") as lines:
        lines.seek(start)
        for line in lines:
            if line.strip():
                yield json.loads(line)["dsdbChange"]


def _change(record: Mapping[str, Any]) -> Change:
    return Change(
        operation=record["operation"],
        dn=record["dn"],
        status=record["statusCode"],
        account=record["userSid"],
        attributes={
            name: [
                (action["action"], [value.get("value", "") for value in action.get("values", [])])
                for action in details["actions"]
            ]
            for name, details in record.get("attributes", {}).items()
        },
    )

# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The user data map of OCS 2007 R2: that of OCS 2007, with R2's additions.

Only the names Delegate, ContainerMemberUser and CachedContainerMember have a public source (the log of an account tool,
for Lync). That R2 has them, all their columns, and the conference directories' tables are inferred. See the map of OCS
2007 for how to use this one.
"""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from . import ocs_2007


def _column(name: str, family: str, role: str = "value", **more: Any) -> dict[str, Any]:
    return {"column": name, "type": family, "role": role, **more}


_OWNER = _column("OwnerId", "integer", "owner")

MAP: dict[str, Any] = deepcopy(ocs_2007.MAP)

# A dial-in conference id belongs to a conference directory of one pool. It is kept in journals and export files, never
# carried to another pool, and given back by an import into the very pool that it comes from.
MAP["tables"]["conferences"]["pool_number"] = ["directory_id", "pstn_conference_id"]
MAP["tables"]["conferences"]["columns"] |= {
    "pstn_conference_id": _column("PstnConfId", "integer", "journal_only"),
    "directory_id": _column("DirectoryId", "integer", "journal_only", of="conference_directories"),
}
MAP["tables"] |= {
    # Members that are users stand here, while in 2007 they stand with the other members.
    "container_users": {
        "class": "user_data",
        "section": "container_members",
        "table": "ContainerMemberUser",
        "fixed": {"type": "user"},
        "identity": ["container", "member"],
        "columns": {
            "owner": _OWNER,
            "container": _column("ContainerNum", "integer"),
            "member": _column("MemberId", "integer", "resource"),
        },
    },
    "delegates": {
        "class": "user_data",
        "table": "Delegate",
        "identity": ["address"],
        "columns": {
            "owner": _column("ResourceId", "integer", "owner"),
            "address": _column("DelegateId", "integer", "resource"),
        },
    },
    "conference_directory_entries": {
        "class": "journal_only",
        "table": "ConfDirectoryEntry",
        "pool_number": ["directory_id", "pstn_conference_id"],
        "columns": {
            "conference_id": _column("ConfId", "integer", "parent", parent="conferences"),
            "directory_id": _column("DirectoryId", "integer", of="conference_directories"),
            "pstn_conference_id": _column("PstnConfId", "integer"),
        },
    },
    "cached_container_members": {
        "class": "never_carried",
        "table": "CachedContainerMember",
        "columns": {
            "owner": _OWNER,
            "member": _column("MemberId", "integer", "resource"),
            "container": _column("ContainerNum", "integer"),
        },
    },
    "conference_directories": {
        "class": "of_the_pool",
        "table": "ConfDirectory",
        "columns": {
            "directory_id": _column("DirectoryId", "integer"),
            "version": _column("Version", "integer"),
        },
    },
}

# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The steps that only people can do for a pool of this version, in their order.

Sources: OCS 2007 R2 documentation, Removing server components and Removing an Enterprise pool; OCS 2007 documentation,
Decommissioning; for the order of a 2007 Standard Edition server, administrators' accounts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ansible_collections.msrtc.ocs.plugins.module_utils._directory.forest.pools import OCS_2007_R2, Pool

Step = dict[str, str]

_ROLES_2007 = ("A/V Conferencing", "Web Conferencing", "Web Components", "Front End")
_ROLES_R2 = (
    *("Conferencing Attendant", "Conferencing Announcement Service", "Response Group Service", "Outside Voice Control"),
    *("Application Host", "Application Sharing", *_ROLES_2007),
)
# Findings of the audit that people have to remove, in the documented order: before the servers are deactivated.
_BLOCKING = (
    *("um_contacts", "application_contacts", "response_group_contacts", "other_contacts"),
    *("location_contacts", "mediation_servers", "edge_servers", "conference_directories"),
)


def steps_for(pool: Pool, successor: Pool, findings: Sequence[Mapping[str, Any]]) -> list[Step]:
    """The steps after the users have been moved. `findings`: of the audit of the pool."""
    return [*_before_deactivating(pool, findings), *_deactivating(pool), *_removing(pool, successor)]


def _before_deactivating(pool: Pool, findings: Sequence[Mapping[str, Any]]) -> Iterator[Step]:
    yield _step(
        f"Verify that a current backup of the rtc database of {pool.name} exists",
        "The documents begin with it. An export of this collection holds users' data, not the database.",
    )
    found = {finding["name"]: finding for finding in findings if finding["pool"] == pool.name}
    for name in _BLOCKING:
        if name in found:
            step = found[name]
            yield _step(f"{step['description']} ({step['count']})", step["remedy"], step["command"] or "")
    if pool.version == OCS_2007_R2 and "conference_directories" not in found:
        yield _step(
            "Look that the pool has no conference directories (console: the pool, Conference Directories)",
            "The last front end cannot be deactivated while there are any. The audit saw none.",
        )


def _deactivating(pool: Pool) -> Iterator[Step]:
    servers = ", ".join(pool.front_ends) or "the servers of the pool"
    roles = _ROLES_R2 if pool.version == OCS_2007_R2 else _ROLES_2007
    yield _step(f"Stop the services on {servers}", "So that nobody signs in while the servers are taken away.")
    yield _step(
        f"Deactivate the roles on each server ({servers}), in this order: {', '.join(roles)}",
        "In the console, or by LCSCmd, as a member of RTCUniversalServerAdmins. Leave out roles that a server does not"
        " have. Deactivating removes the trusted services too.",
    )
    yield _step(
        "Uninstall the roles from each server, in the same order",
        "Add or Remove Programs. Deactivate first: an application that is removed without leaves contacts behind.",
    )


def _removing(pool: Pool, successor: Pool) -> Iterator[Step]:
    if pool.kind == "Enterprise Edition":
        yield _step(
            f"Remove the pool {pool.name}: console, Forest, Enterprise pools, Remove Pool",
            "Do not tick Force: without it the wizard refuses while users are assigned, with it they become unassigned."
            " The user database is kept by default.",
        )
    else:
        yield _step(
            f"Look that {pool.name} has gone from the console",
            "A Standard Edition pool goes with the deactivation of its server (inferred).",
        )
    if pool.version == OCS_2007_R2:
        yield _step(
            "Remove permissions of the RTC Component Local Group from the folders of Web Components by hand",
            "They may remain after the uninstallation.",
        )
    yield _step(
        f"Point DNS records (SRV and A) that name {pool.fqdn} or its servers to {successor.fqdn}",
        "Clients that find their server by DNS sign in there.",
    )
    if pool.version != OCS_2007_R2:
        yield _step(
            "Do not unprepare the domain or forest while Communicator Web Access (2007) is still in use",
            "It needs the schema and groups.",
        )


def _step(step: str, why: str, command: str = "") -> Step:
    return {"step": step, "why": why, "command": command}

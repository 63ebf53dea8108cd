# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Findings about objects that are tied to a pool, about its back end, and about its successor."""

from __future__ import annotations

from .finding_kind import DELETE_GHOSTS, MOVE_POOL, POOL, SOMEBODY, FindingKind, moving

_INFERRED = "Inferred; no documentation describes it."
_INFERRED_COLUMNS = "The columns are those of the user data map."
_R2_REMOVING = "OCS 2007 R2 documentation, Removing an Enterprise pool."
_R2_MOVING = "OCS 2007 R2 documentation, Moving users."
_R2_DEACTIVATING = "OCS 2007 R2 documentation, Deactivating server roles."

SERVICES = (
    FindingKind(
        "conference_directories",
        "blocker",
        "Conference directories belong to the pool. Its last front end cannot be deactivated while it has any, and"
        " removing them breaks dial-in for meetings that were scheduled.",
        "Move or delete them in the R2 console (pool, Conference Directories) before the last front end is"
        " deactivated.",
        "Move-CsConferenceDirectory -Identity <number> -TargetPool <pool> (to Lync)",
        _R2_REMOVING,
    ),
    FindingKind(
        "mediation_servers",
        "blocker",
        "Mediation Servers or gateways are tied to the pool, as far as the directory shows.",
        "Point them to another pool, or deactivate them: that removes their objects.",
        "LCSCmd.exe /MedServer /Action:Deactivate",
        "OCS 2007 R2 documentation, Removing server components. The command's exact form is inferred.",
    ),
    FindingKind(
        "edge_servers",
        "blocker",
        "The A/V authentication service of an Edge Server is tied to the pool. Which pool an Edge Server has as its"
        " next hop stands on the Edge Server itself, and cannot be seen here.",
        "Point the Edge Server's next hop to another pool, and take the service off this one.",
        None,
        _R2_DEACTIVATING,
    ),
    FindingKind(
        "trusted_services",
        "blocker",
        "Applications or servers are registered as trusted services of the pool.",
        "Deactivate them: first the UC applications, then Application Host, Application Sharing, A/V and Web"
        " Conferencing, Web Components, Front End.",
        None,
        _R2_DEACTIVATING,
    ),
    FindingKind(
        "location_contacts",
        "warning",
        "Location profiles are mapped to access numbers that the pool services.",
        "Map the location profiles to access numbers that another pool services.",
        None,
        "OCS 2007 R2 Resource Kit, dial-in conferencing.",
    ),
)

BACK_END = (
    FindingKind(
        "homed_without_account",
        "warning",
        "The back end has users' data whose account does not exist. User Replicator deletes such rows one day; if the"
        " account was deleted by mistake, this is all that is left of the data.",
        "Export them, then delete them. If the accounts come back, import the export.",
        DELETE_GHOSTS,
        "OCS 2007 R2 documentation, User Replicator; deleting is prior art of Cisco's migration tools.",
    ),
    FindingKind(
        "ghost_rows",
        "warning",
        "The back end has rows of people whose account does not exist, and does not regard them as homed. They hold SIP"
        " addresses and phone numbers that somebody new may need.",
        "Delete them.",
        DELETE_GHOSTS,
        "Prior art: scripts against duplicate SIP addresses in Lync Server, by the product's own procedure.",
    ),
    FindingKind(
        "rows_without_home",
        "warning",
        "The back end has data of people whom it does not regard as homed: the home row has gone, or was never made.",
        "Move the users, by name or all of the pool: their data is carried like that of others. To keep them here, let"
        " User Replicator make the home row again. Rows whose account is gone are deleted as ghosts.",
        MOVE_POOL,
        _INFERRED,
    ),
    FindingKind(
        "homed_elsewhere",
        "warning",
        "The back end still regards people as homed here whose account is homed on another pool, or nowhere: a move"
        " that was not finished, or one that was forced.",
        "Run the move to their present pool again: it carries over what is missing there, and then cleans up here.",
        MOVE_POOL,
        _R2_MOVING + " What a forced move leaves behind is inferred.",
    ),
    FindingKind(
        "renamed_accounts",
        "warning",
        "The SIP URI was changed in the directory, and the back end still has the rows of these accounts (by GUID or"
        " SID) under the former one: User Replicator has not been there since. They are nobody's ghosts; nothing is"
        " moved, deleted or imported of them until then.",
        "Wait for User Replicator (event 30024), or run it.",
        "Dbanalyze.exe /report:diag /poolfqdn:{pool}",
        "That the back end knows accounts by GUID and SID: OCS 2007 R2 documentation, backing up settings. "
        + _INFERRED_COLUMNS,
    ),
    FindingKind(
        "recreated_accounts",
        "blocker",
        "The rows under these SIP URIs were made from other accounts (GUID or SID), which are gone: an account was made"
        " anew, or somebody has got a predecessor's SIP URI, and would get the contacts, permissions and conferences.",
        "Find out for each whether it is the same person. Then say so: recreated_accounts is same_person or"
        " other_person. Rows of other people are deleted with ghosts: true and recreated_accounts: other_person.",
        moving(pool=POOL, identities=SOMEBODY, recreated_accounts="same_person"),
        "OCS 2007 R2 documentation, backing up settings: a rebuilt domain has other GUIDs and SIDs. "
        + _INFERRED_COLUMNS,
    ),
    FindingKind(
        "not_in_back_end",
        "warning",
        "The directory homes these users here, but the back end does not know them as homed: User Replicator has not"
        " been here yet, or a forced move left their data behind.",
        "Wait for User Replicator (event 30024). Whoever is found on another pool's back end too is brought over by the"
        " same move again.",
        "Dbanalyze.exe /report:diag /poolfqdn:{pool}",
        "OCS 2007 R2 documentation, Verify user replication.",
    ),
    FindingKind(
        "homed_on_two_back_ends",
        "blocker",
        "More than one back end regards the same SIP URI as homed there, so that data of one person may be in two"
        " places. Only the back ends that were asked are compared.",
        "Run the move to the pool that the directory names again: newer data there is never overwritten.",
        moving(pool=POOL, target_pool="HOME", all_users=True),
        _INFERRED,
    ),
    FindingKind(
        "back_end_unreachable",
        "blocker",
        "The back end did not answer, or refused the login. Nothing is known of what is in it, and no user can be moved"
        " without losing data.",
        "Correct what the details say.",
        None,
        _R2_MOVING,
    ),
    FindingKind(
        "other_pools_back_end",
        "blocker",
        "The database that the options lead to looks like another pool's: nearly nobody of this pool is homed in it,"
        " and the directory homes those who are on the other pool. Nothing else is said of it, since everybody in it"
        " would seem to be left over.",
        "Correct server, instance and port of the pool in back_ends; perhaps those of two pools are exchanged.",
        None,
        _INFERRED,
    ),
    FindingKind(
        "unexpected_schema",
        "blocker",
        "The back end's tables are not those of the user data map: some are not classified, or missing. Nothing is"
        " written to such a database.",
        "Find out what the tables hold, complete the block of the details, and put it into your variables.",
        None,
        "This collection: Microsoft documents no tables.",
    ),
)

MOVING = (
    FindingKind(
        "would_lose_data",
        "warning",
        "The successor cannot hold all data of these users. What can follow in no direction (dial-in ids in the old"
        " pool's conference directory) is among it.",
        "Read what it is. If that is acceptable, move with allow_data_loss: true; the journal keeps what is lost.",
        moving(pool=POOL, all_users=True, allow_data_loss=True),
        "Computed from both databases.",
    ),
    FindingKind(
        "long_contact_lists",
        "warning",
        "Contact lists are longer than the limit. The product's default for a pool is 150, its maximum 1,000, and no"
        " public table holds what a pool is set to.",
        "Raise the pool's limit (Front End properties) before the move, or ask the users to shorten their lists.",
        None,
        "OCS 2007 documentation, Front End properties.",
    ),
    FindingKind(
        "over_capacity",
        "warning",
        "The pool has, or as the successor would have, more users than the documented limit.",
        "Choose another successor, or spread the users over several. If your own tests say that the pool can hold them,"
        " say so in user_limits.",
        None,
        "OCS 2007 planning guide; OCS 2007 R2 documentation, Supported configurations.",
    ),
    FindingKind(
        "unsupported_pool",
        "note",
        "The pool is not one of OCS 2007 or 2007 R2. Its back end was not asked.",
        "Use the tools of its own product.",
        None,
        "This collection.",
    ),
)

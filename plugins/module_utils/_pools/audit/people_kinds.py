# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Findings about users and contacts of the directory."""

from __future__ import annotations

from ansible_collections.msrtc.ocs.plugins.module_utils._directory.ldap import schema

from .finding_kind import MOVE_POOL, POOL, SOMEBODY, FindingKind, moving

_INFERRED = "Inferred; no documentation describes it."
_R2_REMOVING = "OCS 2007 R2 documentation, Removing an Enterprise pool."
_LYNC_MIGRATION = "Lync Server 2013 documentation, migration from Office Communications Server 2007 R2."

PEOPLE = (
    FindingKind(
        "users",
        "blocker",
        "Users are homed on the pool. The product's wizard refuses to remove a pool while users are assigned to it.",
        "Move them to another pool, or delete them from Office Communications Server.",
        MOVE_POOL,
        _R2_REMOVING,
    ),
    FindingKind(
        "half_moved",
        "blocker",
        "A move to another pool was begun and not finished: the target home server names a pool that is not the home.",
        "Run the same move again. A move to a third pool refuses them until then.",
        moving(pool=POOL, target_pool="TARGET_OF_THE_MOVE", all_users=True),
        "Lync Server 2013 schema reference, target home server; that running it again finishes it is this"
        " collection's promise.",
    ),
    FindingKind(
        "target_leftovers",
        "warning",
        "The target home server of a move is still set, but names the user's own pool, or one that does not exist.",
        "Clear the target home server. A move of the user by this collection clears it, too.",
        f"Set-ADUser -Identity <account> -Clear {schema.TARGET_HOME_SERVER}",
        _INFERRED,
    ),
    FindingKind(
        "home_deleted",
        "warning",
        "The home server names a pool that does not exist any more, so these users are unassigned and cannot sign in.",
        "Assign them to a pool, or delete them from Office Communications Server.",
        moving(assignment="pool_deleted"),
        "OCS 2007 R2 documentation, Moving users: the Unassigned users node.",
    ),
    FindingKind(
        "home_in_old_container",
        "warning",
        "The home server is written as it was before the forest's global settings were moved to the other container.",
        "Run the Global Settings Migration Tool's step for users, or assign them to the pool again.",
        moving(assignment="old_container"),
        "OCS 2007 R2 documentation, Global Settings Migration Tool.",
    ),
    FindingKind(
        "home_names_pool",
        "warning",
        "The home server names the pool's own object, not the service below it, so OCS takes these users for"
        " unassigned. The pool's back end may have their data all the same.",
        "Assign them to the pool: that writes the right home server, and keeps what its back end has.",
        moving(target_pool=POOL, identities=SOMEBODY),
        "Lync Server 2013 schema reference, primary home server. Who writes such a value is inferred: scripts.",
    ),
    FindingKind(
        "unassigned",
        "note",
        "Enabled users without any home server.",
        "Assign them to a pool, or delete them from Office Communications Server.",
        moving(assignment="no_pool"),
        "OCS 2007 R2 documentation, Moving users: the Unassigned users node.",
    ),
    FindingKind(
        "duplicate_sip_uris",
        "blocker",
        "More than one account has the same SIP URI. A back end knows one person by it, so no move can tell whose data"
        " it is.",
        "Give all but one of the accounts another SIP URI, or delete them from Office Communications Server.",
        None,
        _INFERRED,
    ),
    FindingKind(
        "malformed_sip_uris",
        "blocker",
        "The SIP URI does not begin with sip:, has a blank in it, or is otherwise none. Nobody can sign in with it, and"
        " this collection does not move such users.",
        "Correct it: it has the form sip:user@domain.",
        f"Set-ADUser -Identity <account> -Replace @{{'{schema.ADDRESS}'='sip:<user>@<domain>'}}",
        "RFC 3261; MSDN, MSFT_SIPESUserSetting. What the product does with such users is inferred.",
    ),
    FindingKind(
        "spaces_in_names",
        "warning",
        "A name or SIP URI begins or ends with a space. Lync's tools refuse to move such users; so does this collection"
        " where it is the SIP URI.",
        "Correct the attributes that the details name.",
        "Set-ADUser -Identity <account> -Replace @{<attribute>=<name without the spaces>}",
        "Lync Server 2010 documentation, Move remaining users.",
    ),
    FindingKind(
        "lync_attributes",
        "warning",
        "The account has attributes that only Lync Server writes: it was touched by Lync's tools.",
        "Find out where it really lives before it is moved. Microsoft forbids moving such users with OCS's tools.",
        "Get-CsUser -Identity <SIP URI> | Select-Object RegistrarPool, HomeServer",
        "Lync Server 2013 schema reference; Lync Server 2010 documentation, Move remaining users.",
    ),
    FindingKind(
        "protected_accounts",
        "blocker",
        "Active Directory protects administrators' accounts, and the account of this task may not write them.",
        "Move these users with an account that may, such as a domain administrator's, or take them out of the"
        " administrators' groups first.",
        None,
        "Microsoft TechNet gg182543 (Lync Server, members of Domain Admins).",
    ),
    FindingKind(
        "signed_in_users",
        "warning",
        "Clients of these users are registered now. A move ends their sessions.",
        "Move them at night, or leave them out.",
        moving(pool=POOL, all_users=True, connected_users="skip"),
        _INFERRED,
    ),
)

CONTACTS = (
    FindingKind(
        "central_forest_contacts",
        "note",
        "Contacts that stand for users of another forest. This collection treats them as users.",
        "Move them together with the users.",
        MOVE_POOL,
        "OCS 2007 documentation, central forest topology.",
    ),
    FindingKind(
        "um_contacts",
        "blocker",
        "Contacts of Exchange Unified Messaging (subscriber access, auto attendants) are homed on the pool.",
        "Move them to another pool with OcsUMUtil.exe; to Lync, with Move-CsExUmContact. Look that none is left.",
        "OcsUMUtil.exe /domain:<domain>",
        _LYNC_MIGRATION,
    ),
    FindingKind(
        "application_contacts",
        "blocker",
        "Contacts of applications, such as access numbers of Conferencing Attendant, are homed on the pool.",
        "Have the access numbers serviced by another pool (console: Conferencing Attendant Properties, Access Phone"
        " Numbers), and deactivate the application here with an account that may write the contacts.",
        "Move-CsApplicationEndpoint -Identity <SIP URI> -Target <pool> (to Lync)",
        _LYNC_MIGRATION,
    ),
    FindingKind(
        "response_group_contacts",
        "blocker",
        "Contacts of Response Group are homed on the pool.",
        "Make the response groups anew on the other pool and deactivate the service here. To Lync: after the users,"
        " for the whole pool, and do not delete them before the pool is decommissioned.",
        "Move-CsRgsConfiguration -Source {pool} -Destination <pool> (to Lync)",
        _LYNC_MIGRATION + " Which contacts are Response Group's is inferred from their names.",
    ),
    FindingKind(
        "other_contacts",
        "warning",
        "Contacts of an unknown purpose are homed on the pool.",
        "Find out what they are for, then delete them or give them another home server.",
        None,
        _INFERRED,
    ),
)

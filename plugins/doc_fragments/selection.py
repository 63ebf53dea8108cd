# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options that select the users of a task: the same in all modules."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
notes:
  - All criteria of a task have to hold for a user. V(false) also finds users for whom the setting was never set.
    Together, V(true) and V(false) are everybody, but for criteria on policies (see O(policy_reading)).
  - Texts are compared without regard to letter case. Characters that mean something in LDAP need no escaping.
  - A criterion that the forest or the pool does not have, a name that is not known, and a back end that cannot
    answer, are errors and never an empty answer. A text that matches nobody gives an empty answer.
options:
  identities:
    description:
      - Users by name, each as a SIP URI (with or without C(sip:)), a user principal name, C(DOMAIN\name), a DN, or a GUID.
      - A logon name without its domain is an error, because it is not unique in a forest.
      - An address may hold a backslash. What begins with C(sip:) is always a SIP URI.
      - With other criteria, those of these users who meet them. An empty list means nobody; a list with a member that is
        empty is an error.
    type: list
    elements: str
  identities_file:
    description:
      - CSV file with more of them, on the host where the module runs. UTF-8 or UTF-16 with a header line, separated by
        commas, semicolons or tabs, as PowerShell's C(Export-Csv) writes it.
      - It has to belong to the account that runs the module, or to root, and nobody else may be allowed to write it.
      - Lines without an identity are passed over; a file that names nobody is an error, and so is a line with more cells
        than the header has.
    type: path
  identities_column:
    description:
      - Column of O(identities_file) that holds the identities. Letter case does not matter.
    type: str
    default: sip_uri
  sip_uri:
    description:
      - Text to look for among SIP URIs. C(*) stands for any characters and C(?) for one; C(\*) and C(\?) for themselves.
      - Without a wildcard it is found anywhere in the SIP URI, as in the console's dialog. Modules that change users
        take it for the whole SIP URI then, and refuse a part of one.
      - With a wildcard it stands for the whole SIP URI, which may be written without C(sip:).
    type: str
  pool:
    description:
      - Pool on which the user is homed, by its name, FQDN or DN.
    type: str
  enabled:
    description:
      - V(enabled) for OCS; V(not_enabled), which is the dialog's no and either of the following two; V(disabled), which
        keeps all settings and data; or V(never_enabled), where nothing was ever set.
      - V(never_enabled) finds accounts without a SIP URI too.
    type: str
    choices:
      - enabled
      - not_enabled
      - disabled
      - never_enabled
  enhanced_presence:
    description:
      - Whether enhanced presence is set.
    type: bool
  federation:
    description:
      - Whether federation is set. See O(policy_reading).
    type: bool
  remote_access:
    description:
      - Whether remote user access is set.
    type: bool
  public_im:
    description:
      - Whether public IM connectivity is set. See O(policy_reading).
    type: bool
  anonymous_participation:
    description:
      - Whether the user may invite anonymous participants to meetings. This is a setting of the user, not of the
        meeting policy. See O(policy_reading).
    type: bool
  meeting_policy:
    description:
      - The user's meeting policy has all of these. See O(policy_reading).
    type: dict
    suboptions:
      name:
        description: Name of the policy.
        type: str
      web_conferencing:
        description: Web conferencing.
        type: bool
      presenters_may_record:
        description: Presenters may record meetings.
        type: bool
      attendees_may_record:
        description: Presenters may let attendees record meetings.
        type: bool
      ip_audio:
        description: IP audio.
        type: bool
      ip_video:
        description: IP video.
        type: bool
      meeting_size:
        description: Largest number of participants, exactly.
        type: int
      meeting_size_at_least:
        description: Largest number of participants, this one or more.
        type: int
      meeting_size_at_most:
        description: Largest number of participants, this one or less.
        type: int
      colour_depth:
        description:
          - Colour depth of shared programs, as the policy has it. No public source lists the words that are
            stored; the error for an unknown one lists those of the forest's policies.
        type: str
        aliases:
          - color_depth
      program_sharing:
        description: Program and desktop sharing.
        type: bool
      external_sharing:
        description: What participants from outside the forest may control.
        type: str
        choices:
          - none
          - single_application
          - desktop
      native_powerpoint:
        description: PowerPoint files keep their own format.
        type: bool
      pstn_conferencing:
        description: Dial-in conferencing. Came with 2007 R2.
        type: bool
      pstn_requires_pin:
        description: Dial-in conferences need a PIN. Came with 2007 R2.
        type: bool
  archiving:
    description:
      - What is archived of the user's conversations. See O(policy_reading).
    type: dict
    suboptions:
      internal:
        description: Conversations inside the organization.
        type: bool
      federated:
        description: Conversations with federated partners.
        type: bool
  voice_policy:
    description:
      - The user's voice policy has all of these. See O(policy_reading).
    type: dict
    suboptions:
      name:
        description: Name of the policy.
        type: str
      simultaneous_ringing:
        description: Simultaneous ringing. In effect, it is off for users with PBX integration.
        type: bool
      phone_usage:
        description: Phone usage record that the policy lists, by its name, DN or GUID.
        type: str
  telephony:
    description:
      - The user's telephony settings. The console's choices set several of these at once.
    type: dict
    suboptions:
      pc_to_pc_only:
        description: Calls between computers only, which is none of the following three.
        type: bool
      enterprise_voice:
        description: Enterprise Voice.
        type: bool
      remote_call_control:
        description: Remote call control.
        type: bool
      pbx_integration:
        description: PBX integration for Enterprise Voice.
        type: bool
      server_uri:
        description: Server URI, with C(*) and C(?) as in O(sip_uri), but always the whole text.
        type: str
      line_uri:
        description: Line URI, such as V(tel:+3120*), with C(*) and C(?) as in O(sip_uri), but always the whole text.
        type: str
  location_profile:
    description:
      - Location profile, by its name or DN. Came with 2007 R2.
      - With O(policy_reading=effective), also the users without one whose pool has it.
    type: str
  policy_reading:
    description:
      - V(explicit) asks what is set on the user or assigned to the user.
      - V(effective) asks what takes effect under the forest's global settings and default policies. A forest can switch
        to one policy, or one setting, for everybody, and who has no policy has the default one.
      - This concerns O(meeting_policy), O(voice_policy), O(archiving), O(federation), O(public_im),
        O(anonymous_participation) and O(location_profile). A warning says which of the criteria the forest overrides.
      - A criterion on a policy is neither true nor false of users who were given none (V(explicit)), whose policy cannot
        be read, or who have the default policy where the forest has none, or several that differ. They are not
        found. Of users with several policies of one kind, it is enough that it is true of one.
    type: str
    choices:
      - explicit
      - effective
    default: explicit
  assignment:
    description:
      - V(assigned) to a pool that exists.
      - V(unassigned), as in the console's node of that name, which is any of the following.
      - V(no_pool), without any home.
      - V(pool_deleted), homed on something that is not a pool of the forest.
      - V(old_container), homed on a pool at the place where it was before the forest's global settings were moved
        from the System to the Configuration container.
    type: str
    choices:
      - assigned
      - unassigned
      - no_pool
      - pool_deleted
      - old_container
  half_moved:
    description:
      - Whether a move to a pool was begun and not finished.
    type: bool
  display_name:
    description:
      - Display name, with C(*) and C(?) as in O(sip_uri), but always the whole name.
    type: str
  domain:
    description:
      - Domain of the account, by its DNS or NetBIOS name. For the domain of SIP URIs use O(sip_uri), such as
        V(*@example.com).
    type: str
  organizational_unit:
    description:
      - DN of an organizational unit or container. Users anywhere below it are found.
    type: str
  group:
    description:
      - Group that the user is a member of, directly, through other groups, or as the primary group.
      - By its DN, as C(DOMAIN\name), or by its name if no other group of the forest has it.
    type: str
  ldap_filter:
    description:
      - LDAP filter (RFC 4515) on the account, such as V((department=Sales\)). In it, escape special characters yourself.
      - An attribute that the schema does not have is an error.
    type: str
  kinds:
    description:
      - What is looked for.
      - V(users) are user accounts. V(central_forest_contacts) are contacts that stand for users of another forest, and
        are treated like users everywhere.
      - V(um_contacts) belong to Exchange Unified Messaging and V(application_contacts) to applications of 2007 R2.
        Modules that change users refuse these two and V(other_contacts).
      - To look for V(application_contacts) alone is an error where there can be none, in a forest or pool of OCS 2007.
    type: list
    elements: str
    choices:
      - users
      - central_forest_contacts
      - um_contacts
      - application_contacts
      - other_contacts
    default:
      - users
      - central_forest_contacts
  homed_on_back_end:
    description:
      - Whether the back end of the user's pool regards the user as homed there. Needs the C(back_end_*) options, like the
        following four.
    type: bool
  contacts_over:
    description:
      - The user's contact list has more entries than this.
    type: int
  conferences_over:
    description:
      - The user has more scheduled conferences than this.
    type: int
  not_registered_since:
    description:
      - The user has not signed in since this date or time (ISO 8601; UTC if it says no zone), or never did.
    type: str
  ghosts:
    description:
      - Look for ghosts instead of users, which are rows in the back end of O(pool) whose account is gone or is homed
        elsewhere. No other criterion can stand beside it. V(false) looks for users, as if it was left out.
      - Gone is an account only if none has the rows' GUID, SID or SIP address. Whoever was only renamed is no ghost.
    type: bool
  duplicate_sip_uri:
    description:
      - Whether another account of the forest has the user's SIP URI too. It reads all SIP URIs of the forest once, from
        Active Directory.
    type: bool
"""

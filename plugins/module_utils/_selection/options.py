# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The options that select the users of a task, the same in all modules. The doc fragment describes them."""

from __future__ import annotations

from typing import Any

ArgumentSpec = dict[str, dict[str, Any]]

_YES_OR_NO = {"type": "bool"}
_TEXT = {"type": "str"}
_NUMBER = {"type": "int"}

MEETING_POLICY_OPTIONS: ArgumentSpec = {
    "name": _TEXT,
    "web_conferencing": _YES_OR_NO,
    "presenters_may_record": _YES_OR_NO,
    "attendees_may_record": _YES_OR_NO,
    "ip_audio": _YES_OR_NO,
    "ip_video": _YES_OR_NO,
    "meeting_size": _NUMBER,
    "meeting_size_at_least": _NUMBER,
    "meeting_size_at_most": _NUMBER,
    "colour_depth": {"type": "str", "aliases": ["color_depth"]},
    "program_sharing": _YES_OR_NO,
    "external_sharing": {"type": "str", "choices": ["none", "single_application", "desktop"]},
    "native_powerpoint": _YES_OR_NO,
    "pstn_conferencing": _YES_OR_NO,
    "pstn_requires_pin": _YES_OR_NO,
}

VOICE_POLICY_OPTIONS: ArgumentSpec = {"name": _TEXT, "simultaneous_ringing": _YES_OR_NO, "phone_usage": _TEXT}

ARCHIVING_OPTIONS: ArgumentSpec = {"internal": _YES_OR_NO, "federated": _YES_OR_NO}

TELEPHONY_OPTIONS: ArgumentSpec = {
    "pc_to_pc_only": _YES_OR_NO,
    "enterprise_voice": _YES_OR_NO,
    "remote_call_control": _YES_OR_NO,
    "pbx_integration": _YES_OR_NO,
    "server_uri": _TEXT,
    "line_uri": _TEXT,
}

KINDS = ["users", "central_forest_contacts", "um_contacts", "application_contacts", "other_contacts"]

SELECTION_OPTIONS: ArgumentSpec = {
    "identities": {"type": "list", "elements": "str"},
    "identities_file": {"type": "path"},
    "identities_column": {"type": "str", "default": "sip_uri"},
    "sip_uri": _TEXT,
    "pool": _TEXT,
    "enabled": {"type": "str", "choices": ["enabled", "not_enabled", "disabled", "never_enabled"]},
    "enhanced_presence": _YES_OR_NO,
    "federation": _YES_OR_NO,
    "remote_access": _YES_OR_NO,
    "public_im": _YES_OR_NO,
    "anonymous_participation": _YES_OR_NO,
    "meeting_policy": {"type": "dict", "options": MEETING_POLICY_OPTIONS},
    "archiving": {"type": "dict", "options": ARCHIVING_OPTIONS},
    "voice_policy": {"type": "dict", "options": VOICE_POLICY_OPTIONS},
    "telephony": {"type": "dict", "options": TELEPHONY_OPTIONS},
    "location_profile": _TEXT,
    "policy_reading": {"type": "str", "choices": ["explicit", "effective"], "default": "explicit"},
    "assignment": {
        "type": "str",
        "choices": ["assigned", "unassigned", "no_pool", "pool_deleted", "old_container"],
    },
    "half_moved": _YES_OR_NO,
    "display_name": _TEXT,
    "domain": _TEXT,
    "organizational_unit": _TEXT,
    "group": _TEXT,
    "ldap_filter": _TEXT,
    "kinds": {"type": "list", "elements": "str", "choices": KINDS, "default": ["users", "central_forest_contacts"]},
    "homed_on_back_end": _YES_OR_NO,
    "contacts_over": _NUMBER,
    "conferences_over": _NUMBER,
    "not_registered_since": _TEXT,
    "ghosts": _YES_OR_NO,
    "duplicate_sip_uri": _YES_OR_NO,
}

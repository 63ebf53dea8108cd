# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The settings of meeting and voice policies by which users can be searched, and the comparison of each."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from typing import Any

from ansible_collections.msrtc.ocs.plugins.module_utils._common.letters import without_case
from ansible_collections.msrtc.ocs.plugins.module_utils._common.wording import in_sentence
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import BadInput

from .phone_usages import PhoneUsages
from .policies import Policies, Policy, PolicyKind
from .policy_content import COLOUR_DEPTH, EXTERNAL_SHARING, MEETING_SIZE, PHONE_USAGES, as_list, as_number, is_true

# Option -> property (MSDN, MSFT_SIPGlobalMeetingPolicyData).
YES_OR_NO: Mapping[str, str] = {
    "web_conferencing": "EnableDataCollaboration",
    "presenters_may_record": "AllowPresenterToRecord",
    "attendees_may_record": "AllowPresenterToDelegateRecording",
    "ip_audio": "AllowIPAudio",
    "ip_video": "AllowIPVideo",
    "program_sharing": "EnableAppDesktopSharing",
    "native_powerpoint": "RetainPPTForExternalMeeting",
    "pstn_conferencing": "EnablePSTNConferencing",
    "pstn_requires_pin": "TrustedConferencingPinRequired",
    "simultaneous_ringing": "AllowSimultaneousRinging",
}
SINCE_R2 = ("pstn_conferencing", "pstn_requires_pin")

_SIZES: Mapping[str, Callable[[int, int], bool]] = {
    "meeting_size": operator.eq,
    "meeting_size_at_least": operator.ge,
    "meeting_size_at_most": operator.le,
}


def verdict_on(policy: Policy, wanted: Mapping[str, Any], usages: PhoneUsages) -> bool | None:
    """Does the policy have all settings that are wanted (option -> value)? None: its settings cannot be read."""
    if policy.unreadable is not None and wanted:
        return None
    return all(_has(policy, option, value, usages) for option, value in wanted.items())


def _has(policy: Policy, option: str, value: Any, usages: PhoneUsages) -> bool:
    if option == "name":
        return _same(policy.name, value)
    if option in YES_OR_NO:
        return is_true(policy.settings.get(YES_OR_NO[option])) is bool(value)
    if option == "phone_usage":
        return usages.named(value, as_list(policy.settings.get(PHONE_USAGES)))
    if option == "colour_depth":
        return _same(policy.settings.get(COLOUR_DEPTH), value)
    if option == "external_sharing":
        return _same(policy.settings.get(EXTERNAL_SHARING), value.replace("_", ""))
    size = as_number(policy.settings.get(MEETING_SIZE))
    return size is not None and bool(_SIZES[option](size, value))


def _same(value: Any, other: str) -> bool:
    return isinstance(value, str) and without_case(value.strip()) == without_case(other.strip())


def refuse_unknown(kind: PolicyKind, wanted: Mapping[str, Any], policies: Policies, usages: PhoneUsages) -> None:
    """Raise BadInput for a policy name or phone usage that does not exist, with a list of those that do."""
    of_kind = policies.of_kind(kind)
    colours = {depth for policy in of_kind for depth in as_list(policy.settings.get(COLOUR_DEPTH))}
    listed = {usages.name(name) for policy in of_kind for name in as_list(policy.settings.get(PHONE_USAGES))}
    known = {
        "name": ("policy", set(policies.names(kind))),
        "colour_depth": ("colour depth", colours),
        "phone_usage": ("phone usage", usages.names | listed),
    }
    for option, (what, names) in known.items():
        value = wanted.get(option)
        if value is None or any(_same(name, value) for name in names):
            continue
        if option == "phone_usage" and usages.named(value, names):
            continue
        raise BadInput(
            f"{kind}_policy.{option}: the forest has no {what} {value!r} for {kind} policies.",
            remedy=f"Known are: {in_sentence(sorted(names)) or 'none'}.",
        )

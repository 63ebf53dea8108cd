# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Random selections of one to four criteria."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from .random_forests import KINDS, POLICY_NAMES, PROFILES, YES_NO, RandomForest, weighted

_SWITCHES = (
    *("web_conferencing", "presenters_may_record", "attendees_may_record", "ip_audio", "ip_video", "program_sharing"),
    *("native_powerpoint", "pstn_conferencing", "pstn_requires_pin"),
)
_SIZES = st.integers(5, 300) | st.sampled_from((10, 100, 250))
_NAMES = st.sampled_from((*POLICY_NAMES, "HIGH", "high ", "Mars"))
MEETING: dict[str, st.SearchStrategy[Any]] = {
    "name": _NAMES,
    **dict.fromkeys(_SWITCHES, YES_NO),
    **dict.fromkeys(("meeting_size", "meeting_size_at_least", "meeting_size_at_most"), _SIZES),
    "colour_depth": st.sampled_from(("TRUECOLOR", "HighColor ", "Infrared")),
    "external_sharing": st.sampled_from(("none", "single_application", "desktop")),
}
_URIS = (
    *("ann", "ann*", "a?n*", "a\\*n*", "*n@x", "(a", "?nn@x", "a\\\\*", "sip:lee *", "lee ", "*ä?n@*", "LEE  ANN@x"),
    *("lee*ann*", "sip:ann@x", "\\?"),
)
TELEPHONY: dict[str, st.SearchStrategy[Any]] = {
    **dict.fromkeys(("pc_to_pc_only", "enterprise_voice", "remote_call_control", "pbx_integration"), YES_NO),
    "server_uri": st.sampled_from(("sip:gw@x", "sip:gw*", "SIP:GW?@*", "gw")),
    "line_uri": st.sampled_from(("tel:+1*", "tel:+1?", "tel:+1\\*", "tel:(1)", "*2", "tel:+1 *")),
}
USERS_OWN: dict[str, st.SearchStrategy[Any]] = {
    "sip_uri": st.sampled_from(_URIS),
    "display_name": st.sampled_from(("LEE *", "lee", "Lee  Ann", "Lee Ann", "?lee", "* *", "Lee (x)", "L*e*")),
    "pool": weighted("old", "OLD.corp.test", "new", "nowhere"),
    "enabled": st.sampled_from(("enabled", "not_enabled", "disabled", "never_enabled")),
    **dict.fromkeys(
        (
            *("enhanced_presence", "federation", "remote_access", "public_im", "anonymous_participation"),
            *("half_moved", "duplicate_sip_uri"),
        ),
        YES_NO,
    ),
    "assignment": st.sampled_from(("assigned", "unassigned", "no_pool", "pool_deleted")),
    "archiving": st.fixed_dictionaries({}, optional={"internal": YES_NO, "federated": YES_NO}),
    "location_profile": st.sampled_from((*PROFILES, "AMSTERDAM", "Mars")),
    "ldap_filter": st.sampled_from(("(displayName=Lee*)", "(!(department=x))", "(departmnet=x)")),
    "kinds": st.lists(st.sampled_from(tuple(KINDS)), min_size=1, unique=True),
}


@st.composite
def selections(draw: st.DrawFn, forest: RandomForest) -> dict[str, Any]:
    """Options of a task. Half of the criteria are on policies."""
    names = draw(
        st.lists(
            st.sampled_from((*USERS_OWN, "telephony", *["meeting_policy", "voice_policy"] * 6)),
            min_size=1,
            max_size=4,
            unique=True,
        )
    )
    options: dict[str, Any] = {"policy_reading": draw(st.sampled_from(("explicit", "effective")))}
    for name in names:
        options[name] = draw(_value(name, forest))
    return options


def _value(name: str, forest: RandomForest) -> st.SearchStrategy[Any]:
    voice = {
        "name": _NAMES,
        "simultaneous_ringing": YES_NO,
        "phone_usage": st.sampled_from((*forest.usage_names, "Gone", "Mars")),
    }
    some_of = {"meeting_policy": MEETING, "voice_policy": voice, "telephony": TELEPHONY}
    return _some(some_of[name]) if name in some_of else USERS_OWN[name]


@st.composite
def _some(draw: st.DrawFn, options: dict[str, st.SearchStrategy[Any]]) -> dict[str, Any]:
    names = draw(st.lists(st.sampled_from(tuple(options)), min_size=1, max_size=2, unique=True))
    return {name: draw(options[name]) for name in names}

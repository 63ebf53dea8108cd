# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A task's selection of users, made of its options and checked before anything is touched."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from ansible_collections.msrtc.ocs.plugins.module_utils._directory.criteria.user_criteria import UserCriteria
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.filters.ldap_filter import check_syntax
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.filters.search_text import SearchText
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users.users import Kind
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import BadInput

from .contradictions import refuse_contradictions
from .identity_lists import named_identities

_KINDS: Mapping[str, Kind] = {
    "users": "user",
    "central_forest_contacts": "central_forest_contact",
    "um_contacts": "um_contact",
    "application_contacts": "application_contact",
    "other_contacts": "contact",
}
_FULL_SIP_URI = re.compile(r"(?:sip:)?[^@\s]+@[^@\s]+", re.IGNORECASE)
_SAME_NAME = (  # criteria whose option has the same name and needs no conversion
    *("pool", "assignment", "half_moved", "enabled", "enhanced_presence", "federation", "remote_access", "public_im"),
    *("anonymous_participation", "location_profile", "policy_reading", "domain", "organizational_unit", "group"),
)


@dataclass(frozen=True)
class BackEndCriteria:
    """Criteria that only a pool's back end can evaluate. All of them have to hold; None means that a criterion is not
    used.
    """

    homed: bool | None = None
    contacts_over: int | None = None
    conferences_over: int | None = None
    not_registered_since: datetime | None = None  # with time zone

    @property
    def any(self) -> bool:
        return self != BackEndCriteria()


@dataclass(frozen=True)
class Selection:
    """The users that a task is about: these identities (None: not given), if all criteria hold for them."""

    identities: tuple[str, ...] | None = None
    criteria: UserCriteria = field(default_factory=UserCriteria)
    back_end: BackEndCriteria = field(default_factory=BackEndCriteria)
    ghosts: bool = False
    duplicate_sip_uri: bool | None = None

    @property
    def everybody(self) -> bool:
        """The selection has no identities and no criteria, so that it means every user of the forest. The reading of
        policies alone is no criterion.
        """
        return replace(self, criteria=replace(self.criteria, policy_reading=UserCriteria.policy_reading)) == Selection()

    @property
    def changes_with_a_deletion(self) -> bool:
        """A deletion disables its users first. Can this alone make a user fail these criteria?"""
        return bool(self.criteria.enabled or self.criteria.ldap_filter or self.back_end.any)

    @property
    def fingerprint(self) -> str:
        """A text that is the same for two selections exactly when they are equal, in every process."""
        return hashlib.sha256(json.dumps(asdict(self), sort_keys=True, default=_plain).encode()).hexdigest()

    @classmethod
    def from_params(cls, params: Mapping[str, Any], changing: bool) -> Selection:
        """The selection in a module's parameters. Raises BadInput.

        `changing`: the module changes users, so a search text has to have a wildcard or be a full SIP URI.
        """
        refuse_contradictions(params)
        return cls(
            identities=named_identities(params),
            criteria=_user_criteria(params, changing),
            back_end=_back_end_criteria(params),
            ghosts=bool(params.get("ghosts")),
            duplicate_sip_uri=params.get("duplicate_sip_uri"),
        )


def _plain(value: object) -> object:
    return sorted(value) if isinstance(value, frozenset) else str(value)


def _user_criteria(params: Mapping[str, Any], changing: bool) -> UserCriteria:
    archiving, telephony = _group(params, "archiving"), _group(params, "telephony")
    ldap_filter = params.get("ldap_filter")
    return UserCriteria(
        **{name: params[name] for name in _SAME_NAME if params.get(name) is not None},
        kinds=frozenset(_KINDS[name] for name in params["kinds"]),
        sip_uri=_sip_uri(params["sip_uri"], changing) if params.get("sip_uri") is not None else None,
        display_name=_search_text(params, "display_name"),
        archive_internal=archiving.get("internal"),
        archive_federated=archiving.get("federated"),
        pc_to_pc_only=telephony.get("pc_to_pc_only"),
        enterprise_voice=telephony.get("enterprise_voice"),
        remote_call_control=telephony.get("remote_call_control"),
        pbx_integration=telephony.get("pbx_integration"),
        server_uri=_search_text(telephony, "server_uri"),
        line_uri=_search_text(telephony, "line_uri"),
        meeting_policy=_group(params, "meeting_policy"),
        voice_policy=_group(params, "voice_policy"),
        ldap_filter=check_syntax(ldap_filter) if ldap_filter is not None else None,
    )


def _group(params: Mapping[str, Any], option: str) -> dict[str, Any]:
    """The suboptions of a group of criteria that have a value."""
    return {name: value for name, value in (params.get(option) or {}).items() if value is not None}


def _search_text(params: Mapping[str, Any], option: str) -> SearchText | None:
    text = params.get(option)
    return None if text is None else SearchText.parse(text, option)


def _sip_uri(text: str, changing: bool) -> SearchText:
    """The search text for SIP URIs, which all begin with `sip:`."""
    search = SearchText.parse(text.strip(), "sip_uri")
    if search.has_wildcard:
        return search.prefixed("sip:")
    if not changing:
        return search.part_of_value()
    if not _FULL_SIP_URI.fullmatch(search.literal() or ""):
        raise BadInput(
            f"sip_uri: {text!r} is only a part of a SIP URI, and this module changes what it finds.",
            remedy=f"Write the full SIP URI, or say with wildcards what may stand around it: '*{text}*'.",
        )
    return search.prefixed("sip:")


def _back_end_criteria(params: Mapping[str, Any]) -> BackEndCriteria:
    for option in ("contacts_over", "conferences_over"):
        if (params.get(option) or 0) < 0:
            raise BadInput(f"{option} is {params[option]}, less than 0.", remedy=f"Give {option} a number from 0 up.")
    since = params.get("not_registered_since")
    return BackEndCriteria(
        homed=params.get("homed_on_back_end"),
        contacts_over=params.get("contacts_over"),
        conferences_over=params.get("conferences_over"),
        not_registered_since=_moment(since) if since is not None else None,
    )


def _moment(text: str) -> datetime:
    """A date or a time of ISO 8601; one without a time zone is in UTC."""
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        raise BadInput(
            f"not_registered_since: {text!r} is not a date.",
            remedy="Write it as 2026-01-31 or 2026-01-31T18:00:00+01:00 (UTC when no zone is given).",
        ) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)

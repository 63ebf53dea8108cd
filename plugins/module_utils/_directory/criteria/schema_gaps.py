# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Criteria that the forest's schema, or the pool's version, does not have: without a refusal they would find nobody."""

from __future__ import annotations

from ansible_collections.msrtc.ocs.plugins.module_utils._common.wording import in_sentence
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import BadInput

from ..filters import ldap_filter as ldap
from ..forest.forest import Forest
from ..forest.pools import OCS_2007, Pool
from ..policies.policy_settings import SINCE_R2
from .user_criteria import UserCriteria

_ALWAYS_THERE = "objectClass"


def refuse_what_the_schema_lacks(forest: Forest, criteria: UserCriteria) -> None:
    """Raise BadInput for an attribute in the administrator's own filter that the schema does not have. One search if
    there is a filter.

    A server evaluates a comparison with such an attribute as neither true nor false, so even its negation finds nobody.
    """
    if criteria.ldap_filter is None:
        return
    named = ldap.attributes_of(criteria.ldap_filter)
    wanted = ldap.any_of(ldap.equals("lDAPDisplayName", name) for name in sorted({*named, _ALWAYS_THERE.lower()}))
    found = forest.root.search(forest.root.root.schema, wanted, ["lDAPDisplayName"], missing_base=True)
    known = {(entry.text("lDAPDisplayName") or "").lower() for entry in found}
    missing = sorted(named - known)
    if missing and _ALWAYS_THERE.lower() in known:  # else the account cannot read the schema
        raise BadInput(
            f"ldap_filter: the forest's schema has no attribute {in_sentence(missing)}.",
            remedy="Correct the name: a filter with an attribute that there is not finds nobody.",
        )


def refuse_what_a_version_lacks(criteria: UserCriteria, pool: Pool | None, r2_schema: bool) -> None:
    """Raise BadInput for criteria of 2007 R2 in a forest, or on a pool, that is older."""
    wanted = [f"meeting_policy.{option}" for option in SINCE_R2 if option in criteria.meeting_policy]
    wanted += ["location_profile"] if criteria.location_profile is not None else []
    wanted += ["kinds of application_contacts"] if criteria.kinds == {"application_contact"} else []
    if not wanted:
        return
    if not r2_schema:
        what = "the forest was prepared for OCS 2007, which does not have that; it came with 2007 R2"
    elif pool is not None and pool.version == OCS_2007:
        what = f"pool {pool.name} is one of OCS 2007, which does not have that; it came with 2007 R2"
    else:
        return
    raise BadInput(f"{' and '.join(wanted)}: {what}.", remedy="Leave the criterion out.")

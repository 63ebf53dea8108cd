# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads the objects that criteria name. An unknown name is an error that lists the known ones, never an
empty answer.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ansible_collections.msrtc.ocs.plugins.module_utils._common.letters import without_case
from ansible_collections.msrtc.ocs.plugins.module_utils._common.wording import in_sentence
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import BadInput

from ..filters import ldap_filter as ldap
from ..forest.forest import Forest
from ..forest.global_settings import GLOBAL_ATTRIBUTES, GLOBAL_FILTER, GlobalSettings
from ..ldap import values
from ..ldap.entry import Entry
from ..policies import phone_usages, policies
from ..policies.location_profiles import PROFILE_ATTRIBUTES, PROFILE_FILTER, LocationProfiles
from ..policies.policy_settings import refuse_unknown
from .forest_facts import DirectoryGroup, ForestFacts
from .schema_gaps import refuse_what_a_version_lacks, refuse_what_the_schema_lacks
from .user_criteria import UserCriteria


def read_policies(forest: Forest) -> policies.Policies:
    return policies.Policies.from_entries(_service_objects(forest, policies.POLICY_FILTER, policies.POLICY_ATTRIBUTES))


def read_phone_usages(forest: Forest) -> phone_usages.PhoneUsages:
    found = _service_objects(forest, phone_usages.USAGE_FILTER, phone_usages.USAGE_ATTRIBUTES)
    return phone_usages.PhoneUsages.from_entries(found)


def read_switches(forest: Forest) -> GlobalSettings:
    return GlobalSettings.from_entry(next(_service_objects(forest, GLOBAL_FILTER, GLOBAL_ATTRIBUTES), None))


def read_location_profiles(forest: Forest) -> LocationProfiles:
    return LocationProfiles.from_entries(_service_objects(forest, PROFILE_FILTER, PROFILE_ATTRIBUTES))


def _service_objects(forest: Forest, ldap_filter: str, attributes: Sequence[str]) -> Iterator[Entry]:
    """Objects below the RTC Service: in the Configuration container first, where a migration of the settings puts them.

    The System container belongs to the root domain and is not replicated to others.
    """
    root = forest.root.root
    yield from forest.root.search(root.configuration, ldap_filter, attributes, missing_base=True)
    system = f"CN=System,{root.root_domain}"
    yield from forest.domain_controller(system).search(system, ldap_filter, attributes, missing_base=True)


def read_facts(forest: Forest, criteria: UserCriteria, *, with_policies: bool = False) -> ForestFacts:
    """The facts that these criteria need. Raises BadInput for objects that do not exist, PoolNotFound, DirectoryError.

    `with_policies`: policies and phone usages, even if the criteria do not need them.
    """
    pool = forest.pool(criteria.pool) if criteria.pool is not None else None
    r2_schema = forest.r2_schema
    voice = bool(criteria.voice_policy) or with_policies
    refuse_what_a_version_lacks(criteria, pool, r2_schema)
    refuse_what_the_schema_lacks(forest, criteria)
    facts = ForestFacts(
        pools=tuple(pool for pool in forest.pools() if pool.service_dn),
        r2_schema=r2_schema,
        pool=pool,
        policies=read_policies(forest) if criteria.meeting_policy or voice else policies.Policies(),
        phone_usages=read_phone_usages(forest) if voice else phone_usages.PhoneUsages(),
        switches=read_switches(forest),
        location_profile=_location_profile(forest, criteria.location_profile),
        group=_group(forest, criteria.group),
        base=_base(forest, criteria),
    )
    refuse_unknown("meeting", criteria.meeting_policy, facts.policies, facts.phone_usages)
    refuse_unknown("voice", criteria.voice_policy, facts.policies, facts.phone_usages)
    return facts


def _location_profile(forest: Forest, name: str | None) -> str | None:
    return None if name is None else read_location_profiles(forest).named(name)


def _group(forest: Forest, name: str | None) -> DirectoryGroup | None:
    r"""A group by its DN, by DOMAIN\name, or by a name that only one group of the forest has."""
    if name is None:
        return None
    domain, _backslash, account = name.rpartition("\\")
    by_dn = "=" in name
    same = ldap.equals("distinguishedName", name) if by_dn else ldap.equals("sAMAccountName", account)
    found = [
        entry
        for entry in forest.discover(ldap.all_of(["(objectClass=group)", same]), ["objectSid", "sAMAccountName"])
        if by_dn or _is_named(forest, entry, domain, account)
    ]
    if len(found) != 1:
        dns = f" ({in_sentence([entry.dn for entry in found], '; ')})" if found else ""
        raise BadInput(
            f"group: {len(found) or 'no'} groups of the forest answer to {name!r}{dns}.",
            remedy="Name one group by its DN or as DOMAIN\\name.",
        )
    sid = values.sid_text(found[0].raw("objectSid"))
    return DirectoryGroup(found[0].dn, int(sid.rpartition("-")[2]) if sid else None)


def _is_named(forest: Forest, group: Entry, domain: str, account: str) -> bool:
    """The entry has exactly this name. Servers compare blanks less strictly."""
    same = without_case(group.text("sAMAccountName") or "") == without_case(account)
    return same and (not domain or _domain_is(forest, group.dn, domain))


def _domain_is(forest: Forest, dn: str, name: str) -> bool:
    domain = forest.domain(dn)
    return without_case(name) in (without_case(domain.netbios_name), without_case(domain.dns_name))


def _base(forest: Forest, criteria: UserCriteria) -> str | None:
    """The DN below which users are searched: the organizational unit, else the domain; None: the whole forest."""
    domain, unit = criteria.domain, criteria.organizational_unit
    named = [
        other_domain
        for other_domain in forest.domains
        if domain is not None and _domain_is(forest, other_domain.dn, domain)
    ]
    if domain is not None and not named:
        known = in_sentence(
            [f"{other_domain.netbios_name} ({other_domain.dns_name})" for other_domain in forest.domains]
        )
        raise BadInput(f"domain: the forest has no domain {domain!r}.", remedy=f"It has: {known}.")
    if unit is None:
        return named[0].dn if named else None
    if "=" not in unit or forest.domain_controller(unit).read(unit, ["objectClass"]) is None:
        raise BadInput(
            f"organizational_unit: there is no object {unit!r}.",
            remedy="Write the DN of an organizational unit or container, such as OU=Sales,DC=example,DC=com.",
        )
    if named and not values.is_below(unit, named[0].dn):
        raise BadInput(
            f"The criteria contradict each other: organizational_unit {unit} is not in domain {domain}.",
            remedy="Leave domain out: the DN of the organizational unit says it.",
        )
    return unit

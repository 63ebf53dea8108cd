# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A forest's description as directory entries: everything but the people."""

from __future__ import annotations

from collections.abc import Iterator

from lab.directory.forest import Forest, Pool
from lab.directory.ldif import Attributes, Entry, child
from lab.directory.policies import Policy

INSTANT_MESSAGING_AND_MEETINGS = 2  # msRTCSIP-PoolFunctionality


def entries_before_people(forest: Forest) -> Iterator[Entry]:
    """The objects to which people refer: pools, policies, location profiles, groups."""
    yield Entry(f"CN=Microsoft,CN=System,{forest.domain_dn}", {"objectClass": "container"})
    for container in ("system", "configuration"):
        if container in {forest.container, *(pool.container for pool in forest.pools)}:
            yield from _service_root(forest.rtc_service(container))
    yield from _location_profiles(forest)
    yield from _trusted_services(forest)
    for pool in forest.pools:
        yield from _pool(forest, pool)
    for policy in forest.all_policies():
        yield _policy(forest, policy)
    yield from _phone_usages(forest)
    yield from _global_settings(forest)
    if forest.schema == "R2":
        yield from _r2_objects(forest)
    for group in forest.groups:
        yield Entry(group_dn(forest, group.name), {"objectClass": "group", "sAMAccountName": group.name})


def entries_after_people(forest: Forest) -> Iterator[Entry]:
    """The objects that refer to people and to groups."""
    for group in forest.groups:
        for parent in group.groups:
            yield Entry(group_dn(forest, parent), {"member": group_dn(forest, group.name)}, adds_to_existing=True)
    for mapping in forest.location_contact_mappings:
        yield Entry(
            forest.object_dn("Location Contact Mappings", f"{mapping.contact}/{mapping.location_profile}"),
            {
                "objectClass": "msRTCSIP-LocationContactMapping",
                "msRTCSIP-MappingContact": application_contact_dn(forest, mapping.contact),
                "msRTCSIP-MappingLocation": forest.object_dn("Location Profiles", mapping.location_profile),
            },
        )


def removed_objects(forest: Forest) -> list[str]:
    """DNs of what is deleted at the end, so that people refer to something that is gone."""
    pools = [forest.pool_dn(pool) for pool in forest.pools if pool.removed]
    return pools + [forest.policy_dn(policy.name, policy.kind) for policy in forest.all_policies() if policy.removed]


def group_dn(forest: Forest, name: str) -> str:
    return child(name, f"CN=Users,{forest.domain_dn}")


def application_contact_dn(forest: Forest, display_name: str) -> str:
    return child(display_name, f"CN=Application Contacts,{forest.rtc_service()}")


def _service_root(root: str) -> Iterator[Entry]:
    yield Entry(root, {"objectClass": "msRTCSIP-Service"})
    yield Entry(f"CN=Pools,{root}", {"objectClass": "msRTCSIP-Pools"})


def _pool(forest: Forest, pool: Pool) -> Iterator[Entry]:
    fqdn = pool.fqdn or f"{pool.name}.{forest.domain}".lower().replace(" ", "-")
    profile = pool.location_profile
    services = [
        forest.object_dn("Trusted Services", service.name)
        for service in forest.trusted_services
        if service.pool == pool.name
    ]
    attributes: Attributes = {
        "objectClass": "msRTCSIP-Pool",
        "dNSHostName": fqdn,
        "msRTCSIP-BackEndServer": pool.back_end,
        "msRTCSIP-PoolType": pool.pool_type,
        "msRTCSIP-PoolVersion": pool.version_number,
        "msRTCSIP-PoolDisplayName": pool.display_name or pool.name,
        "msRTCSIP-PoolFunctionality": INSTANT_MESSAGING_AND_MEETINGS,
        "msRTCSIP-TrustedServiceLinks": services,
        "msRTCSIP-DefaultLocationProfileLink": profile and forest.object_dn("Location Profiles", profile),
    }
    dn = forest.pool_dn(pool)
    yield Entry(dn, attributes)
    yield Entry(f"CN=Microsoft,{dn}", {"objectClass": "container"})
    yield Entry(forest.service_dn(pool), {"objectClass": "msRTCSIP-PoolService"})
    for host in pool.front_ends:
        yield from _front_end(forest, pool, host)


def _front_end(forest: Forest, pool: Pool, host: str) -> Iterator[Entry]:
    """A server computer with its service object, whose pool address makes the back link FrontEndServers."""
    computer = child(host, f"CN=Computers,{forest.domain_dn}")
    fqdn = f"{host}.{forest.domain}".lower()
    yield Entry(computer, {"objectClass": "computer", "sAMAccountName": f"{host.upper()}$", "dNSHostName": fqdn})
    yield Entry(f"CN=Microsoft,{computer}", {"objectClass": "container"})
    yield Entry(
        child(pool.service_name, f"CN=Microsoft,{computer}"),
        {"objectClass": "msRTCSIP-Server", "msRTCSIP-PoolAddress": forest.service_dn(pool), "dNSHostName": fqdn},
    )


def _policy(forest: Forest, policy: Policy) -> Entry:
    return Entry(
        forest.policy_dn(policy.name, policy.kind),
        {
            "objectClass": "msRTCSIP-GlobalUserPolicy",
            "msRTCSIP-PolicyType": policy.kind,
            "msRTCSIP-PolicyContent": policy.xml(),
            "msRTCSIP-DefaultPolicy": policy.default,
        },
    )


def _location_profiles(forest: Forest) -> Iterator[Entry]:
    root = forest.rtc_service()
    yield Entry(f"CN=Policies,{root}", {"objectClass": "msRTCSIP-Policies"})
    yield Entry(f"CN=Location Profiles,{root}", {"objectClass": "msRTCSIP-LocationProfiles"})
    for profile in forest.location_profiles:
        yield Entry(
            forest.object_dn("Location Profiles", profile.name),
            {
                "objectClass": "msRTCSIP-LocationProfile",
                "msRTCSIP-LocationName": profile.name,
                "msRTCSIP-Description": profile.description or None,
            },
        )


def _phone_usages(forest: Forest) -> Iterator[Entry]:
    yield Entry(f"CN=Phone Route Usages,{forest.rtc_service()}", {"objectClass": "msRTCSIP-RouteUsages"})
    for usage in forest.phone_usages:
        yield Entry(
            forest.object_dn("Phone Route Usages", usage.name),
            {
                "objectClass": "msRTCSIP-RouteUsage",
                "msRTCSIP-RouteUsageAttribute": usage.name,
                "msRTCSIP-Description": usage.description or None,
                "msRTCSIP-Default": usage.default,
            },
        )


def _global_settings(forest: Forest) -> Iterator[Entry]:
    settings = forest.settings
    if settings is None:
        return
    meeting, voice = settings.meeting_policy, settings.voice_policy
    yield Entry(
        f"CN=Global Settings,{forest.rtc_service()}",
        {
            "objectClass": "msRTCSIP-GlobalContainer",
            "msRTCSIP-MeetingFlags": settings.meeting_flags,
            "msRTCSIP-MeetingPolicy": meeting and forest.policy_dn(meeting, "meeting"),
            "msRTCSIP-UCFlags": settings.voice_flags,
            "msRTCSIP-UCPolicy": voice and forest.policy_dn(voice, "telephony"),
            "msRTCSIP-ArchiveDefaultFlags": settings.archiving_flags,
            "msRTCSIP-EnableFederation": settings.federation,
            "msRTCSIP-UserDomainList": settings.sip_domains,
            "msRTCSIP-PresenceFlags": settings.presence_flags,
        },
    )


def _trusted_services(forest: Forest) -> Iterator[Entry]:
    yield Entry(f"CN=Trusted Services,{forest.rtc_service()}", {"objectClass": "msRTCSIP-TrustedServices"})
    r2 = forest.schema == "R2"
    for service in forest.trusted_services:
        yield Entry(
            forest.object_dn("Trusted Services", service.name),
            {
                "objectClass": "msRTCSIP-TrustedService",
                "msRTCSIP-TrustedServerFQDN": service.fqdn,
                "msRTCSIP-TrustedServiceType": service.kind,
                "msRTCSIP-TrustedServicePort": service.port if r2 else None,
                "msRTCSIP-Gruu": f"sip:{service.fqdn}@{forest.domain};gruu;opaque=srvr:{service.kind}" if r2 else None,
            },
        )


def _r2_objects(forest: Forest) -> Iterator[Entry]:
    root = forest.rtc_service()
    yield Entry(f"CN=Conference Directories,{root}", {"objectClass": "msRTCSIP-ConferenceDirectories"})
    yield Entry(f"CN=Application Contacts,{root}", {"objectClass": "msRTCSIP-ApplicationContacts"})
    yield Entry(f"CN=Location Contact Mappings,{root}", {"objectClass": "msRTCSIP-LocationContactMappings"})
    for directory in forest.conference_directories:
        yield Entry(
            forest.object_dn("Conference Directories", str(directory.identifier)),
            {
                "objectClass": "msRTCSIP-ConferenceDirectory",
                "msRTCSIP-ConferenceDirectoryId": directory.identifier,
                # That it is the pool's own DN and not its service's is inferred (WMI calls it PoolDN).
                "msRTCSIP-ConferenceDirectoryHomePool": _pool_reference(forest, directory.home),
                "msRTCSIP-ConferenceDirectoryTargetPool": _pool_reference(forest, directory.target),
            },
        )


def _pool_reference(forest: Forest, pool: str | None) -> str | None:
    return pool if pool is None or "=" in pool else forest.pool_dn(forest.pool(pool))

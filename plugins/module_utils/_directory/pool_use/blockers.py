# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The objects that keep a pool from being removed, and Microsoft's documented way to deal with each.

The product's wizard refuses to remove a pool while users are assigned to it, and the last server cannot be deactivated
while the pool has conference directories (R2 documentation, "Remove a pool"). Other objects tied to a pool are no
obstacle to the wizard, but stop working without the pool.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ansible_collections.msrtc.ocs.plugins.module_utils._common.letters import without_case

from ..filters.ldap_filter import all_of, any_of, equals, is_set, none_of
from ..forest.pools import Pool
from ..ldap import schema, values
from ..ldap.entry import Entry
from ..users.users import kind_of

if TYPE_CHECKING:
    from ..forest.forest import Forest

REMEDIES = {
    "users": "Move them with msrtc.ocs.ocs_user_move, or delete them from Office Communications Server.",
    "central_forest_contacts": "They stand for users of another forest: move them with msrtc.ocs.ocs_user_move.",
    "half_moved": "A move to or from this pool was interrupted: run the same move again.",
    "um_contacts": "Move them to another pool with OcsUMUtil.exe of Office Communications Server (or, to Lync, with"
    " Move-CsExUmContact), and look with OcsUMUtil.exe that none is left.",
    "application_contacts": "Deactivate the application on this pool with an account that may write the contacts, or"
    " have access numbers serviced by another pool (console: Conferencing Attendant Properties, Access Phone Numbers);"
    " to Lync, use Move-CsApplicationEndpoint and Move-CsRgsConfiguration.",
    "other_contacts": "Find out what they are for, then delete them or give them another home server.",
    "conference_directories": "Move or delete them in the R2 console (pool, Conference Directories) before the last"
    " front end is deactivated; deleting them breaks dial-in for meetings that were scheduled.",
    "trusted_services": "Deactivate the servers and applications that they stand for (in the order of Microsoft's"
    " decommissioning guide), or point Mediation and Edge servers to another pool.",
    "rows_in_back_end": "The directory homes nobody here, but the back end has rows of these people. Look with"
    " msrtc.ocs.ocs_pool_audit whose they are; finish moves of them, or delete them with msrtc.ocs.ocs_user_absent"
    " (ghosts: true).",
    "location_contacts": "Map the location profiles to access numbers that another pool services.",
}
NAMES_SHOWN = 20


@dataclass(frozen=True)
class Blocker:
    """One kind of object that is homed on a pool or tied to it. `names` are the first ones, for people to read."""

    kind: str
    count: int
    names: tuple[str, ...]

    @property
    def remedy(self) -> str:
        return REMEDIES[self.kind]


@dataclass(frozen=True)
class Ties:
    """All objects of a forest that can be tied to a pool, read once for all pools."""

    people: Sequence[Entry]
    conference_directories: Sequence[Entry]
    trusted_services: Sequence[Entry]
    service_links: dict[str, set[str]]  # DN of a pool -> keys of the DNs of its trusted services
    location_mappings: Sequence[Entry]

    def of(self, pool: Pool) -> list[Blocker]:
        """The pool's blockers, the most important first; kinds without objects are left out."""
        homed = [entry for entry in self.people if values.same_dn(entry.text(schema.HOME_SERVER), pool.service_dn)]
        found = [
            _blocker("half_moved", [entry for entry in self.people if _is_half_moved(entry, pool)], _person),
            *(
                _blocker(name, [entry for entry in homed if kind_of(entry) == kind], _person)
                for name, kind in _CONTACTS.items()
            ),
            _blocker("conference_directories", self.directories_of(pool), name_of_conference_directory),
            _blocker("trusted_services", self.services_of(pool), name_of_trusted_service),
            _blocker("location_contacts", self.mappings_to(entry.dn for entry in homed), _first_name),
        ]
        return [blocker for blocker in found if blocker.count]

    def directories_of(self, pool: Pool) -> list[Entry]:
        """Conference directories, by their home or target: the pool's own DN (inferred) or its service's."""
        dns = {values.dn_key(pool.dn), values.dn_key(pool.service_dn)}
        attributes = (schema.CONFERENCE_DIRECTORY_HOME, schema.CONFERENCE_DIRECTORY_TARGET)
        return [
            entry
            for entry in self.conference_directories
            if any(values.dn_key(dn) in dns for attribute in attributes for dn in entry.texts(attribute))
        ]

    def services_of(self, pool: Pool) -> list[Entry]:
        """Trusted services: those that the pool links to, and those that run on the pool or on one of its servers."""
        links = self.service_links.get(pool.dn, set())
        hosts = {without_case(name) for name in (pool.fqdn, *pool.front_ends)}
        return [
            entry
            for entry in self.trusted_services
            if values.dn_key(entry.dn) in links or without_case(entry.text(schema.TRUSTED_SERVICE_FQDN) or "") in hosts
        ]

    def mappings_to(self, contact_dns: Iterable[str]) -> list[Entry]:
        """The location profiles' mappings to these contacts."""
        contacts = {values.dn_key(dn) for dn in contact_dns}
        return [
            entry
            for entry in self.location_mappings
            if any(values.dn_key(dn) in contacts for dn in entry.texts(schema.MAPPING_CONTACT))
        ]


_CONTACTS = {
    "central_forest_contacts": "central_forest_contact",
    "um_contacts": "um_contact",
    "application_contacts": "application_contact",
    "other_contacts": "contact",
}


def read_ties(forest: Forest, pools: Sequence[Pool]) -> Ties:
    """The objects that can be tied to these pools: contacts and half-moved users, and the forest's services (few)."""
    return replace(read_services(forest), people=list(forest.discover(_contacts_and_half_moved(pools), _PEOPLE)))


def read_services(forest: Forest) -> Ties:
    """As `read_ties` without users and contacts: only the forest's services."""
    services = list(
        _of_service_root(
            forest,
            [
                schema.CONFERENCE_DIRECTORY_CLASS,
                schema.TRUSTED_SERVICE_CLASS,
                schema.LOCATION_CONTACT_CLASS,
                schema.POOL_CLASS,
            ],
        )
    )
    return Ties(
        people=(),
        conference_directories=_of_class(services, schema.CONFERENCE_DIRECTORY_CLASS),
        trusted_services=_of_class(services, schema.TRUSTED_SERVICE_CLASS),
        service_links={
            entry.dn: {values.dn_key(dn) for dn in entry.texts(schema.TRUSTED_SERVICE_LINKS)}
            for entry in _of_class(services, schema.POOL_CLASS)
        },
        location_mappings=_of_class(services, schema.LOCATION_CONTACT_CLASS),
    )


_PEOPLE = (
    "objectClass",
    "displayName",
    schema.ADDRESS,
    schema.HOME_SERVER,
    schema.TARGET_HOME_SERVER,
    schema.SOURCE_OBJECT_TYPE,
    schema.ORIGINATOR_SID,
    schema.APPLICATION_DESTINATION,
)
_SERVICES = (
    "objectClass",
    schema.CONFERENCE_DIRECTORY_ID,
    schema.CONFERENCE_DIRECTORY_HOME,
    schema.CONFERENCE_DIRECTORY_TARGET,
    schema.TRUSTED_SERVICE_FQDN,
    schema.TRUSTED_SERVICE_TYPE,
    schema.TRUSTED_SERVICE_LINKS,
    schema.MAPPING_CONTACT,
    schema.MAPPING_LOCATION,
)


def _contacts_and_half_moved(pools: Sequence[Pool]) -> str:
    services = [pool.service_dn for pool in pools if pool.service_dn]
    homed = any_of(equals(schema.HOME_SERVER, dn) for dn in services)
    arriving = any_of(equals(schema.TARGET_HOME_SERVER, dn) for dn in services)
    return any_of(
        [all_of([homed, any_of([none_of(equals("objectClass", "user")), is_set(schema.TARGET_HOME_SERVER)])]), arriving]
    )


def _of_service_root(forest: Forest, classes: Iterable[str]) -> Iterable[Entry]:
    """Objects of these classes in the configuration and in the root domain's System container."""
    root = forest.root.root
    wanted = any_of(equals("objectClass", name) for name in classes)
    yield from forest.root.search(root.configuration, wanted, _SERVICES, missing_base=True)
    system = f"CN=System,{root.root_domain}"
    yield from forest.domain_controller(system).search(system, wanted, _SERVICES, missing_base=True)


def _of_class(entries: Iterable[Entry], name: str) -> list[Entry]:
    return [
        entry
        for entry in entries
        if without_case(name) in (without_case(object_class) for object_class in entry.texts("objectClass"))
    ]


def _is_half_moved(entry: Entry, pool: Pool) -> bool:
    home, target = entry.text(schema.HOME_SERVER), entry.text(schema.TARGET_HOME_SERVER)
    return (
        target is not None
        and not values.same_dn(home, target)
        and any(values.same_dn(dn, pool.service_dn) for dn in (home, target))
    )


def _blocker(kind: str, entries: Sequence[Entry], name: Callable[[Entry], str]) -> Blocker:
    names = sorted((name(entry) for entry in entries), key=without_case)
    return Blocker(kind, len(entries), tuple(names[:NAMES_SHOWN]))


def _person(entry: Entry) -> str:
    return entry.text(schema.ADDRESS) or entry.text("displayName") or entry.dn


def _first_name(entry: Entry) -> str:
    return values.first_name(entry.dn)


def name_of_conference_directory(entry: Entry) -> str:
    """The directory's number, which is a part of its meetings' ids."""
    return entry.text(schema.CONFERENCE_DIRECTORY_ID) or values.first_name(entry.dn)


def name_of_trusted_service(entry: Entry) -> str:
    """The service's type, and the server on which it runs."""
    kind, fqdn = entry.text(schema.TRUSTED_SERVICE_TYPE), entry.text(schema.TRUSTED_SERVICE_FQDN)
    return f"{kind or 'service'} on {fqdn or entry.dn}"

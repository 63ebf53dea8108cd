# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Objects that the audit's tests plant in the lab: for every finding one that has it, and one that nearly has it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import ldap3

from end_to_end.find.identities import make_anew, rename
from lab.directory import client
from lab.environment import Lab

SOURCE, TARGET = "pool07", "poolr2"
CONTACT_LIMIT = 60


def plant(lab: Lab) -> None:
    """Plant all objects; they stay until the lab is reset."""
    with _administrator(lab) as session:
        _plant_services(lab, session)
        _plant_people(lab, session)
    _plant_rows(lab)
    # Renamed, and not replicated; a spelling is no other address (capitals).
    rename(lab, lab.site.population.addresses[0], "renamed@example.test")


@contextmanager
def _administrator(lab: Lab) -> Iterator[ldap3.Connection]:
    with client.connect(lab.directory()) as session:
        yield session


def _plant_people(lab: Lab, session: ldap3.Connection) -> None:
    home, target = lab.service_dn(SOURCE), lab.service_dn(TARGET)
    # A move that is over, but for the target; one to a pool that is gone.
    _set(lab, session, "no_data", "msRTCSIP-TargetHomeServer", home)
    _set(lab, session, "disabled", "msRTCSIP-TargetHomeServer", lab.dn(lab.person("everything")))
    _set(lab, session, "repeated", "msRTCSIP-DeploymentLocator", "SRV:")
    # A SIP URI without its scheme, and one with a blank; a home that names the pool's object.
    _set(lab, session, "non_latin", "msRTCSIP-PrimaryUserAddress", "non_latin@example.test")
    _set(lab, session, "dn_special", "msRTCSIP-PrimaryUserAddress", "sip:dn special@example.test")
    pool = lab.site.forest.pool_dn(lab.site.forest.pool(SOURCE))
    _set(lab, session, "o'apostrophe", "msRTCSIP-PrimaryHomeServer", pool)
    # Near misses: spaces inside a name, an administrator who may be written, another's SIP URI as a proxy address.
    _set(lab, session, "everything", "displayName", "Every  thing  inside")
    _set(lab, session, "everything", "adminCount", "1")
    _set(lab, session, "non_bmp", "proxyAddresses", "sip:same@example.test")
    # Contacts that are no person's.
    unit = lab.dn(lab.person("um_contact")).partition(",")[2]
    _add(session, f"CN=Hotline,{unit}", "contact", **{"msRTCSIP-PrimaryHomeServer": target})
    _add(
        session,
        f"CN=RGSPresenceWatcher,{unit}",
        "contact",
        **{"msRTCSIP-PrimaryHomeServer": target, "msRTCSIP-ApplicationDestination": _service_dn(lab, "Acd")},
    )


def _plant_services(lab: Lab, session: ldap3.Connection) -> None:
    front_end = f"fe-{SOURCE}.corp.example.test"
    for name, kind, fqdn in (
        ("Acd", "RtcApplication-ACD", "apps.corp.example.test"),
        ("Mediation", "MediationServer", front_end),
        ("Edge", "MRAS", front_end),
        ("Quality", "QoSM", front_end),
        ("Mediation elsewhere", "MediationServer", "mediation.corp.example.test"),
        ("Edge elsewhere", "MRAS", "edge.corp.example.test"),
    ):
        _add(
            session,
            _service_dn(lab, name),
            "msRTCSIP-TrustedService",
            **{"msRTCSIP-TrustedServerFQDN": fqdn, "msRTCSIP-TrustedServiceType": kind},
        )
    for contact in ("application", "elsewhere"):
        _add(
            session,
            lab.site.forest.object_dn("Location Contact Mappings", contact),
            "msRTCSIP-LocationContactMapping",
            **{"msRTCSIP-MappingContact": lab.dn(lab.person(contact))},
        )
    _add(
        session,
        lab.site.forest.object_dn("Conference Directories", "7"),
        "msRTCSIP-ConferenceDirectory",
        **{
            "msRTCSIP-ConferenceDirectoryId": "7",
            "msRTCSIP-ConferenceDirectoryHomePool": lab.site.forest.pool_dn(lab.site.forest.pool("lync10")),
        },
    )


def _plant_rows(lab: Lab) -> None:
    """A registration that has expired, contact lists at the limit and over it, and rows of an account that is gone."""
    make_anew(lab, SOURCE, [lab.address("letter_case_home")])
    with closing(lab.back_ends[SOURCE].connect("rtc")) as connection:
        number = _number(connection, lab.address("disabled"))
        lonely = _number(connection, lab.address("ghost_phone"))  # published presence, and no home row
        connection.execute(
            "INSERT INTO PublishedStaticInstance (PublisherId, CategoryId, ContainerNum, InstanceNum, Data)"
            f" VALUES ({lonely}, 5, 100, 4711, 0x4e6f7465)"
        )
        unnamed = _number(connection, lab.address("everything"))  # rows that do not say whose they are
        connection.execute(
            f"UPDATE ResourceDirectory SET UserGuid = NULL, AdUserSid = NULL WHERE ResourceId = {unnamed}"
        )
        for key, contacts in (("signed_in", CONTACT_LIMIT + 1), ("disabled", CONTACT_LIMIT)):
            _give_contacts(connection, _number(connection, lab.address(key)), contacts)
    with closing(lab.back_ends[SOURCE].connect("rtcdyn")) as connection:
        connection.execute(
            f"INSERT INTO Endpoint (OwnerId, ClientApp, ExpiresAt) VALUES ({number}, 0x41, '2009-01-01T00:00:00')"
        )


def _number(connection: Any, address: str) -> int:
    return int(connection.execute("SELECT ResourceId FROM Resource WHERE UserAtHost = ?", address).fetchval())


def _give_contacts(connection: Any, owner: int, wanted: int) -> None:
    """Exactly so many."""
    connection.execute(f"DELETE FROM ContactGroupAssoc WHERE OwnerId = {owner}")
    connection.execute(f"DELETE FROM Contact WHERE OwnerId = {owner}")
    numbers = connection.execute(f"SELECT ResourceId FROM Resource WHERE ResourceId <> {owner}").fetchall()[:wanted]
    for (buddy,) in numbers:
        connection.execute(f"INSERT INTO Contact (OwnerId, BuddyId) VALUES ({owner}, {buddy})")


def _service_dn(lab: Lab, name: str) -> str:
    return f"CN={name},CN=Trusted Services,{lab.site.forest.rtc_service()}"


def _set(lab: Lab, session: ldap3.Connection, key: str, attribute: str, value: str) -> None:
    session.modify(lab.dn(lab.person(key)), {attribute: [(ldap3.MODIFY_REPLACE, [value])]})


def _add(session: ldap3.Connection, dn: str, object_class: str, **attributes: str) -> None:
    session.add(dn, object_class, attributes)

# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lab's directory for scale keeps Active Directory's limits and holds what the domain controller holds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import ldap3
import pytest
from ldap3.core.exceptions import LDAPAdminLimitExceededResult

from lab.directory import client
from lab.directory.forest import Forest, Pool
from lab.directory.slapd import server as slapd
from lab.tests.directory.example_forest import ADDRESS, CLONE_ADDRESS, FOREST, PEOPLE, ocs_user

CROWD = tuple(ocs_user(f"crowd{number}", option_flags=256 + 128 * (number % 2)) for number in range(2500))
EVERYBODY = "(msRTCSIP-PrimaryUserAddress=*)"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    place = tmp_path_factory.mktemp("slapd")
    slapd.build(place, FOREST, PEOPLE + CROWD, address=ADDRESS)
    slapd.start(place)
    yield place
    slapd.stop(place)
    assert not slapd.running(place)


@pytest.fixture
def session(folder: Path) -> Iterator[ldap3.Connection]:
    with client.connect(slapd.connection(folder, "svc-read")) as session:
        yield session


def test_everybody_is_found_page_by_page(session: ldap3.Connection) -> None:
    with_address = [person for person in PEOPLE + CROWD if person.sip_uri and person.kind != "application_contact"]
    assert len(client.search(session, FOREST.domain_dn, EVERYBODY)) == len(with_address) + 1


def test_an_answer_without_pages_ends_at_a_thousand(session: ldap3.Connection) -> None:
    session.search(FOREST.domain_dn, EVERYBODY, attributes=["cn"])
    assert session.result["description"] == "sizeLimitExceeded"
    assert len(session.response) == 1000


def test_a_page_larger_than_a_thousand_is_refused(session: ldap3.Connection) -> None:
    with pytest.raises(LDAPAdminLimitExceededResult):
        session.search(FOREST.domain_dn, EVERYBODY, attributes=["cn"], paged_size=5000)


def test_bit_rules_and_homes(session: ldap3.Connection) -> None:
    home = FOREST.service_dn(FOREST.pool("Old Pool"))
    voice = f"(&(msRTCSIP-PrimaryHomeServer={home})(msRTCSIP-OptionFlags:1.2.840.113556.1.4.803:=128))"
    assert len(client.search(session, FOREST.domain_dn, voice)) == 1250 + 1


def test_the_global_catalog_takes_an_empty_base(folder: Path) -> None:
    connection = slapd.connection(folder)
    with client.connect({**connection, "port": connection["global_catalog_port"]}) as session:
        assert len(client.search(session, "", "(sAMAccountName=crowd7)")) == 1


def test_names_and_identifiers_are_those_of_the_domain_controller(session: ldap3.Connection) -> None:
    found = client.search(session, FOREST.domain_dn, "(|(sAMAccountName=odd*)(sAMAccountName=user3))")
    by_login = {person.login: person for person in PEOPLE}
    assert len(found) > 5
    for entry in found.values():
        person = by_login[entry["sAMAccountName"][0].decode()]
        assert entry["cn"] == [person.display_name.encode()]
        assert entry["objectGUID"] == [person.guid.bytes_le]


def test_a_forest_of_2007_knows_nothing_of_r2(tmp_path: Path) -> None:
    forest = Forest(schema="2007", pools=(Pool("Old Pool"),), domain="old.example.test")
    people = [replace(ocs_user("sam"), location_profile=None)]
    slapd.build(tmp_path, forest, people, address=CLONE_ADDRESS)
    slapd.start(tmp_path)
    try:
        with client.connect(slapd.connection(tmp_path)) as session:
            schema = f"CN=Schema,CN=Configuration,{forest.domain_dn}"
            known = client.search(session, schema, "(lDAPDisplayName=msRTCSIP-*)", ["lDAPDisplayName"])
            names = {entry["lDAPDisplayName"][0] for entry in known.values()}
            assert b"msRTCSIP-UserPolicy" in names
            assert not names & {b"msRTCSIP-UserLocationProfile", b"msRTCSIP-ConferenceDirectoryId"}
            assert not client.search(session, forest.domain_dn, "(cn=Conference Directories)")
            assert client.search(session, forest.domain_dn, EVERYBODY)
    finally:
        slapd.stop(tmp_path)

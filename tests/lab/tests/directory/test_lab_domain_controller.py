# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lab's domain controller behaves as the product's tests need Active Directory to behave."""

from __future__ import annotations

import os
import ssl
import subprocess
from pathlib import Path

import ldap3
import pytest
from ldap3.core.exceptions import (
    LDAPInsufficientAccessRightsResult,
    LDAPInvalidCredentialsResult,
    LDAPNoSuchAttributeResult,
    LDAPSocketOpenError,
    LDAPStrongerAuthRequiredResult,
)

from lab.directory import certificates, changes, client, samba
from lab.directory.forest import READER_ACCOUNT, SERVICE_ACCOUNT
from lab.tests.directory.example_forest import CLONE_ADDRESS, FOREST, PEOPLE, ocs_user

USER = f"CN=user0,OU=People,{FOREST.domain_dn}"
PERSON_BY_LOGIN = {person.login: person for person in PEOPLE}


def compare_and_swap(session: ldap3.Connection, dn: str, **values: tuple[str, str]) -> None:
    """One modify: each old value away, each new one in."""
    session.modify(
        dn,
        {
            f"msRTCSIP-{name}": [(ldap3.MODIFY_DELETE, [old]), (ldap3.MODIFY_ADD, [new])]
            for name, (old, new) in values.items()
        },
    )


def logins(session: ldap3.Connection, ldap_filter: str) -> set[str]:
    """The users that a search finds, by SIP URI without its frame."""
    found = client.search(session, FOREST.domain_dn, ldap_filter, ["msRTCSIP-PrimaryUserAddress"])
    return {entry["msRTCSIP-PrimaryUserAddress"][0].decode()[4:].split("@")[0] for entry in found.values()}


@pytest.mark.parametrize("port", [samba.LDAPS, samba.GLOBAL_CATALOG_TLS])
def test_ldaps_and_global_catalog_answer(folder: Path, port: int) -> None:
    with client.connect({**samba.connection(folder), "port": port}) as session:
        assert logins(session, "(msRTCSIP-PrimaryUserAddress=sip:seller@example.test)") == {"seller"}


def test_only_the_global_catalog_takes_an_empty_base(folder: Path) -> None:
    with client.connect({**samba.connection(folder), "port": samba.GLOBAL_CATALOG_TLS}) as session:
        assert len(client.search(session, "", "(sAMAccountName=user1)")) == 1


def clear_text_session(folder: Path) -> ldap3.Connection:
    connection = samba.connection(folder)
    tls = ldap3.Tls(ssl.CERT_REQUIRED, ca_certs_file=connection["ca_file"], valid_names=[connection["server"]])
    server = ldap3.Server(connection["address"], samba.LDAP, tls=tls, get_info=ldap3.NONE)
    return ldap3.Connection(server, connection["user"], connection["password"], raise_exceptions=True)


def test_a_password_in_clear_is_refused(folder: Path) -> None:
    session = clear_text_session(folder)
    with pytest.raises(LDAPStrongerAuthRequiredResult):
        session.bind()
    session.unbind()


def test_start_tls_makes_it_acceptable(folder: Path) -> None:
    session = clear_text_session(folder)
    session.open()
    assert session.start_tls()
    assert session.bind()
    session.unbind()


def test_a_wrong_password_is_refused(folder: Path) -> None:
    wrong = {**samba.connection(folder), "password": "wrong"}
    with pytest.raises(LDAPInvalidCredentialsResult, match="data 52e"), client.connect(wrong):
        pass


def test_a_client_that_trusts_another_authority_refuses_the_certificate(folder: Path, tmp_path: Path) -> None:
    stranger = certificates.create_authority(tmp_path, "somebody else")
    mistrustful = {**samba.connection(folder), "ca_file": str(stranger)}
    with pytest.raises(LDAPSocketOpenError, match="CERTIFICATE_VERIFY_FAILED"), client.connect(mistrustful):
        pass


def test_kerberos_gives_a_ticket_for_the_directory(folder: Path, tmp_path: Path) -> None:
    connection = samba.connection(folder)
    samba.export_keytab(folder, tmp_path / "service.keytab")
    environment = {
        **os.environ,
        "KRB5_CONFIG": connection["krb5_configuration"],
        "KRB5CCNAME": f"FILE:{tmp_path}/tickets",
    }
    login = ["kinit", "-k", "-t", str(tmp_path / "service.keytab"), connection["principal"]]
    subprocess.run(login, env=environment, check=True)
    ticket = ["kvno", f"ldap/{connection['server']}@{connection['realm']}"]
    assert "kvno = " in subprocess.run(ticket, env=environment, check=True, capture_output=True, text=True).stdout


def test_compare_and_swap_changes_all_values_or_none(service: ldap3.Connection) -> None:
    before = client.search(service, USER, "(objectClass=*)")[USER]
    with pytest.raises(LDAPNoSuchAttributeResult):
        compare_and_swap(service, USER, UserEnabled=("TRUE", "FALSE"), OptionFlags=("999", "1"))
    assert client.search(service, USER, "(objectClass=*)")[USER] == before
    compare_and_swap(service, USER, UserEnabled=("TRUE", "FALSE"), OptionFlags=("256", "1"))
    after = client.search(service, USER, "(objectClass=*)")[USER]
    assert (after["msRTCSIP-UserEnabled"], after["msRTCSIP-OptionFlags"]) == ([b"FALSE"], [b"1"])


def test_a_pool_service_in_other_letter_case_is_the_same_old_value(service: ldap3.Connection) -> None:
    old, new = (FOREST.service_dn(FOREST.pool(name)) for name in ("Old Pool", "r2pool"))
    compare_and_swap(service, f"CN=user1,OU=People,{FOREST.domain_dn}", PrimaryHomeServer=(old.upper(), new))
    assert "user1" in logins(service, f"(msRTCSIP-PrimaryHomeServer={new})")


def test_bit_rules(service: ldap3.Connection) -> None:
    assert logins(service, "(msRTCSIP-OptionFlags:1.2.840.113556.1.4.803:=128)") == {"voice"}
    assert "voice" in logins(service, "(msRTCSIP-OptionFlags:1.2.840.113556.1.4.804:=384)")


def test_assigned_policies_are_found_by_their_little_endian_type(service: ldap3.Connection) -> None:
    policy = FOREST.policy_dn("Sales & Support", "telephony")
    assert logins(service, f"(msRTCSIP-UserPolicy=B:8:02000000:{policy})") == {"voice"}
    assert logins(service, f"(msRTCSIP-UserPolicy=B:8:00000002:{policy})") == set()


def test_pools_stand_in_both_containers_and_their_people_are_found(service: ldap3.Connection) -> None:
    old, new = FOREST.service_dn(FOREST.pool("Old Pool")), FOREST.service_dn(FOREST.pool("r2pool"))
    assert old.endswith(f"CN=System,{FOREST.domain_dn}")
    assert new.endswith(f"CN=Configuration,{FOREST.domain_dn}")
    assert logins(service, f"(msRTCSIP-PrimaryHomeServer={old})") >= {"user2", "central", "voicemail"}
    assert logins(service, f"(msRTCSIP-PrimaryHomeServer={new})") >= {"seller"}
    assert logins(service, f"(msRTCSIP-TargetHomeServer={new})") == {"half"}


def test_a_pool_is_as_described(reader: ldap3.Connection) -> None:
    pool = FOREST.pool("r2pool")
    entry = client.search(reader, FOREST.pool_dn(pool), "(objectClass=msRTCSIP-Pool)")[FOREST.pool_dn(pool)]
    assert entry["msRTCSIP-PoolVersion"] == [b"262144"]
    assert entry["dNSHostName"] == [b"r2pool.corp.example.test"]
    assert entry["msRTCSIP-BackEndServer"] == [rb"(local)\RTC"]
    assert len(entry["msRTCSIP-TrustedServiceLinks"]) == 1


def test_front_ends_are_back_links_of_the_pool_service(reader: ldap3.Connection) -> None:
    dn = FOREST.service_dn(FOREST.pool("Old Pool"))
    front_ends = client.search(reader, dn, "(objectClass=*)")[dn]["msRTCSIP-FrontEndServers"]
    assert [end.split(b",")[2] for end in sorted(front_ends)] == [b"CN=fe1", b"CN=fe2"]


def test_the_home_of_a_user_of_a_deleted_pool_is_a_deleted_object(service: ldap3.Connection) -> None:
    dn = f"CN=orphan,OU=People,{FOREST.domain_dn}"
    home = client.search(service, dn, "(objectClass=*)")[dn]["msRTCSIP-PrimaryHomeServer"][0]
    assert b"\\0ADEL:" in home


def test_names_come_back_as_they_were_described(reader: ldap3.Connection) -> None:
    found = client.search(reader, f"OU=People,{FOREST.domain_dn}", "(sAMAccountName=odd*)")
    names = {entry["sAMAccountName"][0].decode(): entry["cn"][0].decode() for entry in found.values()}
    assert names == {login: item.display_name for login, item in PERSON_BY_LOGIN.items() if login.startswith("odd")}


def test_guids_and_sids_are_known_beforehand(reader: ldap3.Connection) -> None:
    user = PERSON_BY_LOGIN["user3"]
    found = client.search(reader, FOREST.domain_dn, f"(objectSid={user.sid(FOREST)})")
    assert len(found) == 1
    entry = next(iter(found.values()))
    assert entry["objectGUID"] == [user.guid.bytes_le]


def test_groups_hold_people_and_groups(reader: ldap3.Connection) -> None:
    everyone = f"CN=Everyone,CN=Users,{FOREST.domain_dn}"
    nested = f"(&(objectClass=user)(memberOf:1.2.840.113556.1.4.1941:={everyone}))"
    assert logins(reader, nested) == {"seller"}


@pytest.mark.parametrize(
    ("account", "login", "attribute", "may"),
    [
        (SERVICE_ACCOUNT, "user4", "msRTCSIP-OptionFlags", True),
        (SERVICE_ACCOUNT, "user4", "proxyAddresses", True),
        (SERVICE_ACCOUNT, "user4", "displayName", False),
        (SERVICE_ACCOUNT, "chief", "msRTCSIP-OptionFlags", False),
        (READER_ACCOUNT, "user4", "msRTCSIP-OptionFlags", False),
    ],
)
def test_rights_are_what_the_directory_says_they_are(
    folder: Path, account: str, login: str, attribute: str, may: bool
) -> None:
    dn = f"CN={login},OU=People,{FOREST.domain_dn}"
    with client.connect(samba.connection(folder, account)) as session:
        entry = client.search(session, dn, "(objectClass=*)", ["allowedAttributesEffective"])[dn]
        assert (attribute.encode() in entry.get("allowedAttributesEffective", [])) is may
        change = {attribute: [(ldap3.MODIFY_REPLACE, ["257"])]}
        if may:
            session.modify(dn, change)
        else:
            with pytest.raises(LDAPInsufficientAccessRightsResult):
                session.modify(dn, change)


def test_every_write_is_counted_and_no_read(folder: Path, service: ldap3.Connection) -> None:
    connection = samba.connection(folder)
    start = changes.mark(connection)
    dn = f"CN=user5,OU=People,{FOREST.domain_dn}"
    with client.connect(connection) as session:
        client.search(session, FOREST.domain_dn, "(objectClass=user)")
    assert changes.changes_since(connection, start) == []
    compare_and_swap(service, dn, OptionFlags=("256", "257"))
    with pytest.raises(LDAPNoSuchAttributeResult):
        compare_and_swap(service, dn, OptionFlags=("256", "258"))
    done, refused = changes.changes_since(connection, start)
    assert (done.operation, done.dn, done.status) == ("Modify", dn, 0)
    assert done.attributes == {"msRTCSIP-OptionFlags": [("delete", ["256"]), ("add", ["257"])]}
    assert refused.status == 16


def test_two_dumps_differ_in_what_was_changed_between_them(
    service: ldap3.Connection, administrator: dict[str, object]
) -> None:
    dn = f"CN=user6,OU=People,{FOREST.domain_dn}"
    first = client.dump(administrator)
    assert client.dump(administrator) == first
    compare_and_swap(service, dn, OptionFlags=("256", "257"))
    second = client.dump(administrator)
    assert [name for name in first if first[name] != second[name]] == [dn]


def test_the_same_description_is_not_built_twice(folder: Path) -> None:
    assert samba.build(folder, FOREST, PEOPLE, address=samba.connection(folder)["address"]) is False
    assert samba.running(folder)


def test_a_clone_runs_beside_its_source_and_is_restored_to_the_built_state(folder: Path, tmp_path: Path) -> None:
    samba.clone(folder, tmp_path, address=CLONE_ADDRESS)
    samba.start(tmp_path)
    try:
        administrator = samba.connection(tmp_path, "Administrator")
        built, elsewhere = client.dump(administrator), client.dump(samba.connection(folder, "Administrator"))
        with client.connect(administrator) as session:
            session.delete(f"CN=user7,OU=People,{FOREST.domain_dn}")
        assert client.dump(administrator) != built
        assert client.dump(samba.connection(folder, "Administrator")) == elsewhere
        samba.restore(tmp_path)
        samba.start(tmp_path)
        assert client.dump(administrator) == built
    finally:
        samba.stop(tmp_path)
    assert not samba.running(tmp_path)


def test_an_address_in_use_is_refused_with_a_remedy(folder: Path, tmp_path: Path) -> None:
    samba.clone(folder, tmp_path)
    with pytest.raises(samba.LabError, match="give the lab another address"):
        samba.start(tmp_path)


def test_a_description_that_the_directory_refuses_is_named(tmp_path: Path) -> None:
    twice = (ocs_user("twin", display_name="First"), ocs_user("twin", display_name="Second"))
    with pytest.raises(samba.LabError, match=r"CN=Second,OU=People.* 'twin' already in use"):
        samba.build(tmp_path, FOREST, twice)
    assert not (tmp_path / "built").exists()

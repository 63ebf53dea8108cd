# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The forest: servers, pools, and how a pool is named."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._directory.forest.forest import Forest
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.ldap.settings import DirectorySettings
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import (
    AmbiguousPool,
    DirectoryLoginRefused,
    DirectoryUnreachable,
    PoolNotFound,
    UnsupportedPool,
)
from end_to_end.directory.conftest import settings_of
from end_to_end.directory.forest_of_the_tests import ADDRESS, FOREST, NOBODY_ADDRESS, PROXY_ADDRESS
from end_to_end.directory.tcp_proxy import TcpProxy
from lab.directory import samba

SYSTEM = "CN=Pools,CN=RTC Service,CN=Microsoft,CN=System,DC=corp,DC=example,DC=test"
CONFIGURATION = "CN=Pools,CN=RTC Service,CN=Services,CN=Configuration,DC=corp,DC=example,DC=test"


def test_an_unreachable_server_is_passed_over(settings: DirectorySettings) -> None:
    with Forest.open(dataclasses.replace(settings, servers=(NOBODY_ADDRESS, ADDRESS))) as forest:
        assert forest.domain_controller(FOREST.domain_dn).server == ADDRESS
        assert forest.chosen_servers == {"corp.example.test": ADDRESS}


def test_all_unreachable_servers_are_told(settings: DirectorySettings) -> None:
    servers = (NOBODY_ADDRESS, "dc.invalid")
    with pytest.raises(DirectoryUnreachable, match=rf"{NOBODY_ADDRESS}.*dc\.invalid"):
        Forest.open(dataclasses.replace(settings, servers=servers))


def test_the_server_of_a_journal_goes_first(settings: DirectorySettings) -> None:
    settings = dataclasses.replace(settings, servers=(NOBODY_ADDRESS,))
    with Forest.open(settings, preferred_servers=[ADDRESS]) as forest:
        assert forest.domain_controller(FOREST.domain_dn).server == ADDRESS


def test_a_refused_login_is_not_tried_on_the_next_server(settings: DirectorySettings) -> None:
    """A second attempt would lock the account."""
    with TcpProxy((PROXY_ADDRESS, samba.LDAPS), (ADDRESS, samba.LDAPS)) as second:
        servers = (ADDRESS, PROXY_ADDRESS)
        with pytest.raises(DirectoryLoginRefused):
            Forest.open(dataclasses.replace(settings, servers=servers, password="wrong"))
        assert second.connections == 0


def test_domains_and_schema(forest: Forest) -> None:
    assert [(domain.dns_name, domain.netbios_name, domain.dn) for domain in forest.domains] == [
        ("corp.example.test", FOREST.netbios_name, FOREST.domain_dn)
    ]
    assert forest.r2_schema


def test_pools_of_both_containers_and_all_products(forest: Forest) -> None:
    seen = [(pool.name, pool.version, pool.kind, pool.container) for pool in forest.pools()]
    assert seen == [
        ("lcs", "LCS 2005 SP1", "Enterprise Edition", "System"),
        ("lync", "Lync 2010", "Enterprise Edition", "Configuration"),
        ("Old Pool", "2007", "Enterprise Edition", "System"),
        ("r2pool", "2007 R2", "Enterprise Edition", "Configuration"),
        ("standard", "2007", "Standard Edition", "System"),
        ("Twice", "2007 R2", "Enterprise Edition", "Configuration"),
        ("twice", "2007", "Enterprise Edition", "System"),
    ]


def test_a_pool_in_full(forest: Forest) -> None:
    pool = forest.pool("r2pool")
    assert pool.fqdn == "r2pool.corp.example.test"
    assert pool.raw_version == 0x40000
    assert pool.dn == f"CN=r2pool,{CONFIGURATION}"
    assert pool.service_dn == f"CN=Lc Services,CN=Microsoft,{pool.dn}"
    profile = forest.root.read(pool.default_location_profile or "", ["msRTCSIP-LocationName"])
    assert profile is not None
    assert profile.text("msRTCSIP-LocationName") == "Amsterdam"


def test_front_ends_and_back_ends(forest: Forest) -> None:
    enterprise, standard = forest.pool("Old Pool"), forest.pool("standard")
    assert enterprise.front_ends == ("fe1.corp.example.test", "fe2.corp.example.test")
    assert (enterprise.back_end_host, enterprise.back_end_instance) == ("sql1.corp.example.test", "RTC")
    assert standard.back_end_text == r"(local)\RTC"
    assert (standard.back_end_host, standard.back_end_instance) == ("standard.corp.example.test", "RTC")


@pytest.mark.parametrize(
    "name",
    [
        "R2POOL",
        "r2pool.corp.example.test",
        f"cn=R2Pool, {CONFIGURATION}",
        f"CN=LC Services,CN=Microsoft,CN=r2pool,{CONFIGURATION.lower()}",
    ],
)
def test_names_of_a_pool(forest: Forest, name: str) -> None:
    assert forest.pool(name).name == "r2pool"


def test_an_unknown_pool_is_told_with_the_known_ones(forest: Forest) -> None:
    with pytest.raises(PoolNotFound, match=r"no pool 'newpool'.*Old Pool .*r2pool\.corp\.example\.test"):
        forest.pool("newpool")
    with pytest.raises(PoolNotFound):
        forest.pool("gone")


def test_a_name_in_both_containers_is_ambiguous(forest: Forest) -> None:
    with pytest.raises(AmbiguousPool) as caught:
        forest.pool("twice")
    assert f"CN=Twice,{CONFIGURATION}" in str(caught.value)
    assert f"CN=twice,{SYSTEM}" in str(caught.value)
    assert forest.pool("twice.new.example.test").version == "2007 R2"
    assert forest.pool(f"CN=twice,{SYSTEM}").version == "2007"


@pytest.mark.parametrize(("name", "product"), [("lync", "Lync 2010"), ("lcs", "LCS 2005 SP1")])
def test_pools_of_other_products_are_not_supported(forest: Forest, name: str, product: str) -> None:
    with pytest.raises(UnsupportedPool, match=product):
        forest.pool(name).require_ocs()


def test_the_global_catalog_finds_what_the_domain_finds(controller: Path) -> None:
    people = "(msRTCSIP-PrimaryUserAddress=*)"
    with Forest.open(settings_of(controller)) as forest:
        assert forest.discovery_is_current
        here = {entry.dn for entry in forest.discover(people, ["cn"])}
        catalog = forest._global_catalog
        assert catalog is not None
        assert {entry.dn for entry in catalog.search("", people, ["cn"])} == here

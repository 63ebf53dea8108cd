# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import dataclasses

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._directory.forest import pools
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.ldap.entry import Entry
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import AmbiguousPool, PoolNotFound, UnsupportedPool

DN = "CN=pool1,CN=Pools,CN=RTC Service,CN=Microsoft,CN=System,DC=corp,DC=test"
SERVICE = f"CN=LC Services,CN=Microsoft,{DN}"


def pool(service_dn: str = SERVICE, **attributes: str) -> pools.Pool:
    """A pool with these attributes of its object, on top of a name and a version."""
    usual = {"dnshostname": "pool1.corp.test", "msrtcsip-poolversion": "3", "msrtcsip-pooltype": "2"}
    named = {name.replace("_", "-").lower(): value for name, value in attributes.items()}
    raw = {name: [value.encode()] for name, value in {**usual, **named}.items() if value}
    return pools.parse_pool(Entry(DN, raw), service_dn, "System")


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ("0", "LCS 2003"),
        ("1", "LCS 2005"),
        ("2", "LCS 2005 SP1"),
        ("3", "2007"),
        ("4", "2007 R2"),
        ("5", "Lync 2010"),
        ("196608", "2007"),
        ("262144", "2007 R2"),
        ("262145", "2007 R2"),
        ("327680", "Lync 2010"),
        ("524288", "Lync or later (8)"),
        ("", "unknown"),
    ],
)
def test_both_ways_in_which_versions_are_stored(raw: str, name: str) -> None:
    assert pool(msRTCSIP_PoolVersion=raw).version == name


@pytest.mark.parametrize(
    ("stored", "host", "instance"),
    [
        (r"sql1.corp.test\RTC", "sql1.corp.test", "RTC"),
        ("sql1.corp.test", "sql1.corp.test", None),
        (r"(local)\rtc", "pool1.corp.test", "rtc"),
        (r".\RTC", "pool1.corp.test", "RTC"),
        ("(local)", "pool1.corp.test", "RTC"),
        ("", "pool1.corp.test", "RTC"),
    ],
)
def test_back_ends(stored: str, host: str, instance: str | None) -> None:
    found = pool(msRTCSIP_BackEndServer=stored)
    assert (found.back_end_host, found.back_end_instance) == (host, instance)


@pytest.mark.parametrize(
    ("bits", "kind"),
    [
        ("1", "Standard Edition"),
        ("5", "Standard Edition"),
        ("2", "Enterprise Edition"),
        ("10", "Enterprise Edition"),
        ("", "Enterprise Edition"),
    ],
)
def test_kinds(bits: str, kind: str) -> None:
    assert pool(msRTCSIP_PoolType=bits).kind == kind


def test_without_a_type_a_local_back_end_means_standard_edition() -> None:
    assert pool(msRTCSIP_PoolType="", msRTCSIP_BackEndServer=r"(local)\RTC").kind == "Standard Edition"


def test_pools_that_cannot_hold_users_are_refused() -> None:
    pool().require_ocs()
    with pytest.raises(UnsupportedPool, match="Lync 2010"):
        pool(msRTCSIP_PoolVersion="5").require_ocs()
    with pytest.raises(UnsupportedPool, match="no service object"):
        pool(service_dn="").require_ocs()


def test_the_beginning_of_the_fqdn_is_a_name() -> None:
    pool_object = dataclasses.replace(pool(), name="object", fqdn="pool1.corp.test")
    assert pools.find([pool_object], "POOL1") is pool_object


def test_a_name_goes_before_the_beginning_of_an_fqdn() -> None:
    named = dataclasses.replace(pool(), fqdn="other.corp.test")
    prefixed = dataclasses.replace(
        pool(), name="x", fqdn="pool1.corp.test", dn="CN=x,DC=corp", service_dn="CN=y,DC=corp"
    )
    assert pools.find([prefixed, named], "pool1") is named


def test_a_shared_beginning_is_ambiguous() -> None:
    several = [
        dataclasses.replace(pool(), name=f"object {place}", fqdn=f"pool.{place}.test", dn=f"CN={place}", service_dn="")
        for place in ("north", "south")
    ]
    with pytest.raises(AmbiguousPool, match="CN=north; CN=south"):
        pools.find(several, "pool")


@pytest.mark.parametrize("name", ["", " ", "other"])
def test_unknown_names_are_told_with_the_known_ones(name: str) -> None:
    with pytest.raises(PoolNotFound, match=r"pool1 \(pool1\.corp\.test\)"):
        pools.find([pool(service_dn="")], name)

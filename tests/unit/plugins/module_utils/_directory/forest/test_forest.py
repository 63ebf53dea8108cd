# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The choice of servers in a forest of two domains, which the lab's directory cannot be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._directory.forest import forest as forest_module
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.forest.forest import Forest
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.ldap.entry import Entry
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.ldap.root_dse import RootDse
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.ldap.settings import DirectorySettings
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import DirectoryUnreachable

ROOT, CHILD = "DC=corp,DC=test", "DC=emea,DC=corp,DC=test"
CONFIGURATION = f"CN=Configuration,{ROOT}"
SITE_SERVER = f"CN=DC9,CN=Servers,CN=Site,CN=Sites,{CONFIGURATION}"


@dataclass
class Server:
    """A domain controller: which domain it has, and whether it can write there and has a Global Catalog."""

    domain: str
    read_only: bool = False
    catalog: bool = False


def entry(dn: str, **attributes: str) -> Entry:
    return Entry(dn, {name.lower(): [value.encode()] for name, value in attributes.items()})


@dataclass
class Session:
    """One session with a server of the table below."""

    server: str
    of: Server
    catalog: bool
    counters: Counter[str] = field(default_factory=Counter)

    @property
    def root(self) -> RootDse:
        return RootDse(self.of.domain, ROOT, CONFIGURATION, "", self.server, self.of.catalog, self.of.read_only)

    def search(self, base: str, ldap_filter: str, attributes: Sequence[str], **_options: Any) -> Iterator[Entry]:
        if base.startswith("CN=Partitions"):
            yield entry("CN=CORP", nCName=ROOT, dnsRoot="corp.test", nETBIOSName="CORP")
            yield entry("CN=EMEA", nCName=CHILD, dnsRoot="emea.corp.test", nETBIOSName="EMEA")
        elif base.startswith("CN=Sites"):
            if CHILD in ldap_filter:
                yield entry(f"CN=NTDS Settings,{SITE_SERVER}")
        elif not base.startswith("CN=Configuration"):
            yield entry(f"CN=found by {'catalog of ' * self.catalog}{self.server},{base}")

    def read(self, dn: str, attributes: Sequence[str]) -> Entry | None:
        return entry(dn, dNSHostName="listed") if dn == SITE_SERVER else None

    def close(self) -> None:
        pass


SERVERS = {
    "root": Server(ROOT, catalog=True),
    "plain": Server(ROOT),
    "child": Server(CHILD),
    "branch": Server(CHILD, read_only=True),
    "listed": Server(CHILD),
}


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The servers that sessions were made with, in order."""
    names: list[str] = []

    def open_session(_settings: DirectorySettings, server: str, *, global_catalog: bool = False) -> Session:
        names.append(server)
        if server not in SERVERS or (global_catalog and not SERVERS[server].catalog):
            raise DirectoryUnreachable(f"{server} does not answer.", remedy="")
        return Session(server, SERVERS[server], global_catalog)

    monkeypatch.setattr(forest_module.Directory, "open", open_session)
    return names


def forest(*servers: str) -> Forest:
    return Forest.open(DirectorySettings(servers=servers, user="u", password="p"))


def test_every_domain_has_its_own_controller(opened: list[str]) -> None:
    found = forest("root", "child")
    assert found.domain_controller(f"CN=a,{CHILD}").server == "child"
    assert found.domain_controller(f"CN=a,{ROOT}").server == "root"
    assert found.domain_controller(CONFIGURATION).server == "root"
    assert found.chosen_servers == {"emea.corp.test": "child", "corp.test": "root"}


def test_a_read_only_controller_is_passed_over_for_a_listed_one(opened: list[str]) -> None:
    assert forest("root", "branch").domain_controller(CHILD).server == "listed"


def test_a_domain_is_not_asked_for_before_it_is_needed(opened: list[str]) -> None:
    found = forest("root", "child")
    found.domain_controller(ROOT)
    assert opened == ["root"]


def test_a_domain_without_a_controller_that_answers_is_told(opened: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(SERVERS, "listed")
    with pytest.raises(DirectoryUnreachable, match=r"emea\.corp\.test.*listed does not answer"):
        forest("root").domain_controller(CHILD)


def test_several_domains_are_searched_in_the_global_catalog(opened: list[str]) -> None:
    found = forest("plain", "root")
    assert not found.discovery_is_current
    assert [each_entry.dn for each_entry in found.discover("(cn=*)", ["cn"])] == ["CN=found by catalog of root,"]


def test_without_a_global_catalog_every_domain_is_searched(opened: list[str]) -> None:
    found = forest("plain", "child")
    assert found.discovery_is_current
    assert [each_entry.dn for each_entry in found.discover("(cn=*)", ["cn"])] == [
        f"CN=found by plain,{ROOT}",
        f"CN=found by child,{CHILD}",
    ]


def test_objects_belong_to_the_longest_domain(opened: list[str]) -> None:
    found = forest("root")
    assert found.domain(f"CN=a,OU=b,{CHILD}").netbios_name == "EMEA"
    assert found.domain(f"CN=a,OU=b,{ROOT}").netbios_name == "CORP"
    assert found.domain(f"CN=a,{CONFIGURATION}").netbios_name == "CORP"

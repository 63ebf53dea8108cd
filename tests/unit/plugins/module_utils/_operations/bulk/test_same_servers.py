# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""On which domain controllers a run finishes an earlier one, and when it refuses to."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._directory.forest.domains import Domain
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.ldap.settings import DirectorySettings
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.bulk import same_servers as module
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.bulk.same_servers import (
    OtherDomainController,
    same_servers,
)

DOMAINS = [Domain("corp.test", "CORP", "DC=corp,DC=test"), Domain("emea.test", "EMEA", "DC=emea,DC=test")]
OF_DOMAIN = {
    "dc1": "DC=corp,DC=test",
    "dc2": "DC=corp,DC=test",
    "emea1": "DC=emea,DC=test",
    "emea2": "DC=emea,DC=test",
    "dc9": "",
}
SETTINGS = DirectorySettings(servers=("dc1", "emea1"), user="u", password="p")


@dataclass
class Controller:
    server: str


@dataclass
class Forest:
    """Two domains; the first server that answers is chosen for its domain."""

    servers: Sequence[str]
    down: frozenset[str]
    chosen_servers: dict[str, str] = field(default_factory=dict)
    domains = DOMAINS

    def domain_controller(self, dn: str) -> Controller:
        server = next(server for server in self.servers if OF_DOMAIN[server] == dn and server not in self.down)
        self.chosen_servers[next(domain.dns_name for domain in DOMAINS if domain.dn == dn)] = server
        return Controller(server)

    def __enter__(self) -> Forest:
        return self

    def __exit__(self, *exception: object) -> None:
        pass


def chosen(
    monkeypatch: pytest.MonkeyPatch, before: dict[str, str], *, down: str = "", converged: bool = False
) -> dict[str, str]:
    """The domain controllers of a run after one that has used `before`."""

    def opened(settings: DirectorySettings, preferred: Sequence[str] = ()) -> Forest:
        return Forest([*preferred, *settings.servers], frozenset(down.split()))

    monkeypatch.setattr(module.Forest, "open", opened)
    with ExitStack() as stack:
        first = opened(SETTINGS)
        forest = same_servers(stack, first, SETTINGS, before, "An unfinished move (x.jsonl)", converged=converged)
        for domain in DOMAINS:
            forest.domain_controller(domain.dn)
        return forest.chosen_servers


def test_nothing_is_left_from_an_earlier_run(monkeypatch: pytest.MonkeyPatch) -> None:
    assert chosen(monkeypatch, {}) == {"corp.test": "dc1", "emea.test": "emea1"}


def test_the_former_domain_controllers_are_used_again(monkeypatch: pytest.MonkeyPatch) -> None:
    assert chosen(monkeypatch, {"corp.test": "dc2"}) == {"corp.test": "dc2", "emea.test": "emea1"}
    assert chosen(monkeypatch, {"emea.test": "emea2"}) == {"corp.test": "dc1", "emea.test": "emea2"}


def test_another_one_is_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(OtherDomainController) as refused:
        chosen(monkeypatch, {"corp.test": "dc2", "emea.test": "emea1"}, down="dc2")
    text = str(refused.value)
    assert text.startswith("An unfinished move (x.jsonl) wrote to the domain controller dc2, which cannot be used now")
    assert "would use dc1" in text and "emea1" not in text
    assert "Nothing was changed." in text and "replication_converged: true" in text


def test_another_one_will_do_when_replication_has_converged(monkeypatch: pytest.MonkeyPatch) -> None:
    assert chosen(monkeypatch, {"corp.test": "dc2"}, down="dc2", converged=True)["corp.test"] == "dc1"
    assert chosen(monkeypatch, {"corp.test": "dc2"}, converged=True)["corp.test"] == "dc2"


def test_a_domain_that_is_gone_holds_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    assert chosen(monkeypatch, {"old.test": "dc9"}, down="dc9")["corp.test"] == "dc1"

# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every domain controller that tasks would use, asked one after the other: those of the options, one for each domain
that these leave open, and the Global Catalog.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

from ansible_collections.msrtc.ocs.plugins.module_utils._directory.diagnosis.controllers import (
    ControllerAnswers,
    ask_controller,
)
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.forest import domains as forest_domains
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.forest.forest import Forest
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.ldap import values
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.ldap.settings import DirectorySettings
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import DirectoryLoginRefused, OcsError

from .described import about_to_end, clocks_apart, described_tls, milliseconds, rounded
from .mending import of_controller
from .missing import DOMAIN_CONTROLLER, Missing

_NOT_TRIED = "not tried, because {} refused the account, and a wrong password that is tried again can lock it"


@dataclass
class Controllers:
    """`forest`: open, of the first server that let us in; None where none did. The others are parts of the result."""

    settings: DirectorySettings
    described: list[dict[str, Any]] = field(default_factory=list)
    missing: list[Missing] = field(default_factory=list)
    forest: Forest | None = None
    _answered: list[ControllerAnswers] = field(default_factory=list)
    _refused_by: str | None = None

    @property
    def account(self) -> str | None:
        """The account that is logged on, as the first server that accepted it names it."""
        return next((answers.account for answers in self._answered if answers.account), None)

    def ask_all(self) -> None:
        """Ask, and open the forest. Raises nothing of what servers do."""
        for server in self.settings.servers:
            self._ask(server, self.settings.port, "domain controller")
        inside = [answers.server for answers in self._answered if answers.account]
        if not inside:
            return
        try:
            self.forest = Forest.open(replace(self.settings, servers=tuple(inside)))
            self._ask_other_domains(self.forest)
            self._ask_catalog(self.forest, inside)
        except OcsError as error:
            self.missing.append(Missing("Active Directory", "looking", error.what, error.remedy))

    def close(self) -> None:
        """End the session of the forest."""
        if self.forest is not None:
            self.forest.close()

    def _ask(self, server: str, port: int, role: str) -> bool:
        """Ask a server; True if it let us in. After a refused account no other is given the password."""
        answers = ask_controller(self.settings, server, port, logs_on=self._refused_by is None)
        self._answered.append(answers)
        self.described.append(_described(answers, role, self._refused_by))
        where = f"{server}:{port}"
        if answers.problem is not None:
            self.missing.append(of_controller(answers, self.settings, answers.problem))
            if isinstance(answers.problem, DirectoryLoginRefused):
                self._refused_by = server
        if answers.look is not None:
            self.missing += about_to_end(where, answers.look.tls, (DOMAIN_CONTROLLER, "certutil -pulse"))
            self.missing += clocks_apart(where, answers.look.skew, kerberos=self.settings.auth == "kerberos")
        return answers.account is not None

    def _ask_other_domains(self, forest: Forest) -> None:
        """A domain whose writable domain controllers are not in the options is reached through the forest's list."""
        for domain in forest.domains:
            if any(self._writes_in(domain.dn)):
                continue
            listed = forest_domains.writable_controllers(forest.root, domain)
            if not any(self._ask(server, self.settings.port, "domain controller") for server in listed):
                what = f"No writable domain controller of domain {domain.dns_name} was reached."
                remedy = "Name one of that domain in directory_servers, next to those of the other domains."
                self.missing.append(Missing(domain.dns_name, "looking", what, remedy))

    def _writes_in(self, dn: str) -> Iterator[bool]:
        for answers in self._answered:
            if answers.look is not None and answers.account:
                root = answers.look.root
                yield values.same_dn(root.domain, dn) and not root.read_only

    def _ask_catalog(self, forest: Forest, inside: list[str]) -> None:
        """It finds users in a forest of several domains. Without one every domain is asked itself."""
        port = self.settings.global_catalog_port
        if len(forest.domains) > 1 and port:
            with suppress(StopIteration):
                next(server for server in inside if self._ask(server, port, "global catalog"))


def _described(answers: ControllerAnswers, role: str, refused_by: str | None) -> dict[str, Any]:
    look, problem = answers.look, answers.problem
    not_tried = _NOT_TRIED.format(refused_by) if look and refused_by else None
    root = look.root if look else None
    return {
        "server": answers.server,
        "port": answers.port,
        "role": role,
        "answers": look is not None,
        "logged_on": answers.account is not None,
        "account": answers.account,
        "problem": problem.what if problem else not_tried,
        "dns_name": root.dns_host_name if root else None,
        "domain": values.domain_of(root.domain) if root and root.domain else None,
        "forest": values.domain_of(root.root_domain) if root and root.root_domain else None,
        "windows": root.windows if root else None,
        "writable": not root.read_only if root else None,
        "global_catalog": root.global_catalog if root else None,
        "tls": described_tls(look.tls if look else None),
        "latency_ms": milliseconds(look.seconds if look else None),
        "clock_skew": rounded(look.skew if look else None),
    }

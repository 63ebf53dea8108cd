# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The forest: its domains, one writable domain controller for each, its pools."""

from __future__ import annotations

import contextlib
import functools
from collections import Counter
from collections.abc import Iterator, Sequence

from ansible_collections.msrtc.ocs.plugins.module_utils._common.wording import in_sentence
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import DirectoryError, DirectoryUnreachable

from ..filters.ldap_filter import equals
from ..ldap import schema, values
from ..ldap.connection import Directory
from ..ldap.entry import Entry
from ..ldap.settings import DirectorySettings
from . import domains as forest_domains
from . import pools as forest_pools
from .domains import Domain
from .pools import Pool


class Forest:
    """The directory for all modules: sessions, domains, pools. A context manager.

    `chosen_servers`: DNS name of a domain -> the writable domain controller that this run reads and writes.
    """

    def __init__(self, settings: DirectorySettings, first: Directory) -> None:
        self.settings = settings
        self.chosen_servers: dict[str, str] = {}
        self._first = first
        self._sessions: dict[str, Directory] = {first.server: first}
        self._catalog: Directory | None = None

    @classmethod
    def open(cls, settings: DirectorySettings, preferred_servers: Sequence[str] = ()) -> Forest:
        """Connect to the first server that answers; `preferred_servers` (those of a journal) are tried first.

        Only an unreachable server is passed over: a login that one server refuses is not tried on the next one, since
        that locks accounts. Raises DirectoryUnreachable (all servers), DirectoryLoginRefused, CertificateNotTrusted.
        """
        settings = settings.preferring(preferred_servers)
        failed: list[DirectoryUnreachable] = []
        for server in settings.servers:
            try:
                return cls(settings, Directory.open(settings, server))
            except DirectoryUnreachable as error:
                failed.append(error)
        if len(failed) == 1:
            raise failed[0]
        raise DirectoryUnreachable(in_sentence([error.what for error in failed], " "), remedy=failed[-1].remedy)

    def __enter__(self) -> Forest:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close()

    def close(self) -> None:
        """Close all sessions."""
        for session in [*self._sessions.values(), *([self._catalog] if self._catalog else [])]:
            session.close()

    @property
    def root(self) -> Directory:
        """The session with the server that was reached first; every server knows the forest's configuration
        and schema.
        """
        return self._first

    @property
    def counters(self) -> Counter[str]:
        """The number of searches, pages and modifies in all sessions."""
        total: Counter[str] = Counter()
        for session in [*self._sessions.values(), *([self._catalog] if self._catalog else [])]:
            total += session.counters
        return total

    @functools.cached_property
    def domains(self) -> list[Domain]:
        """All domains of the forest."""
        return forest_domains.read_domains(self._first)

    def domain(self, dn: str) -> Domain:
        """The domain of an object; the forest's root domain for an object of the configuration."""
        found = forest_domains.domain_of(self.domains, dn)
        root = forest_domains.domain_of(self.domains, self._first.root.root_domain)
        return found or root or self.domains[0]

    def domain_controller(self, dn: str) -> Directory:
        """The writable domain controller of an object's domain: chosen once, then always the same.

        Raises DirectoryUnreachable if the domain has none that answers.
        """
        domain = self.domain(dn)
        server = self.chosen_servers.get(domain.dns_name)
        if server is None:
            server = self._choose(domain).server
            self.chosen_servers[domain.dns_name] = server
        return self._sessions[server]

    def _choose(self, domain: Domain) -> Directory:
        """The first server that can write: of the servers of the options, then of those that the forest's
        sites list.
        """
        failed: list[str] = []
        candidates = [self._first.server, *self.settings.servers]
        for server in dict.fromkeys([*candidates, *forest_domains.writable_controllers(self._first, domain)]):
            try:
                session = self._session(server)
            except DirectoryError as error:
                failed.append(error.what)
                continue
            if values.same_dn(session.root.domain, domain.dn) and not session.root.read_only:
                return session
        why = in_sentence(failed, " ")
        raise DirectoryUnreachable(
            f"No writable domain controller of domain {domain.dns_name} was reached. {why}".strip(),
            remedy="Name one of that domain in directory_servers, next to those of the other domains.",
        )

    def _session(self, server: str) -> Directory:
        if server not in self._sessions:
            self._sessions[server] = Directory.open(self.settings, server)
        return self._sessions[server]

    @functools.cached_property
    def r2_schema(self) -> bool:
        """Does the schema have R2's additions? Filters with names that it does not have find nothing,
        without an error.
        """
        wanted = equals("lDAPDisplayName", schema.LOCATION_PROFILE)
        found = self._first.search(self._first.root.schema, wanted, ["cn"], missing_base=True)
        return any(True for _entry in found)

    def pools(self) -> list[Pool]:
        """All pools of both containers, sorted by name."""
        return list(self._pools)

    def pool(self, name: str) -> Pool:
        """The pool of that name, FQDN, or DN (its own or its service's). Raises PoolNotFound, AmbiguousPool."""
        return forest_pools.find(self._pools, name)

    def pool_of_service(self, dn: str | None) -> Pool | None:
        """The pool that a home server value names; None when there is no such pool (any more)."""
        return self._pools_by_service.get(values.dn_key(dn)) if dn else None

    @functools.cached_property
    def _pools(self) -> list[Pool]:
        return forest_pools.read_pools(self)

    @functools.cached_property
    def _pools_by_service(self) -> dict[str, Pool]:
        return {values.dn_key(pool.service_dn): pool for pool in self._pools if pool.service_dn}

    def discover(self, ldap_filter: str, attributes: Sequence[str], base: str | None = None) -> Iterator[Entry]:
        """Search all domains and the configuration (which holds R2's application contacts), or below `base`.

        A forest of one domain, and a base, are searched on the writable domain controller. Otherwise the Global Catalog
        is asked where there is one: its values may be older, and it lacks attributes that are not replicated to it, so
        objects have to be read again (`read_users`) before they are changed. `discovery_is_current` tells which of the
        two is asked.
        """
        if base is not None:
            yield from self.domain_controller(base).search(base, ldap_filter, attributes)
            return
        catalog = None if self.discovery_is_current else self._global_catalog
        if catalog is not None:
            yield from catalog.search("", ldap_filter, attributes)
            return
        configuration = self._first.root.configuration
        for context in [*(domain.dn for domain in self.domains), configuration]:
            directory = self.domain_controller(context)
            for entry in directory.search(context, ldap_filter, attributes, missing_base=context == configuration):
                # Some servers also return the configuration in a search below the root domain.
                if context == configuration or not values.is_below(entry.dn, configuration):
                    yield entry

    @functools.cached_property
    def discovery_is_current(self) -> bool:
        """Does `discover` without a base answer from writable domain controllers?"""
        return len(self.domains) == 1 or self._global_catalog is None

    @functools.cached_property
    def _global_catalog(self) -> Directory | None:
        """A session with a Global Catalog among the known servers; None where none answers or the options
        exclude it.
        """
        if not self.settings.global_catalog_port:
            return None
        for server in dict.fromkeys([self._first.server, *self.settings.servers]):
            with contextlib.suppress(DirectoryError):
                self._catalog = Directory.open(self.settings, server, global_catalog=True)
                return self._catalog
        return None

# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The forest: its domains, one writable domain controller for each, its pools."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ansible_collections.msrtc.ocs.plugins.module_utils._directory.entry import Entry
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.pools import Pool
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.settings import DirectorySettings


class Forest:
    """Everything that modules need of the directory. Use it as a context manager."""

    r2_schema: bool  # does the schema have the attributes of R2?
    chosen_servers: dict[str, str]  # DNS name of a domain -> the writable domain controller of this run

    @classmethod
    def open(cls, settings: DirectorySettings, preferred_servers: Sequence[str] = ()) -> Forest:
        """Connect to the first server that answers. Raises DirectoryError."""
        raise NotImplementedError

    def __enter__(self) -> Forest:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close()

    def close(self) -> None:
        """Close all connections."""
        raise NotImplementedError

    def pools(self) -> list[Pool]:
        """All pools, sorted by name."""
        raise NotImplementedError

    def pool(self, name: str) -> Pool:
        """The pool of that name, FQDN, or DN (its own or its service's). Raises PoolNotFound, AmbiguousPool."""
        raise NotImplementedError

    def discover(self, ldap_filter: str, attributes: Sequence[str], base: str | None = None) -> Iterator[Entry]:
        """Search the whole forest (or below `base`); what the domains' own controllers then have to confirm."""
        raise NotImplementedError

# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The site that a lab imitates: pools, forest and people, all of it following from a few parameters."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from lab.data.awkward_people import APPLICATION, AWKWARD_PEOPLE, KNOWN_PEOPLE
from lab.data.ordinary_people import SIP_DOMAIN
from lab.data.pools import DEFAULT_POOLS, LabPool
from lab.data.population import Population
from lab.directory.forest import ConferenceDirectory, Container, Forest, Pool

DELETED_POOL = "gone"
_DIRECTORY_VERSIONS = {"2007 R2": "R2"}  # as lab.directory calls it


@dataclass(frozen=True)
class Site:
    """The parameters from which a lab is made. The same parameters give the same forest and the same rows.

    `users`: ordinary users, spread over the pools with a back end; the awkward ones come on top. `contacts`: contacts
    of a user, on average. `container`: where the forest's RTC Service stands. `awkward`: keys of KNOWN_PEOPLE; None:
    all of AWKWARD_PEOPLE that these pools allow.
    """

    pools: tuple[LabPool, ...] = DEFAULT_POOLS
    users: int = 200
    seed: int = 1
    contacts: int = 50
    container: Container = "system"
    awkward: tuple[str, ...] | None = None

    @property
    def back_end_pools(self) -> list[LabPool]:
        return [pool for pool in self.pools if pool.has_back_end]

    @property
    def source(self) -> LabPool:
        """The pool that most tests move users from: the first one with a back end."""
        return self.back_end_pools[0]

    @property
    def target(self) -> LabPool:
        """The pool that most tests move users to: the second one with a back end, or the only one."""
        return self.back_end_pools[min(1, len(self.back_end_pools) - 1)]

    @property
    def has_r2_schema(self) -> bool:
        return any(pool.version not in ("2007", "LCS 2005") for pool in self.pools)

    @cached_property
    def forest(self) -> Forest:
        """The forest without the people."""
        pools = tuple(self._directory_pool(pool) for pool in self.pools)
        r2_pools = [(number, pool) for number, pool in enumerate(self.back_end_pools, start=1) if pool.is_r2]
        return Forest(
            pools=(*pools, Pool(DELETED_POOL, removed=True), self._source_in_other_container),
            schema="R2" if self.has_r2_schema else "2007",
            container=self.container,
            conference_directories=tuple(ConferenceDirectory(number, pool.name) for number, pool in r2_pools),
            trusted_services=(APPLICATION,),
        )

    def _directory_pool(self, pool: LabPool) -> Pool:
        return Pool(
            pool.name,
            version=_DIRECTORY_VERSIONS.get(pool.version, pool.version),
            back_end=r"(local)\RTC" if pool.standard_edition else rf"sql-{pool.name}.corp.{SIP_DOMAIN}\OCS",
            edition="standard" if pool.standard_edition else "enterprise",
            wide_version=pool.is_r2,
            front_ends=(f"fe-{pool.name}",),
            service_name="Lc Services" if self.container == "configuration" else "LC Services",
            location_profile="Amsterdam" if pool.is_r2 else None,
        )

    @property
    def _source_in_other_container(self) -> Pool:
        """The source as it stood before the global settings were moved to their present container."""
        other: Container = "configuration" if self.container == "system" else "system"
        return Pool(self.source.name, container=other, removed=True)

    @cached_property
    def population(self) -> Population:
        return Population(self.pools, self._homes, self.users, self.contacts, self.seed, self._awkward_keys)

    @property
    def _homes(self) -> Mapping[str, str]:
        """The words of the awkward people's table, as homes of this forest."""
        others = [pool.name for pool in self.back_end_pools[2:]] or [
            pool.name for pool in self.pools if not pool.has_back_end
        ]
        source_dn = self.forest.service_dn(self.forest.pool(self.source.name))
        return {
            "source": self.source.name,
            "target": self.target.name,
            "other": others[0] if others else DELETED_POOL,
            "deleted": DELETED_POOL,
            "old container": self.forest.service_dn(self._source_in_other_container),
            "source in lower case": source_dn.lower(),
        }

    @property
    def _awkward_keys(self) -> tuple[str, ...]:
        keys = tuple(AWKWARD_PEOPLE) if self.awkward is None else self.awkward
        return tuple(key for key in keys if self._is_possible(key))

    def _is_possible(self, key: str) -> bool:
        row = KNOWN_PEOPLE[key]
        needs_target = "target" in (*row.rows, row.changes.get("home"), row.changes.get("target"))
        return (len(self.back_end_pools) > 1 or not needs_target) and (self.has_r2_schema or key != "application")

    def fingerprint(self, *made_by: str) -> str:
        """Changes with the parameters and with these programs and schemas: folders and files of lab."""
        digest = hashlib.sha256(self.to_json().encode())
        lab = Path(__file__).parent
        for name in ("site.py", "data", *made_by):
            path = lab / name
            for source in sorted(path.rglob("*") if path.is_dir() else [path]):
                if source.suffix in (".py", ".sql"):
                    digest.update(source.read_bytes())
        return digest.hexdigest()[:16]

    def to_json(self) -> str:
        return json.dumps(asdict(self), indent=1)

    @classmethod
    def from_json(cls, text: str) -> Site:
        given: dict[str, Any] = json.loads(text)
        awkward = given.pop("awkward")
        pools = tuple(LabPool(**pool) for pool in given.pop("pools"))
        return cls(pools=pools, awkward=None if awkward is None else tuple(awkward), **given)

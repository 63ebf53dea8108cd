# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A lab that runs: a directory, a SQL Server for each pool, and the people in both."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property, partial
from pathlib import Path
from types import TracebackType
from typing import Any

from lab.back_ends import ADMINISTRATOR, PASSWORD, READER, BackEnd, RealServer, StandIn, TooFewServers, real_servers
from lab.built import BUILT, building
from lab.connection_file import DECOMMISSIONING, write_connection, write_decommissioning
from lab.data.filling import fill
from lab.data.pools import DEFAULT_POOLS, LabPool
from lab.directory import changes, processes, samba
from lab.directory.forest import READER_ACCOUNT, SERVICE_ACCOUNT, Container
from lab.directory.people import Person
from lab.directory.processes import LabError
from lab.directory.reading import DirectoryReadings
from lab.marks import Changes, Marks
from lab.readings import Readings
from lab.replicator import Replicator
from lab.schema_variants import overrides, schema_variant
from lab.site import Site
from lab.snapshot import Snapshot

CHECKOUT = Path(__file__).resolve().parents[2]
DEFAULT_FOLDER = CHECKOUT / ".build" / "lab"
BACK_ENDS_ARE_MADE_BY = (
    "sql_server",
    "schemas",
    "sql_server_databases.py",
    "schema_variants.py",
    "directory/people.py",
    "directory/policies.py",
)


class Lab:
    """A lab in a folder of its own, at loopback addresses that follow from the folder's path.

    Its servers outlive this process: `down` stops them. As a context manager it stops them at the end.
    """

    def __init__(self, folder: Path, site: Site) -> None:
        self.folder = folder.absolute()
        self.site = site
        self._built_directory = BUILT / f"directory-{site.fingerprint('directory')}"
        made_of = "-".join(filter(None, [schema_variant(), site.fingerprint(*BACK_ENDS_ARE_MADE_BY)]))
        self._built_back_ends = BUILT / f"back-ends-{made_of}"
        self.back_ends: dict[str, BackEnd] = {
            pool.name: self._back_end(position, pool) for position, pool in enumerate(site.back_end_pools)
        }

    @cached_property
    def _readings(self) -> Readings:
        return Readings(self.back_ends, DirectoryReadings(self.directory, lambda: samba.process(self._directory)))

    @classmethod
    def up(
        cls,
        folder: Path = DEFAULT_FOLDER,
        *,
        pools: Sequence[LabPool] = DEFAULT_POOLS,
        users: int = 200,
        seed: int = 1,
        contacts: int = 50,
        container: Container = "system",
        awkward: Sequence[str] | None = None,
    ) -> Lab:
        """Build what was not built before, and start what does not run. See Site for the parameters.

        A lab that runs in the folder with the same parameters goes on as it is; one with others is replaced.
        Raises LabError when it cannot be done; the message says what to do.
        """
        site = Site(tuple(pools), users, seed, contacts, container, None if awkward is None else tuple(awkward))
        lab = cls(folder, site)
        description = lab.folder / "lab.json"
        if not description.exists() or description.read_text() != lab._description():
            lab._replace()
        lab._all_at_once([partial(samba.start, lab._directory), *(end.start for end in lab.back_ends.values())])
        write_connection(lab.folder / "connection", lab.connection, lab.folder / "journals")
        write_decommissioning(lab.folder / "connection", site.source.name, site.target.name, lab.folder / "reports")
        return lab

    @classmethod
    def attach(cls, folder: Path = DEFAULT_FOLDER) -> Lab:
        """The lab that `up` made in this folder, running or not."""
        try:
            return cls(folder, Site.from_json(json.loads((folder / "lab.json").read_text())["site"]))
        except FileNotFoundError:
            raise LabError(f"There is no lab in {folder}: python -m lab up --folder {folder}") from None

    def down(self) -> None:
        """Stop all servers. The next `up` starts them with what they hold."""
        self._all_at_once([partial(samba.stop, self._directory), *(end.stop for end in self.back_ends.values())])

    def reset(self) -> None:
        """Directory and databases as they were after the data had been made; no journals, no reports."""
        self._all_at_once([self._restore_directory, *(end.restore for end in self.back_ends.values())])
        for kept in ("journals", "reports"):
            shutil.rmtree(self.folder / kept, ignore_errors=True)
        self._readings.were_reset()

    def running(self) -> dict[str, bool]:
        """The state of each server, "directory" and the pools with a back end: True if it runs."""
        return {"directory": samba.running(self._directory)} | {
            pool: end.running() for pool, end in self.back_ends.items()
        }

    @property
    def inventory(self) -> Path:
        """The inventory; the variables stand beside it, in group_vars."""
        return self.folder / "connection" / "inventory.yml"

    @property
    def decommissioning(self) -> Path:
        """Variables for the playbook decommission_pool: from the first pool to the second."""
        return self.folder / "connection" / DECOMMISSIONING

    @property
    def connection(self) -> dict[str, Any]:
        """The connection options of all modules, for accounts that may write what the collection writes."""
        return self._connection(SERVICE_ACCOUNT, ADMINISTRATOR)

    @property
    def reader_connection(self) -> dict[str, Any]:
        """The same for accounts that may only read."""
        return self._connection(READER_ACCOUNT, READER)

    def directory(self, account: str = "Administrator") -> dict[str, Any]:
        """The directory's address, port, user, password and more, for the lab's own programs."""
        return samba.connection(self._directory, account)

    def marks(self) -> Marks:
        """This moment, to ask later what clients have done since."""
        return Marks(changes.mark(self.directory()), {pool: end.counters() for pool, end in self.back_ends.items()})

    def changes(self, since: Marks) -> Changes:
        """The changes that clients, the replicator among them, have made since the marks were taken."""
        counted = {pool: Counter(end.counters()) for pool, end in self.back_ends.items()}
        for pool, counters in counted.items():
            counters.subtract(since.back_ends[pool])
        return Changes(changes.changes_since(self.directory(), since.directory), counted)

    def address_of_server(self, name: str) -> str:
        """Address and port of "directory" or of a pool's SQL Server."""
        if name == "directory":
            return f"{self.directory()['address']}:{self.directory()['port']}"
        return f"{self.back_ends[name].host}:{self.back_ends[name].port}"

    def snapshot(self) -> Snapshot:
        """The present content of the directory and of the databases."""
        return self._readings.snapshot()

    def service_dn(self, pool: str) -> str:
        """DN of the pool's service, which the users' home names."""
        return self.site.forest.service_dn(self.site.forest.pool(pool))

    @cached_property
    def replicator(self) -> Replicator:
        """The User Replicators of all pools, idle until they are told to run."""
        services = {pool: self.service_dn(pool).casefold() for pool in self.back_ends}
        return Replicator(self.back_ends, services, self.directory())

    def person(self, key: str) -> Person:
        """The awkward user of this key in lab.data.awkward_people."""
        return self.site.population.awkward_people[key]

    def address(self, key: str) -> str:
        """The SIP address of this awkward user as the back end has it: without sip:."""
        return self.site.population.back_end_address(key)

    def dn(self, person: Person) -> str:
        return person.dn(self.site.forest)

    def __enter__(self) -> Lab:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.down()

    @property
    def _directory(self) -> Path:
        return self.folder / "directory"

    def _back_end(self, position: int, pool: LabPool) -> BackEnd:
        def fill_pool(back_end: BackEnd) -> None:
            fill(back_end.connect, pool, self.site.population, self.site.forest, position)

        servers = real_servers()
        if servers:
            if position >= len(servers):
                raise TooFewServers(
                    f"OCS_LAB_SQL_SERVERS names {len(servers)} servers; pool {pool.name} needs one more."
                )
            return RealServer(pool.name, pool.version, *servers[position], fill_pool)
        built = self._built_back_ends / pool.name
        return StandIn(
            pool.name, pool.version, self._host(21 + position), fill_pool, self.folder / "back_ends" / pool.name, built
        )

    def _host(self, number: int) -> str:
        """Addresses of loopback that labs in other folders hardly use."""
        digest = hashlib.sha256(str(self.folder).encode()).digest()
        return f"127.{digest[0] % 250 + 2}.{digest[1]}.{number}"

    def _connection(self, account: str, login: str) -> dict[str, Any]:
        directory = samba.connection(self._directory, account)
        return {
            "directory_servers": [directory["address"]],
            "directory_ca_file": directory["ca_file"],
            "directory_user": directory["user"],
            "directory_password": directory["password"],
            "back_ends": [self._override(end, login) for end in self.back_ends.values()],
            **self._user_data_maps(),
        }

    def _user_data_maps(self) -> dict[str, Any]:
        """The option of that name, for a schema that has other names than the shipped maps."""
        maps = {end.version: overrides(schema_variant(), end.version) for end in self.back_ends.values()}
        return {"user_data_maps": maps} if any(maps.values()) else {}

    def _override(self, back_end: BackEnd, login: str) -> dict[str, Any]:
        user, password = (READER, PASSWORD) if login == READER else (back_end.user, back_end.password)
        found = {
            "pool": back_end.pool,
            "server": back_end.host,
            "port": back_end.port,
            "user": user,
            "password": password,
        }
        # A real one may be anywhere, with whatever certificate; the stand-in is on loopback, where nothing is needed.
        return {**found, "encryption": "clear_text"} if isinstance(back_end, RealServer) else found

    def _description(self) -> str:
        built_from = [self._built_directory.name, self._built_back_ends.name]
        return json.dumps({"built_from": built_from, "site": self.site.to_json()})

    def _replace(self) -> None:
        """Put a newly built lab into the folder."""
        samba.stop(self._directory)
        for process_file in self.folder.glob("back_ends/*/*.process"):
            processes.stop(process_file)
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        with building():
            try:
                self._all_at_once([self._build_directory, *(end.build for end in self.back_ends.values())])
            except BaseException:
                self.down()
                raise
            self._built_directory.touch()
            self._built_back_ends.mkdir(exist_ok=True)
            self._built_back_ends.touch()
        (self.folder / "lab.json").write_text(self._description())

    def _build_directory(self) -> None:
        samba.build(self._built_directory, self.site.forest, self.site.population.people)
        samba.clone(self._built_directory, self._directory, address=self._host(10))

    def _restore_directory(self) -> None:
        if samba.running(self._directory):
            if not changes.changes_since(self.directory(), self._readings.directory.log_as_built):
                return
            if self._readings.directory.put_back():
                return
        samba.restore(self._directory)
        samba.start(self._directory)

    def _all_at_once(self, tasks: Sequence[Callable[[], object]]) -> None:
        with ThreadPoolExecutor(len(tasks)) as threads:
            for done in [threads.submit(task) for task in tasks]:
                done.result()

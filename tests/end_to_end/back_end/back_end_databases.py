# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Back ends for the tests of the back end layer: as shipped, with every name changed, and without foreign keys.

They are made in databases of their own, on the lab's SQL Server or on the first real one in OCS_LAB_SQL_SERVERS.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path
from typing import Any

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.connection.connecting import connect
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.schema.user_data_map import UserDataMap
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.settings.settings import BackEndSettings
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.user_store import UserStore
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import UserData
from lab.back_ends import TRANSLATIONS, real_servers
from lab.schema_variants import Translate, overrides, translation
from lab.snapshot import BASE_TABLES
from lab.sql_server.protocol.control import Control
from lab.sql_server.protocol.server import SqlServer
from lab.sql_server_databases import FOLDERS, SCHEMAS, batches, disconnect_everybody, drop_database, run

VERSIONS = ("2007", "2007 R2")
FLOOR = "8.00.2039"  # SQL Server 2000 SP4
_numbers = count(1)


@dataclass
class PoolDatabase:
    """A pool's databases on a server, and the overrides of the map that describe them."""

    version: str
    settings: BackEndSettings
    overrides: dict[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return self.overrides["databases"]["user_data"]

    @property
    def map(self) -> UserDataMap:
        return UserDataMap.for_version(self.version, self.overrides)

    def open(self, **settings: Any) -> UserStore:
        return UserStore.open(replace(self.settings, **settings), self.map)

    def run(self, sql: str, database: str | None = None) -> list[tuple[Any, ...]]:
        """Run a statement as somebody else would, past the collection."""
        with closing(connected(self.settings, database or self.name)) as connection:
            cursor = connection.execute(sql)
            return [tuple(row) for row in cursor.fetchall()] if cursor.description else []

    def contents(self) -> dict[str, list[str]]:
        """All rows of all tables, as texts in an order of their own."""
        tables = [name for (name,) in self.run(BASE_TABLES)]
        return {name: sorted(map(repr, self.run(f"SELECT * FROM dbo.[{name}]"))) for name in tables}


@contextmanager
def sql_server(folder: Path) -> Iterator[BackEndSettings]:
    """The first server of OCS_LAB_SQL_SERVERS, or one of the lab's own while this is open.

    The lab's own is a SQL Server 2000, the oldest that the collection works with: it refuses what came later.
    """
    if real := real_servers():
        host, port, user, password = real[0]
        yield BackEndSettings("pool", host, port=port, user=user, password=password, encryption="clear_text")
        return
    logins = {"sa": "p;w=d", "reader": ("reading", "readonly")}
    with SqlServer(folder, logins=logins, product=FLOOR, translations=TRANSLATIONS) as server:
        yield BackEndSettings("pool", server.host, port=server.port, user="sa", password="p;w=d")


def connected(settings: BackEndSettings, database: str) -> Any:
    made = connect(replace(settings, database=database))
    made.tcp.close()  # nobody cuts it
    return made.odbc


MOST_UNUSED = 2  # pools: a session of the lab's server may see ten databases

Names = dict[str, str]  # of databases
Kind = tuple[BackEndSettings, str, str]  # the server, version and variant
_unused: list[tuple[Kind, Names]] = []  # empty databases, those that were used last at the end


@contextmanager
def pool_database(settings: BackEndSettings, version: str, variant: str = "", more: str = "") -> Iterator[PoolDatabase]:
    """Empty databases of a product version; at the end they are emptied for the next one, or dropped.

    `variant`: one of lab.schema_variants. `more`: a script that is run after the schema's.
    """
    kind = settings, version, variant
    names = None if more else _take(kind)
    if names is None:
        _drop_unused(settings)
        names = _created(settings, version, variant)
    pool = PoolDatabase(version, settings, {"databases": names, **overrides(variant, version)})
    try:
        for batch in batches(more):
            pool.run(batch)
        yield pool
    finally:
        if more or real_servers():
            _drop(settings, names)
        else:
            _empty(settings, names)
            _unused.append((kind, names))


def _take(wanted: Kind) -> Names | None:
    """Databases that are kept, if there are any of this kind."""
    for number, (kind, names) in enumerate(_unused):
        if kind == wanted:
            del _unused[number]
            return names
    return None


def _drop_unused(settings: BackEndSettings) -> None:
    """Databases are dropped, but for those of this server that were used last."""
    kept = [(kind, names) for kind, names in _unused if kind[0] == settings]
    for _kind, names in kept[:-MOST_UNUSED]:
        _drop(settings, names)
    _unused[:] = kept[-MOST_UNUSED:]


def _created(settings: BackEndSettings, version: str, variant: str) -> Names:
    number = next(_numbers)
    names = {"user_data": f"ocs_test_{number}", "transient": f"ocs_test_{number}_dyn"}
    for database, script in (("user_data", "rtc"), ("transient", "rtcdyn")):
        _create(settings, names[database], version, script, translation(variant, version))
    if not real_servers():
        with _control(settings) as control:
            control.save(names["user_data"], *names.values())
    return names


def _drop(settings: BackEndSettings, names: Names) -> None:
    with closing(connected(settings, "master")) as master:
        for name in names.values():
            drop_database(master, name)


def _empty(settings: BackEndSettings, names: Names) -> None:
    """The databases as after their creation, without users."""
    with closing(connected(settings, "master")) as master:
        for name in names.values():
            disconnect_everybody(master, name)
    with _control(settings) as control:
        control.restore(names["user_data"])


def _control(settings: BackEndSettings) -> Control:
    """The settings of a server of the lab."""
    return Control(settings.server, settings.port, settings.user, settings.password)


def _create(settings: BackEndSettings, name: str, version: str, script: str, changed: Translate) -> None:
    with closing(connected(settings, "master")) as master:
        drop_database(master, name)
        run(master, f"CREATE DATABASE [{name}]")
    text = (SCHEMAS / FOLDERS[version] / f"{script}.sql").read_text(encoding="utf-8")
    with closing(connected(settings, name)) as connection:
        for batch in batches(changed(text)):
            run(connection, batch)


def user(name: str, *contacts: str) -> UserData:
    """Somebody with contacts, all in one group, and with each of them as a member of a container."""
    return UserData(
        f"{name}@x.test",
        {
            "home": ({"rich_mode": True, "contact_list_version": 1},),
            "contact_groups": ({"number": 1, "display_name": b"~"},),
            "contacts": tuple({"address": f"{contact}@x.test", "subscribed": True} for contact in contacts),
            "contact_group_members": tuple({"address": f"{contact}@x.test", "number": 1} for contact in contacts),
            "containers": ({"number": 300},),
            "container_members": tuple(
                {"container": 300, "type": "user", "member": f"{contact}@x.test"} for contact in contacts
            ),
            "prompted_subscribers": ({"address": f"fan-of-{name[:1]}@x.test"},),
            "conferences": ({"conference_id": f"CONF{name.upper()}", "subject": name},),
        },
    )


def put(store: UserStore, *users: UserData) -> None:
    with store.transaction():
        store.replace(users)


def stored(store: UserStore, address: str) -> UserData:
    return store.read([address])[address]

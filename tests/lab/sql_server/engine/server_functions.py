# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Functions that ask about the server, the session, objects and rights."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from lab.sql_server.engine.catalogue import TEMPDB
from lab.sql_server.engine.catalogue_tables import DEFAULT_COLLATION
from lab.sql_server.engine.store import READ_ONLY
from lab.sql_server.language.lexer import split_name
from lab.sql_server.protocol.logins import OWNER

if TYPE_CHECKING:
    from lab.sql_server.protocol.session import Session

PERMISSION_BITS = {
    "SELECT": 0x1001,
    "UPDATE": 0x2002,
    "REFERENCES": 0x4004,
    "INSERT": 0x8,
    "DELETE": 0x10,
    "EXECUTE": 0x20,
}


def server_functions(session: Session) -> dict[str, Callable[..., Any]]:
    """name -> function of any number of arguments."""
    asked = Questions(session)
    return {
        "serverproperty": asked.server_property,
        "databasepropertyex": asked.database_property,
        "db_name": lambda number=None: session.database if number is None else asked.database_of_number(number),
        "db_id": lambda name=None: asked.database_number(name or session.database),
        "suser_sname": lambda *_: session.login.name,
        "suser_name": lambda *_: session.login.name,
        "user_name": lambda *_: "dbo" if session.login.role == OWNER else session.login.name,
        "host_name": lambda: session.client.host,
        "app_name": lambda: session.client.program,
        "object_id": asked.object_id,
        "object_name": asked.object_name,
        "columnproperty": asked.column_property,
        "is_member": lambda role: int(session.login.role == OWNER or role.lower() == "public"),
        "is_srvrolemember": lambda role, login=None: int(session.login.role == OWNER or role.lower() == "public"),
        "has_dbaccess": asked.may_enter,
        "has_perms_by_name": asked.has_permission,
        "permissions": asked.permissions,
    }


class Questions:
    def __init__(self, session: Session) -> None:
        self.session = session

    def server_property(self, name: str) -> Any:
        return {
            "productversion": self.session.server.product,
            "productlevel": "SP4",
            "edition": "Lab Edition",
            "engineedition": 3,
            "servername": "\\".join(filter(None, ["LAB", self.session.server.instance])),
            "instancename": self.session.server.instance,
            "machinename": "LAB",
            "collation": DEFAULT_COLLATION,
            "isclustered": 0,
            "isintegratedsecurityonly": 0,
        }.get(name.lower())

    def database_property(self, database: str, name: str) -> Any:
        found = self.session.store.databases.get(database.lower())
        if not found:
            return None
        return {
            "updateability": "READ_ONLY" if found.mode == READ_ONLY else "READ_WRITE",
            "collation": DEFAULT_COLLATION,
            "status": "ONLINE",
            "useraccess": "MULTI_USER",
            "recovery": "SIMPLE",
        }.get(name.lower())

    def database_number(self, name: str) -> int | None:
        names = [d.name.lower() for d in sorted(self.session.store.databases.values(), key=lambda d: d.number)]
        return names.index(name.lower()) + 1 if name.lower() in names else None

    def database_of_number(self, number: int) -> str | None:
        names = [d.name for d in sorted(self.session.store.databases.values(), key=lambda d: d.number)]
        return names[number - 1] if 0 < number <= len(names) else None

    def may_enter(self, database: str) -> int | None:
        if database.lower() not in self.session.store.databases:
            return None
        return int(self.session.server.logins.may_enter(self.session.login, database))

    def _place(self, name: str) -> tuple[str, str] | None:
        """(schema, object) of a written name; None if its database does not exist."""
        parts = split_name(name)
        if parts[-1].startswith("#") or (len(parts) > 2 and parts[-3].lower() == "tempdb"):
            return TEMPDB, parts[-1]
        database = parts[-3] if len(parts) > 2 and parts[-3] else self.session.database
        known = database.lower() in self.session.store.databases
        return (self.session.catalogue.schema(database), parts[-1]) if known else None

    def _object(self, column: str, value: Any) -> Any:
        """(name, type, id) of an object of the current database, or of tempdb."""
        for schema in (self.session.database.lower(), TEMPDB):
            query = f"SELECT name, type, id FROM {{}}.__objects WHERE {column} = ?"
            if row := self.session.catalogue.read(schema, query, value).fetchone():
                return row
        return None

    def object_id(self, name: str | None, kind: str | None = None) -> int | None:
        place = self._place(name) if name else None
        if not place:
            return None
        query = "SELECT id FROM {}.__objects WHERE name = ? AND (? IS NULL OR type = ?)"
        row = self.session.catalogue.read(place[0], query, place[1], kind, kind).fetchone()
        return row and row[0]

    def object_name(self, number: int) -> str | None:
        row = self._object("id", number)
        return row and row[0]

    def column_property(self, number: int | None, column: str, name: str) -> int | None:
        row = self._object("id", number)
        query = "SELECT is_identity, nullable, ord, precision, scale FROM {}.__columns WHERE tbl = ? AND name = ?"
        found = row and self.session.catalogue.read(self.session.database.lower(), query, row[0], column).fetchone()
        names = ("isidentity", "allowsnull", "columnid", "precision", "scale", "iscomputed")
        # Nothing is computed here: CREATE TABLE refuses such columns.
        return dict(zip(names, (*found, 0), strict=True)).get(name.lower()) if found else None

    def has_permission(self, name: str | None, kind: str | None, permission: str) -> int | None:
        """HAS_PERMS_BY_NAME: 1, 0, or NULL for an object that does not exist."""
        session, permission = self.session, permission.upper()
        if (kind or "database").lower() in ("database", "server"):
            return int(session.login.role == OWNER or permission == "CONNECT")
        if self.object_id(name) is None:
            return None
        schema, table = self._place(name)
        return int(schema == TEMPDB or session.server.logins.allowed(session.login, schema, table, permission))

    def permissions(self, number: int | None = None) -> int | None:
        """PERMISSIONS(OBJECT_ID(...)): a sum of bits; without an object, rights to CREATE."""
        session = self.session
        if number is None:
            return 0x1FF if session.login.role == OWNER else 0
        row = self._object("id", number)
        if not row:
            return None
        may = session.server.logins.allowed
        return sum(bits for p, bits in PERMISSION_BITS.items() if may(session.login, session.database, row[0], p))

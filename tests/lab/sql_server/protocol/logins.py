# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Logins, and their rights."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

OWNER, READ_ONLY, NO_ACCESS = "db_owner", "readonly", "noaccess"
ROLES = (OWNER, READ_ONLY, NO_ACCESS)
PERMISSIONS = ("SELECT", "INSERT", "UPDATE", "DELETE", "EXECUTE", "REFERENCES")


@dataclass(frozen=True)
class Login:
    """role: db_owner may do everything; readonly may SELECT in every database; noaccess may only enter master."""

    name: str
    password: str
    role: str = OWNER


class Logins:
    """The server's logins, and what GRANT and DENY said about single objects."""

    def __init__(self, logins: Mapping[str, str | tuple[str, str]]) -> None:
        """name -> password, or (password, role)."""
        self._logins: dict[str, Login] = {}
        self._decided: dict[tuple[str, str, str, str], bool] = {}  # (login, database, object, permission) -> granted
        for name, value in logins.items():
            password, role = (value, OWNER) if isinstance(value, str) else value
            if role not in ROLES:
                raise ValueError(f"role of login {name}: {role!r} is none of {', '.join(ROLES)}")
            self._logins[name.lower()] = Login(name, password, role)

    def log_in(self, name: str, password: str) -> Login | None:
        login = self._logins.get(name.lower())
        return login if login and login.password == password else None

    def exists(self, name: str) -> bool:
        return name.lower() in self._logins

    def may_enter(self, login: Login, database: str) -> bool:
        return login.role != NO_ACCESS or database.lower() in ("master", "tempdb")

    def allowed(self, login: Login, database: str, object_name: str, permission: str) -> bool:
        """DENY beats everything, then the role, then GRANT."""
        decided = self._decided.get((login.name.lower(), database.lower(), object_name.lower(), permission))
        if decided is False:
            return False
        return login.role == OWNER or decided is True or (login.role == READ_ONLY and permission == "SELECT")

    def decide(self, verb: str, login: str, database: str, object_name: str, permission: str) -> None:
        """GRANT, DENY or REVOKE."""
        key = (login.lower(), database.lower(), object_name.lower(), permission)
        if verb == "revoke":
            self._decided.pop(key, None)
        else:
            self._decided[key] = verb == "grant"

# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How to reach one pool's back end: the module's options, the overrides for the pool, and what the pool object says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end import kerberos_names
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.server_address import (
    DEFAULT_INSTANCE,
    DEFAULT_PORT,
    ServerAddress,
    parse_instance,
    parse_port,
    parse_server,
)
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import BadInput
from ansible_collections.msrtc.ocs.plugins.module_utils._letters import without_case

# Every SQL Server since 2000 speaks TDS 7.1, and nothing that we send or read needs more. A later version, or the
# driver's own choice, fails on a SQL Server 2000.
DEFAULT_TDS_VERSION = "7.1"
APPLICATION_NAME = "msrtc.ocs"
_THE_SERVER_ITSELF = frozenset({"(local)", ".", "localhost"})


@dataclass(frozen=True)
class BackEndSettings:
    """A connection to one back end. Times are in seconds; the port is None where SQL Browser has to find the
    instance.
    """

    pool: str
    server: str
    instance: str | None = None
    port: int | None = None
    database: str = "master"
    auth: str = "sql"
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    driver: str = "FreeTDS"
    tds_version: str = DEFAULT_TDS_VERSION
    encryption: str = "request"
    login_timeout: int = 15
    query_timeout: int = 600
    lock_timeout: int = 30

    @classmethod
    def for_pool(
        cls, params: Mapping[str, Any], pool_name: str, host: str, instance: str | None, fqdn: str | None
    ) -> BackEndSettings:
        """The settings for a pool, from a module's parameters and from what the directory says of the pool.

        An entry of C(back_ends) whose C(pool) is the pool's name or FQDN goes before the general options, and those
        before the directory. A Standard Edition pool names its back end C((local)\\RTC): that is the pool's own
        server (R2 documentation, MSFT_SIPEsEmSetting). Raises BadInput for a server that is not understood, where a
        login has no name or no password, and where Kerberos is given what it does not use.
        """
        own = _override(params.get("back_ends") or [], pool_name, fqdn)
        if without_case(host.strip()) in _THE_SERVER_ITSELF:
            host = fqdn or pool_name
        address = _address(own, pool_name, host, instance)
        chosen = {
            name: own[name] if own.get(name) is not None else params.get(f"back_end_{name}")
            for name in ("auth", "user", "password", "driver", "tds_version", "encryption")
        }
        if chosen["auth"] == "kerberos":
            kerberos_names.refuse_login(pool_name, own, params)
            chosen |= {"user": None, "password": None}  # those of the general options are other pools'
        times = {name: params.get(f"back_end_{name}") for name in ("login_timeout", "query_timeout", "lock_timeout")}
        settings = cls(
            pool=pool_name,
            server=address.host,
            instance=None if (address.instance or "").upper() == DEFAULT_INSTANCE else address.instance,
            port=address.port,
            **{name: value for name, value in {**chosen, **times}.items() if value is not None},
        )
        settings._check()
        return settings

    def _check(self) -> None:
        if self.auth == "kerberos":
            kerberos_names.refuse_address(self.server, self.pool)
        if self.auth == "sql" and not (self.user and self.password):
            raise BadInput(
                f"There is no login for the back end of the pool {self.pool} ({self.where}).",
                remedy="Set back_end_user and back_end_password, or OCS_BACK_END_USER and OCS_BACK_END_PASSWORD in the "
                "environment, or user and password for this pool in back_ends; or use back_end_auth: kerberos.",
            )

    @property
    def where(self) -> str:
        """The server for people to read: C(host\\instance), C(host:port), or both."""
        host = f"[{self.server}]" if ":" in self.server else self.server
        instance = f"\\{self.instance}" if self.instance else ""
        return f"{host}{instance}{f':{self.port}' if self.port else ''}"

    @property
    def title(self) -> str:
        """How an error's message begins."""
        return f"The back end {self.where} of the pool {self.pool}"

    @property
    def principal(self) -> str | None:
        """The service that Kerberos is asked for; None where only SQL Browser knows the port, which is a part of it."""
        if self.instance and not self.port:
            return None
        return kerberos_names.service_principal(self.server, self.port or DEFAULT_PORT)

    @property
    def uses_freetds(self) -> bool:
        return "freetds" in without_case(self.driver) or "tdsodbc" in without_case(self.driver)

    def connection_string(self) -> str:
        """The ODBC connection string. It holds the password: for the driver only."""
        options = {"DRIVER": self.driver, "DATABASE": self.database, "APP": APPLICATION_NAME}
        options |= self._freetds_options() if self.uses_freetds else self._other_options()
        if self.auth == "kerberos":
            options["Trusted_Connection"] = "yes"
            if self.principal:
                options["ServerSPN"] = self.principal
        else:
            options |= {"UID": self.user or "", "PWD": self.password or ""}
        return "".join(f"{name}={escaped(value, freetds=self.uses_freetds)};" for name, value in options.items())

    def _freetds_options(self) -> dict[str, str]:
        options = {"SERVER": self.server, "PORT": str(self.port)} if self.port else {"SERVER": self.where}
        if not self.port and not self.instance:
            options["PORT"] = str(DEFAULT_PORT)
        return options | {"TDS_Version": self.tds_version, "ClientCharset": "UTF-8", "Encryption": self.encryption}

    def _other_options(self) -> dict[str, str]:
        """For Microsoft's driver, which joins the port with a comma and knows two kinds of encryption."""
        server = f"{self.server},{self.port}" if self.port else self.where
        return {"SERVER": server, "Encrypt": "yes" if self.encryption == "require" else "no"}


def escaped(value: str, *, freetds: bool) -> str:
    """A value of a connection string, in braces where it would not be read to its end.

    FreeTDS reads a value in braces up to C(};) and knows no doubled brace (tried with 1.3.17): what holds a semicolon
    is in braces, everything else as it stands. Other drivers double the closing brace, as ODBC says. Raises BadInput
    for what FreeTDS cannot read.
    """
    if not freetds:
        return "{" + value.replace("}", "}}") + "}"
    if "};" in value:
        raise BadInput(
            "A user name or password of a back end holds the characters };, which the FreeTDS driver cannot take.",
            remedy="Change the password, use back_end_auth: kerberos, or another driver.",
        )
    return "{" + value + "}" if ";" in value or value.startswith("{") else value


def _override(entries: list[dict[str, Any]], *names: str | None) -> dict[str, Any]:
    known = {without_case(name) for name in names if name}
    found = [entry for entry in entries if without_case(str(entry["pool"])) in known]
    if len(found) > 1:
        raise BadInput(
            f"back_ends has {len(found)} entries for the pool {names[0]}.", remedy="Leave one entry for every pool."
        )
    return found[0] if found else {}


def _address(own: Mapping[str, Any], pool_name: str, host: str, instance: str | None) -> ServerAddress:
    """Where the back end is: what the entry of C(back_ends) says, and what it leaves to the directory.

    An entry with a server and no more means the instance that the directory names: else the data of another instance
    would be taken for the pool's. With a server and a port it means what answers there.
    """
    stated = _stated(own, f"back_ends: server of the pool {pool_name}")
    if stated.host:
        left_out = not stated.instance and not stated.port
        return replace(stated, instance=parse_instance(instance, pool_name)) if left_out and instance else stated
    text = f"{host}\\{instance}" if instance else host
    found = parse_server(text, f"The back end of the pool {pool_name} in Active Directory")
    port = stated.port or (None if stated.instance else found.port)
    return ServerAddress(found.host, stated.instance or found.instance, port)


def _stated(own: Mapping[str, Any], what: str) -> ServerAddress:
    """What the entry says with its three options, which may say the same twice; an empty host where it names none."""
    server = ServerAddress("") if own.get("server") is None else parse_server(own["server"], what)
    options: dict[str, Any] = {}
    if own.get("instance") is not None:
        options["instance"] = parse_instance(own["instance"], what.replace("server", "instance", 1))
    if own.get("port") is not None:
        options["port"] = parse_port(own["port"], what.replace("server", "port", 1))
    for name, value in options.items():
        said = getattr(server, name)
        if said is not None and without_case(str(said)) != without_case(str(value)):
            raise BadInput(
                f"{what} is {own['server']!r}, and the option {name} says {value}.", remedy=f"Say one {name} only."
            )
    return replace(server, **options)

# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The settings for reaching one pool's back end, from the module's options, the overrides for the pool, and the pool
object.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.msrtc.ocs.plugins.module_utils._common.certificate_file import read_authorities
from ansible_collections.msrtc.ocs.plugins.module_utils._common.letters import without_case
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import BadInput

from . import encryption, kerberos_names
from .server_address import DEFAULT_INSTANCE, DEFAULT_PORT
from .stated_address import address_of

# Every SQL Server since 2000 speaks TDS 7.1, and all that is sent and read here fits into it. A later version, or the
# driver's own choice, fails on a SQL Server 2000.
DEFAULT_TDS_VERSION = "7.1"
APPLICATION_NAME = "msrtc.ocs"
_OF_A_POOL = (*("auth", "user", "password", "driver", "tds_version"), *("encryption", "validate_certs", "ca_file"))
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
    encryption: str | None = None  # None: clear text on loopback, else required
    validate_certs: bool = True
    ca_file: str | None = None
    certificate_fingerprint: str | None = None  # as certificates.fingerprint_of writes it
    login_timeout: int = 15
    query_timeout: int = 600
    lock_timeout: int = 30

    @classmethod
    def for_pool(
        cls, params: Mapping[str, Any], pool_name: str, host: str, instance: str | None, fqdn: str | None
    ) -> BackEndSettings:
        r"""The settings for a pool, from a module's parameters and from the directory's pool object.

        An entry of `back_ends` whose `pool` is the pool's name or FQDN goes before the general options, and those
        before the directory. A Standard Edition pool names its back end `(local)\RTC`: that is the pool's own server
        (R2 documentation, MSFT_SIPEsEmSetting). Raises BadInput for a server that is not understood, where a login has
        no name or no password, and where Kerberos is given options that it does not use.
        """
        own = _override(params.get("back_ends") or [], pool_name, fqdn)
        if without_case(host.strip()) in _THE_SERVER_ITSELF:
            host = fqdn or pool_name
        address = address_of(own, pool_name, host, instance)
        chosen: dict[str, Any] = {
            name: own[name] if own.get(name) is not None else params.get(f"back_end_{name}") for name in _OF_A_POOL
        }
        if chosen["auth"] == "kerberos":
            kerberos_names.refuse_login(pool_name, own, params)
            chosen |= {"user": None, "password": None}  # those of the general options belong to other pools
        times = {name: checked_time(params, name) for name in ("login_timeout", "query_timeout", "lock_timeout")}
        settings = cls(
            pool=pool_name,
            server=address.host,
            instance=None if (address.instance or "").upper() == DEFAULT_INSTANCE else address.instance,
            port=address.port,
            certificate_fingerprint=encryption.pinned(own, pool_name),
            **{name: value for name, value in (chosen | times).items() if value is not None},
        )
        settings._check()
        return settings

    def _check(self) -> None:
        if self.encrypted and self.ca_file:
            read_authorities("back_end_ca_file", self.ca_file)
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
        """The server for people to read: `host\\instance`, `host:port`, or both."""
        host = f"[{self.server}]" if ":" in self.server else self.server
        instance = f"\\{self.instance}" if self.instance else ""
        return f"{host}{instance}{f':{self.port}' if self.port else ''}"

    @property
    def encrypted(self) -> bool:
        """All that is sent is encrypted. Otherwise nothing is."""
        return encryption.is_required(self.encryption, self.server)

    @property
    def title(self) -> str:
        """The beginning of an error's message."""
        return f"The back end {self.where} of the pool {self.pool}"

    @property
    def principal(self) -> str | None:
        """The service for which Kerberos gives the ticket; None where only SQL Browser knows the port, which is a part
        of its name.
        """
        if self.instance and not self.port:
            return None
        return kerberos_names.service_principal(self.server, self.port or DEFAULT_PORT)


def _override(entries: list[dict[str, Any]], *names: str | None) -> dict[str, Any]:
    known = {without_case(name) for name in names if name}
    found = [entry for entry in entries if without_case(str(entry["pool"])) in known]
    if len(found) > 1:
        raise BadInput(
            f"back_ends has {len(found)} entries for the pool {names[0]}.", remedy="Leave one entry for every pool."
        )
    return found[0] if found else {}


def checked_time(params: Mapping[str, Any], name: str) -> int | None:
    """A time-out of the options, in seconds; None where the default holds. Raises BadInput for zero and negative
    values.
    """
    seconds: int | None = params.get(f"back_end_{name}")
    if seconds is not None and seconds < 1:
        raise BadInput(f"back_end_{name} is {seconds}.", remedy="Give it a number of seconds from 1 up.")
    return seconds

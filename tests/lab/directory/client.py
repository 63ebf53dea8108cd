# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lab's own look into its directory: a connection, and everything that stands in it."""

from __future__ import annotations

import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import ldap3
from ldap3.core.exceptions import LDAPOperationResult
from ldap3.core.results import RESULT_SUCCESS

PAGE = 1000
_PAGED_RESULTS = "1.2.840.113556.1.4.319"
_SHOW_DELETED = "1.2.840.113556.1.4.417"

# Attributes that change by themselves: replication, logons.
VOLATILE = frozenset(
    "usnchanged whenchanged dscorepropagationdata lastlogon lastlogontimestamp logoncount badpasswordtime badpwdcount"
    " lastlogoff entrycsn modifytimestamp modifiersname".split()
)

Snapshot = dict[str, dict[str, list[bytes]]]


@contextmanager
def connect(connection: Mapping[str, Any]) -> Iterator[ldap3.Connection]:
    """A bound LDAPS connection. `connection`: as samba.connection and slapd.connection give it. Errors are raised."""
    tls = ldap3.Tls(validate=ssl.CERT_REQUIRED, ca_certs_file=connection["ca_file"], valid_names=[connection["server"]])
    server = ldap3.Server(connection["address"], connection["port"], use_ssl=True, tls=tls, get_info=ldap3.NONE)
    session = ldap3.Connection(
        server, connection["user"], connection["password"], raise_exceptions=True, check_names=False
    )
    try:
        session.bind()
        yield session
    finally:
        session.unbind()


def search(
    session: ldap3.Connection,
    base: str,
    ldap_filter: str,
    attributes: list[str] | None = None,
    *,
    deleted: bool = False,
) -> Snapshot:
    """All entries below the base, page by page: attributes as the server sends them, by DN. `deleted`: those too."""
    controls = [(_SHOW_DELETED, True, None)] if deleted else None
    found: Snapshot = {}
    cookie = b""
    while True:
        session.search(
            base,
            ldap_filter,
            attributes=attributes or ["*"],
            paged_size=PAGE,
            paged_cookie=cookie,
            controls=controls,
        )
        if session.result["result"] != RESULT_SUCCESS:  # ldap3 does not raise for a limit
            raise LDAPOperationResult(session.result["result"], session.result["description"])
        for entry in session.response:
            if entry["type"] == "searchResEntry":
                found[entry["dn"]] = {name: list(values) for name, values in entry["raw_attributes"].items()}
        cookie = session.result["controls"][_PAGED_RESULTS]["value"]["cookie"]
        if not cookie:
            return found


def dump(connection: Mapping[str, Any]) -> Snapshot:
    """All objects of the domain and of the services in the configuration, without attributes that change by themselves.

    Two dumps are equal when nobody changed anything in between. Take an administrator's connection: it sees all
    objects.
    """
    with connect(connection) as session:
        return read(session, connection["base_dn"])


def read(
    session: ldap3.Connection, base: str, ldap_filter: str = "(objectClass=*)", *, deleted: bool = False
) -> Snapshot:
    """The entries for which the filter holds."""
    bases = (base, f"CN=Services,CN=Configuration,{base}")
    found = [search(session, container, ldap_filter, deleted=deleted) for container in bases]
    return {dn: _steady(entry) for entries in found for dn, entry in entries.items()}


def _steady(entry: dict[str, list[bytes]]) -> dict[str, list[bytes]]:
    return {name: sorted(values) for name, values in entry.items() if name.lower() not in VOLATILE}

# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A script that sends once more what a run of a module has sent, and does nothing else: one thread, no plan, no
journal, no checks. It is what a quick tool for the one occasion would be.

As a program it takes a file in which a run was recorded, and where the servers are, as JSON. It connects, sends every
SQL batch and every LDAP modify in their order, waits for each answer, and fetches all rows.
"""

from __future__ import annotations

import json
import sys
from base64 import b64decode
from collections.abc import Mapping
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

# Put before the program that runs a module; its third argument is the file for what is sent.
RECORDING = """
import json, sys, threading
from base64 import b64encode
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.connection.connection import BackEnd
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.ldap import pipeline
record, one_at_a_time, execute, changes = open(sys.argv[3], "w"), threading.Lock(), BackEnd._execute, pipeline._changes
def written(*what):
    with one_at_a_time:
        record.write(json.dumps(what) + "\\n")
def recorded(back_end, purpose, batch):
    results = execute(back_end, purpose, batch)
    written("sql", back_end.settings.pool, batch)  # in the order in which the servers were done with them
    return results
def recorded_changes(modification):
    made = changes(modification)
    values_as_text = {name: [(kind, [b64encode(value).decode() for value in values]) for kind, values in some]
            for name, some in made.items()}
    written("ldap", modification.dn, values_as_text)
    return made
BackEnd._execute, pipeline._changes = recorded, recorded_changes
"""


def send(record: Path, servers: Mapping[str, Any]) -> None:
    """Send everything that was recorded. The servers have to be as they were before the recorded run."""
    with ExitStack() as stack, record.open(encoding="utf-8") as lines:
        directory = _directory(servers["directory"])
        cursors: dict[str, Any] = {}
        for line in lines:
            kind, whom, what = json.loads(line)
            if kind == "ldap":
                directory.modify(whom, _decoded(what))
                continue
            if whom not in cursors:
                cursors[whom] = stack.enter_context(closing(_back_end(servers["back_ends"][whom])))
            _run(cursors[whom], what)


def _directory(server: Mapping[str, Any]) -> Any:
    import ssl

    import ldap3

    tls = ldap3.Tls(validate=ssl.CERT_REQUIRED, ca_certs_file=server["ca_file"])
    address = ldap3.Server(server["address"], use_ssl=True, tls=tls, get_info=ldap3.NONE)
    return ldap3.Connection(address, server["user"], server["password"], auto_bind=True, raise_exceptions=True)


def _back_end(server: Mapping[str, Any]) -> Any:
    import pyodbc

    return pyodbc.connect(
        f"DRIVER=FreeTDS;SERVER={server['server']};PORT={server['port']};DATABASE=master;UID={server['user']};"
        f"PWD={{{server['password']}}};TDS_Version=7.4;ClientCharset=UTF-8",
        autocommit=True,
    ).cursor()


def _decoded(changes: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: [(kind, [b64decode(value) for value in values]) for kind, values in some]
        for name, some in changes.items()
    }


def _run(cursor: Any, batch: str) -> None:
    cursor.execute(batch)
    while True:
        if cursor.description:
            cursor.fetchall()
        if not cursor.nextset():
            return


if __name__ == "__main__":
    send(Path(sys.argv[1]), json.loads(sys.argv[2]))

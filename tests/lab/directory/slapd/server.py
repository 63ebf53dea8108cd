# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""OpenLDAP's slapd in the place of Active Directory, for scale: 100,000 users in seconds, for any user of the machine.

It keeps Active Directory's page limit (1,000 entries). It lacks: Kerberos, logins other than by DN, deleted
objects, references that follow a rename, rights on single attributes, back links, `memberOf`.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from lab.directory import processes
from lab.directory.certificates import CA_FILE, create_authority, issue_certificate
from lab.directory.forest import PASSWORD, READER_ACCOUNT, SERVICE_ACCOUNT, Forest
from lab.directory.ldif import plain_text
from lab.directory.ocs_schema import PREFIX, OcsSchema, ocs_schema
from lab.directory.people import Person
from lab.directory.processes import LabError
from lab.directory.slapd.entries import slapd_entries
from lab.directory.slapd.schema import slapd_schema

DEFAULT_ADDRESS = "127.0.0.10"
LDAP, LDAPS, GLOBAL_CATALOG_TLS = 10389, 10636, 13269
_SIP_URI = PREFIX + "PrimaryUserAddress"
_SLAPD, _SLAPADD = "/usr/sbin/slapd", "/usr/sbin/slapadd"
_INSTALL = "apt-get install -y --no-install-recommends slapd ldap-utils"

# Like Active Directory: no password in clear, a thousand entries a page, and the Global Catalog's empty base.
_CONFIGURATION = """\
include "{folder}/ad.schema"
modulepath /usr/lib/ldap
moduleload back_mdb
rootDSE "{folder}/root.ldif"
TLSCACertificateFile "{folder}/authority/ca.pem"
TLSCertificateFile "{folder}/server.pem"
TLSCertificateKeyFile "{folder}/server.key"
security simple_bind=128
defaultsearchbase "{base}"
database mdb
suffix "{base}"
directory "{folder}/database"
maxsize 4294967296
dbnosync
index objectClass,cn,ou,sAMAccountName,userPrincipalName,objectGUID,objectSid,proxyAddresses,entryUUID eq
index {indexed} eq,pres
index {sip_uri} eq,pres,sub
index displayName sub
access to attrs=userPassword by anonymous auth by * none
access to * by dn.exact="CN={writer},CN=Users,{base}" write by users read by * none
limits users size.soft=1000 size.hard=1000 size.pr=1000 size.prtotal=unlimited
"""

_ROOT = """\
dn:
defaultNamingContext: {base}
rootDomainNamingContext: {base}
configurationNamingContext: CN=Configuration,{base}
schemaNamingContext: CN=Schema,CN=Configuration,{base}
dNSHostName: {server}
isGlobalCatalogReady: TRUE
supportedCapabilities: 1.2.840.113556.1.4.800
"""


def build(folder: Path, forest: Forest, people: Iterable[Person] = (), *, address: str = DEFAULT_ADDRESS) -> None:
    """Makes the database anew. LabError with the install command when slapd is missing."""
    if not Path(_SLAPADD).exists():
        raise LabError(f"The lab's directory for scale needs slapd, which is not installed. As root: {_INSTALL}")
    stop(folder)
    folder = folder.absolute()
    shutil.rmtree(folder / "database", ignore_errors=True)
    (folder / "database").mkdir(parents=True)
    schema = ocs_schema(forest.schema)
    create_authority(folder / "authority")
    names = [forest.server_name, forest.domain, "localhost"]
    issue_certificate(folder / "authority", folder / "server.pem", folder / "server.key", names, [address])
    _configure(folder, forest, schema)
    description = {"address": address, "server": forest.server_name, "base_dn": forest.domain_dn}
    (folder / "forest.json").write_text(json.dumps(description, indent=1))
    _load(folder, forest, people, schema)


def _configure(folder: Path, forest: Forest, schema: OcsSchema) -> None:
    (folder / "ad.schema").write_text(slapd_schema(schema))
    (folder / "root.ldif").write_text(_ROOT.format(base=forest.domain_dn, server=forest.server_name))
    indexed = [PREFIX + attribute.name for attribute in schema.attributes if attribute.indexed]
    configuration = _CONFIGURATION.format(
        folder=folder,
        base=forest.domain_dn,
        writer=SERVICE_ACCOUNT,
        sip_uri=_SIP_URI,
        indexed=",".join(name for name in indexed if name != _SIP_URI),
    )
    (folder / "slapd.conf").write_text(configuration)


def _load(folder: Path, forest: Forest, people: Iterable[Person], schema: OcsSchema) -> None:
    """Streams the entries into slapadd: no file, no list of all of them."""
    log_file = folder / "slapadd.log"
    with log_file.open("wb") as log:
        loader = subprocess.Popen(
            [_SLAPADD, "-q", "-f", str(folder / "slapd.conf")], stdin=subprocess.PIPE, stdout=log, stderr=log
        )
        if loader.stdin is None:
            raise LabError("slapadd has no input.")
        try:
            for entry in slapd_entries(forest, people, schema):
                loader.stdin.write(plain_text(entry).encode())
            loader.stdin.close()
        except BrokenPipeError:
            pass  # slapadd gave up: its log says why
    if loader.wait():
        raise LabError(f"The directory could not be loaded:\n{log_file.read_text(errors='replace')[-4000:]}")


def start(folder: Path) -> None:
    """Starts slapd (0.1 s) and waits until it answers; nothing when it runs. LabError when it cannot."""
    if running(folder):
        return
    address = _description(folder)["address"]
    ports = (LDAP, LDAPS, GLOBAL_CATALOG_TLS)
    for port in ports:
        processes.require_free_port(address, port, "Take another address.")
    listeners = f"ldap://{address}:{LDAP} ldaps://{address}:{LDAPS} ldaps://{address}:{GLOBAL_CATALOG_TLS}"
    logs = folder.absolute() / "log"
    logs.mkdir(exist_ok=True)
    # With -d it stays in the foreground.
    command = [_SLAPD, "-d", "0", "-h", listeners, "-f", str(folder.absolute() / "slapd.conf")]
    process = processes.start(command, logs / "slapd.log", _process_file(folder))
    processes.wait_until_listening(process, address, ports, logs)


def stop(folder: Path) -> None:
    """Stops slapd and waits until it is gone; what it holds stays."""
    processes.stop(_process_file(folder))


def running(folder: Path) -> bool:
    return processes.running(_process_file(folder)) is not None


def connection(folder: Path, account: str = SERVICE_ACCOUNT) -> dict[str, Any]:
    """The connection for an account: servers, certificate authority, user (a DN: slapd knows no other logins) and
    password.
    """
    if account not in (SERVICE_ACCOUNT, READER_ACCOUNT):
        raise LabError(f"{account!r} cannot log on.")
    description = _description(folder)
    return {
        **description,
        "port": LDAPS,
        "global_catalog_port": GLOBAL_CATALOG_TLS,
        "ca_file": str((folder / "authority" / CA_FILE).absolute()),
        "user": f"CN={account},CN=Users,{description['base_dn']}",
        "password": PASSWORD,
    }


def _description(folder: Path) -> dict[str, str]:
    try:
        return dict(json.loads((folder / "forest.json").read_text()))
    except FileNotFoundError:
        raise LabError(f"No directory was built in {folder}.") from None


def _process_file(folder: Path) -> Path:
    return folder / "slapd.process"

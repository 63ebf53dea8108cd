# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A real Active Directory: a Samba domain controller on a loopback address, with every file below one folder.

    folder/authority    the lab's certificate authority
    folder/built        the domain controller as it was built; it never runs
    folder/live         the copy of it that runs
    folder/forest.json  what was built

`build` makes `built` (nothing, when the same description was built before), `start` runs `live`, `restore` makes
`live` anew.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from lab.directory import processes
from lab.directory.certificates import CA_FILE, create_authority, issue_certificate
from lab.directory.forest import ADMINISTRATOR, PASSWORD, READER_ACCOUNT, SERVICE_ACCOUNT, Forest
from lab.directory.forest_entries import entries_after_people, entries_before_people, removed_objects
from lab.directory.ldif import text
from lab.directory.ocs_schema import ocs_schema
from lab.directory.people import Person, people_entries
from lab.directory.processes import LabError
from lab.directory.samba_configuration import AUDIT_LOG, lay_out
from lab.directory.samba_schema import schema_steps

DEFAULT_ADDRESS = "127.0.0.10"
LDAP, LDAPS, GLOBAL_CATALOG, GLOBAL_CATALOG_TLS, KERBEROS, KERBEROS_PASSWORD = 389, 636, 3268, 3269, 88, 464
PORTS = (LDAP, LDAPS, GLOBAL_CATALOG, GLOBAL_CATALOG_TLS, KERBEROS, KERBEROS_PASSWORD)
# schemaIDGUID of proxyAddresses, an attribute of Active Directory itself.
PROXY_ADDRESSES_GUID = "bf967a06-0de6-11d0-a285-00aa003049e2"

_SYSTEM_PYTHON, _SAMBA, _SAMBA_TOOL = "/usr/bin/python3", "/usr/sbin/samba", "/usr/bin/samba-tool"
_INSTALL = (
    "apt-get install -y --no-install-recommends samba samba-ad-provision samba-dsdb-modules python3-samba krb5-user "
    "(and samba-ad-dc where it is a package of its own: Debian 13, Ubuntu 24.04)"
)
_PRIVILEGE = (
    "Samba's ports are fixed: run the lab as root, or everything, the lab and what uses it, inside a network of its "
    'own: unshare -Urn sh -c \'ip link set lo up; exec "$0" "$@"\' COMMAND ARGUMENTS'
)
# It does not wait for the disk in databases either that know no ldb:nosync. And it keeps 16 MB of memory ready: else it
# gives memory back, and takes it again, five times in each change, which is a tenth of its time.
_SURROUNDINGS = {"TDB_NO_FSYNC": "1", "MALLOC_TOP_PAD_": str(16 * 2**20)}
_LONGEST_FOLDER = 76  # a socket below it, such as live/private/msg.sock/1234567, may have a path of 107 characters


def require_samba() -> None:
    """LabError with the install command when Samba or its Python bindings are missing."""
    bindings = [_SYSTEM_PYTHON, "-I", "-c", "import samba.provision"]
    if Path(_SAMBA).exists() and subprocess.run(bindings, capture_output=True, check=False).returncode == 0:
        return
    raise LabError(
        f"The lab's Active Directory needs Samba, which is not installed (or not whole). As root: {_INSTALL}"
    )


def build(folder: Path, forest: Forest, people: Iterable[Person] = (), *, address: str = DEFAULT_ADDRESS) -> bool:
    """Builds the domain controller (about 1 s, and 1 s per 1,000 users; 6 s more for the first one of a domain).

    Returns False when the same forest and people were built there before: then nothing is done, and what runs goes
    on running. Otherwise what ran there is stopped and replaced.
    """
    require_samba()
    _require_short(folder)
    job, domain = _job(forest, people), _domain(forest)
    made_of = _fingerprint([job, domain, repr(forest), address])
    if (folder / "forest.json").exists() and _description(folder)["fingerprint"] == made_of:
        return False
    destroy(folder)
    create_authority(folder / "authority")
    description = {
        "fingerprint": made_of,
        "address": address,
        "domain": forest.domain,
        "netbios_name": forest.netbios_name,
        "host": forest.domain_controller,
        "base_dn": forest.domain_dn,
    }
    built = folder.absolute() / "built"
    _copy(_built_domain(folder.absolute().parent, domain, description), built)
    _run_builder("fill", job | _place(built, description))
    (folder / "forest.json").write_text(json.dumps(description, indent=1))
    return True


def fingerprint(forest: Forest, people: Iterable[Person]) -> str:
    """Changes with the forest, the people and the programs that build them."""
    return _fingerprint([_job(forest, people), _domain(forest)])


def _require_short(folder: Path) -> None:
    if len(str(folder.absolute())) > _LONGEST_FOLDER:
        raise LabError(f"The path {folder.absolute()} is too long for Samba's sockets: take a shorter one.")


def _built_domain(parent: Path, domain: dict[str, Any], description: Mapping[str, str]) -> Path:
    """The domain without people and pools. It takes most of the time, so it is kept beside what is made of it."""
    made_of = {name: value for name, value in description.items() if name != "fingerprint"}
    folder = parent / f"domain-{_fingerprint([domain, made_of])[:16]}"
    built, new = folder / "built", folder / "new"
    if not built.exists():
        shutil.rmtree(new, ignore_errors=True)
        _run_builder("domain", domain | _place(new, description))
        new.rename(built)
    folder.touch()
    return built


def _place(tree: Path, description: Mapping[str, str]) -> dict[str, Any]:
    return {**description, "tree": str(tree), "configuration_file": str(lay_out(tree, description))}


def _domain(forest: Forest) -> dict[str, Any]:
    schema = ocs_schema(forest.schema)
    return {
        "domain_sid": forest.domain_sid,
        "password": PASSWORD,
        "accounts": [SERVICE_ACCOUNT, READER_ACCOUNT],
        "writer": SERVICE_ACCOUNT,
        "writable": [str(attribute.schema_guid) for attribute in schema.people_attributes] + [PROXY_ADDRESSES_GUID],
        "schema_steps": [text(step) for step in schema_steps(schema, forest.domain_dn)],
    }


def _job(forest: Forest, people: Iterable[Person]) -> dict[str, Any]:
    return {
        "before_people": text(entries_before_people(forest)),
        "people": text(people_entries(forest, people)),
        "after_people": text(entries_after_people(forest)),
        "removed": removed_objects(forest),
    }


def _fingerprint(made_of: list[Any]) -> str:
    """Changes with what is built and with the programs that build it."""
    digest = hashlib.sha256(json.dumps(made_of).encode())
    for source in sorted(Path(__file__).parent.rglob("*.py")):
        digest.update(source.read_bytes())
    return digest.hexdigest()


def _run_builder(part: str, job: dict[str, Any]) -> None:
    # Isolated (-I): neither the caller's Python settings nor this folder, whose samba.py would hide Samba's package.
    builder = [_SYSTEM_PYTHON, "-I", str(Path(__file__).with_name("build_dc.py")), part]
    done = subprocess.run(builder, input=json.dumps(job), capture_output=True, text=True, check=False)
    if done.returncode:
        shutil.rmtree(job["tree"], ignore_errors=True)
        last_line = done.stderr.strip().rpartition("\n")[2]
        log = Path(job["tree"]).with_name("build.log")
        log.write_text(done.stderr)
        raise LabError(f"The domain controller could not be built. {last_line} (All of it: {log})")


def restore(folder: Path) -> None:
    """Puts the directory back into the state in which it was built (0.05 s); it is stopped then."""
    stop(folder)
    live, copy = _live(folder), folder / "copy"
    for tree in (live, copy):
        shutil.rmtree(tree, ignore_errors=True)
    _copy(folder / "built", copy)
    copy.rename(live)  # only ever whole


def start(folder: Path) -> None:
    """Starts the directory (0.3 s) and waits until it answers; nothing when it runs. LabError when it cannot."""
    if running(folder):
        return
    live, description = _live(folder), _description(folder)
    if not live.exists():
        restore(folder)
    lay_out(live, description)
    _certify(folder, description)
    for port in PORTS:
        processes.require_free_port(description["address"], port, _PRIVILEGE)
    command = [_SAMBA, f"--configfile={live}/etc/smb.conf", f"--log-basename={live}/log"]
    # Relative to the log's folder, in which it runs: a path there may not have blanks.
    command += [f"--option=log level = 0 dsdb_json_audit:5@{AUDIT_LOG}"]
    command += ["-F", "--no-process-group", "-M", "single"]
    process = processes.start(command, live / "log" / "output.log", _process_file(folder), _SURROUNDINGS)
    processes.wait_until_listening(process, description["address"], PORTS, live / "log")


def _certify(folder: Path, description: Mapping[str, str]) -> None:
    """A certificate for the server's names and its address. Samba wants the key to be its own, and nobody else's."""
    tls = _live(folder) / "private" / "tls"
    shutil.copyfile(folder / "authority" / CA_FILE, tls / "ca.pem")
    issue_certificate(
        folder / "authority",
        tls / "dc.pem",
        tls / "dc.key",
        names=[f"{description['host']}.{description['domain']}", description["domain"], "localhost"],
        addresses=[description["address"]],
    )


def stop(folder: Path) -> None:
    """Stops the directory and waits until it is gone; what it holds stays."""
    processes.stop(_process_file(folder))


def running(folder: Path) -> bool:
    return processes.running(_process_file(folder)) is not None


def process(folder: Path) -> str:
    """The identifier of the present or last process; empty for none."""
    file = _process_file(folder)
    return file.read_text() if file.exists() else ""


def destroy(folder: Path) -> None:
    """Stops the directory and removes it. The certificate authority stays: others use it too."""
    stop(folder)
    (folder / "forest.json").unlink(missing_ok=True)
    for tree in ("live", "copy", "built"):
        shutil.rmtree(folder / tree, ignore_errors=True)


def clone(source: Path, target: Path, *, address: str | None = None) -> None:
    """Another domain controller in the state in which `source` was built, at its own address if one is given.

    `source` may be running: its built state is copied, not its live one. Authority and passwords are the same.
    """
    _require_short(target)
    destroy(target)
    target.mkdir(parents=True, exist_ok=True)
    shutil.copytree(source / "authority", target / "authority", dirs_exist_ok=True)
    _copy(source / "built", target / "built")
    description = _description(source) | ({"address": address} if address else {})
    (target / "forest.json").write_text(json.dumps(description, indent=1))


def _copy(tree: Path, target: Path) -> None:
    """A domain controller that does not run, without the tables of who reads its databases: each is made anew."""
    shutil.copytree(tree, target, symlinks=True, ignore=shutil.ignore_patterns("*.ldb-lock"))


def connection(folder: Path, account: str = SERVICE_ACCOUNT) -> dict[str, Any]:
    """The connection for one of the three accounts of the lab: servers, certificate authority, user and password."""
    if account not in (SERVICE_ACCOUNT, READER_ACCOUNT, ADMINISTRATOR):
        raise LabError(f"{account!r} cannot log on.")
    description = _description(folder)
    return {
        "address": description["address"],
        "port": LDAPS,
        "global_catalog_port": GLOBAL_CATALOG_TLS,
        "server": f"{description['host']}.{description['domain']}",
        "ca_file": str((folder / "authority" / CA_FILE).absolute()),
        "user": f"{description['netbios_name']}\\{account}",
        "password": PASSWORD,
        "base_dn": description["base_dn"],
        "realm": description["domain"].upper(),
        "principal": f"{account}@{description['domain'].upper()}",
        "krb5_configuration": str(_live(folder) / "etc" / "krb5.conf"),
        "audit_log": str(_live(folder) / "log" / AUDIT_LOG),
    }


def export_keytab(folder: Path, keytab: Path, account: str = SERVICE_ACCOUNT) -> None:
    """Writes a keytab with the account's keys, for Kerberos without a password."""
    keytab.unlink(missing_ok=True)
    command = [_SAMBA_TOOL, "domain", "exportkeytab", str(keytab), f"--principal={account}"]
    command.append(f"--configfile={_live(folder)}/etc/smb.conf")
    subprocess.run(command, check=True, capture_output=True)


def _description(folder: Path) -> dict[str, str]:
    try:
        return dict(json.loads((folder / "forest.json").read_text()))
    except FileNotFoundError:
        raise LabError(f"No directory was built in {folder}.") from None


def _live(folder: Path) -> Path:
    return folder.absolute() / "live"


def _process_file(folder: Path) -> Path:
    return folder / "samba.process"

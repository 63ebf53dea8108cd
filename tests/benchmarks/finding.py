# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How long it takes to write all users of a large pool to a file, and how much memory: `python -m benchmarks.finding`.

Compares `ocs_user_info` with a bare ldap3 paged read of the same attributes of the same users, each in a process of its
own, alternately, on slapd. Ends with 1 if it takes more than 1.05 times as long, or more than 200 MB.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from lab.data.ordinary_people import ordinary_person
from lab.data.pools import LabPool
from lab.directory.forest import Forest, Pool
from lab.directory.people import Person
from lab.directory.slapd import server as slapd

POOL = "bigpool"
MODULE, BARE = "ocs_user_info", "bare ldap3 read"
ADDRESS = "127.0.0.19"
MOST_TIME, MOST_MEMORY = 1.05, 200

# The arguments are one JSON object; the number of users is printed, and then the process's peak memory in KB (VmHWM:
# what getrusage says includes the memory of the process that started it).
_PEAK = """
with open("/proc/self/status") as status:
    print(*(line.split()[1] for line in status if line.startswith("VmHWM:")))
"""
_PROGRAMS = {
    BARE: """
import json, ssl, sys
import ldap3
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.ldap import schema
site = json.loads(sys.argv[1])
tls = ldap3.Tls(validate=ssl.CERT_REQUIRED, ca_certs_file=site["ca_file"], valid_names=[site["server"]])
server = ldap3.Server(site["address"], site["port"], use_ssl=True, tls=tls, get_info=ldap3.NONE)
connection = ldap3.Connection(server, site["user"], site["password"], auto_bind=True, raise_exceptions=True)
users, cookie = 0, None
while cookie != b"":
    page = {"paged_size": 1000, "paged_cookie": cookie}
    connection.search(site["base_dn"], site["filter"], attributes=schema.USER_ATTRIBUTES, **page)
    users += sum(item["type"] == "searchResEntry" for item in connection.response)
    cookie = connection.result["controls"]["1.2.840.113556.1.4.319"]["value"]["cookie"]
print(users)
""",
    MODULE: """
import json, sys
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible_collections.msrtc.ocs.plugins.module_utils._user_info.task import user_info
from ansible_collections.msrtc.ocs.plugins.modules.ocs_user_info import OPTIONS
from ansible_collections.msrtc.ocs.plugins.module_utils._arguments import BACK_END_OPTIONS, DIRECTORY_OPTIONS, merge
from ansible_collections.msrtc.ocs.plugins.module_utils._selection.options import SELECTION_OPTIONS
spec = merge(DIRECTORY_OPTIONS, BACK_END_OPTIONS, SELECTION_OPTIONS, OPTIONS)
validated = ArgumentSpecValidator(spec).validate(json.loads(sys.argv[1])["options"])
print(user_info(validated.validated_parameters, False)["count"])
""",
}  # fmt: skip


@dataclass(frozen=True)
class Measured:
    """One run of one program."""

    users: int
    seconds: float
    megabytes: float


def people(users: int) -> Iterator[Person]:
    pool = LabPool(POOL, "2007")
    return (ordinary_person(number, pool, 1) for number in range(1, users + 1))


def run(program: str, site: dict[str, Any]) -> Measured:
    started = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", _PROGRAMS[program] + _PEAK, json.dumps(site)],
        capture_output=True,
        text=True,
        check=False,
    )
    seconds = time.monotonic() - started
    if done.returncode:
        raise SystemExit(f"{program} failed:\n{done.stderr}")
    users, kilobytes = map(int, done.stdout.split())
    return Measured(users, seconds, kilobytes / 1024)


def measure(folder: Path, users: int, rounds: int, properties: str) -> dict[str, list[Measured]]:
    """Build the directory, run each program so many times, and stop the directory."""
    forest = Forest(pools=(Pool(POOL, "2007"),))
    slapd.build(folder, forest, people(users), address=ADDRESS)
    slapd.start(folder)
    try:
        site = slapd.connection(folder)
        site["filter"] = f"(msRTCSIP-PrimaryHomeServer={forest.service_dn(forest.pools[0])})"
        site["options"] = {
            "directory_servers": [site["address"]],
            "directory_port": site["port"],
            "directory_ca_file": site["ca_file"],
            "directory_user": site["user"],
            "directory_password": site["password"],
            "pool": POOL,
            "properties": properties,
            "dest": str(folder / "users.csv"),
        }
        found: dict[str, list[Measured]] = {program: [] for program in _PROGRAMS}
        for _round in range(rounds):
            (folder / "users.csv").unlink(missing_ok=True)
            for program, runs in found.items():
                runs.append(run(program, site))
        return found
    finally:
        slapd.stop(folder)


def found_beside_bare_read(users: int, rounds: int, properties: str = "main") -> dict[str, list[Measured]]:
    """The runs of both programs, in turn, on a directory of their own."""
    folder = Path(tempfile.mkdtemp(prefix="finding-"))
    try:
        return measure(folder, users, rounds, properties)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def seconds_of(found: dict[str, list[Measured]], program: str) -> float:
    """The median of a program's runs."""
    return median(run.seconds for run in found[program])


def ratio_of(found: dict[str, list[Measured]]) -> float:
    """How many times as long as a bare read the module takes."""
    return seconds_of(found, MODULE) / seconds_of(found, BARE)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--users", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--properties", choices=["main", "all"], default="main")
    arguments = parser.parse_args()
    found = found_beside_bare_read(arguments.users, arguments.rounds, arguments.properties)
    for program, runs in found.items():
        seconds, memory = seconds_of(found, program), max(run.megabytes for run in runs)
        figures = f"{seconds:6.1f} s {runs[0].users / seconds:6.0f} users/s {memory:4.0f} MB at most"
        print(f"{program:16} {runs[0].users} users {figures}")
    ratio, memory = ratio_of(found), max(run.megabytes for run in found[MODULE])
    print(f"ocs_user_info takes {ratio:.2f} times as long as a bare read (at most {MOST_TIME}), with {memory:.0f} MB.")
    complete = {run.users for runs in found.values() for run in runs} == {arguments.users}
    return 0 if complete and ratio <= MOST_TIME and memory < MOST_MEMORY else 1


if __name__ == "__main__":
    sys.exit(main())

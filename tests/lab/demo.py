# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Decommissions a pool before your eyes by the role: rehearsal, run, run again, and what is where before and after."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

from lab.data.pools import parse_pool
from lab.environment import CHECKOUT, Lab
from lab.locking import alone
from lab.report import where_everybody_is
from lab.snapshot import Snapshot, difference

FOLDER = CHECKOUT / ".build" / "demo"
REPORTS = FOLDER / "reports"
LOCK = CHECKOUT / ".build" / "demo.lock"
SHOWN_COMPLAINTS = 20
PLAYBOOK = "msrtc.ocs.decommission_pool"
# Those whom a run moves without being told more than usual.
AWKWARD = (
    *("disabled", "move_announced", "move_copied", "central_forest", "o'apostrophe", "dn_special", "non_latin"),
    *("non_bmp", "capitals", "no_data", "everything"),
)


def demonstrate(users: int) -> bool:
    """Run the demonstration; whether everything was as promised."""
    on_source = users * 3 // 4
    pools = [parse_pool(f"pool07:2007:{on_source}"), parse_pool(f"poolr2:r2:{users - on_source}")]
    with alone(LOCK), Lab.up(FOLDER, pools=pools, users=users, awkward=AWKWARD) as lab:
        lab.reset()
        shutil.rmtree(REPORTS, ignore_errors=True)
        return _Demonstration(lab).run()


class _PlaybookFailedError(Exception):
    """A run of the demonstration did not succeed, so that the next one would show nothing."""


class _Demonstration:
    def __init__(self, lab: Lab) -> None:
        self.lab = lab
        self.source, self.target = lab.site.source.name, lab.site.target.name
        self.complaints: list[str] = []

    def run(self) -> bool:
        try:
            self._runs()
        except _PlaybookFailedError as error:
            self.complaints.append(str(error))
        for complaint in self.complaints[:SHOWN_COMPLAINTS]:
            print(f"NOT AS PROMISED: {complaint}")
        return not self.complaints

    def _runs(self) -> None:
        before = self.lab.snapshot()
        self._show("Before", where_everybody_is(self.lab, before))
        self._play(f"The rehearsal: what would leave {self.source}?", "--check", "--diff")
        self._complain("The rehearsal changed", before, self.lab.snapshot())
        self._play(f"The run: {self.source} is emptied into {self.target}")
        after = self.lab.snapshot()
        marks = self.lab.marks()
        changed_again = self._play("The run again: is there anything left to do?")
        self._complain("The second run changed", after, self.lab.snapshot())
        wrote = self.lab.changes(marks)
        if not wrote.nothing_written:
            self.complaints.append(f"The second run wrote: {len(wrote.directory)} LDAP changes, {wrote.rows_written}.")
        if changed_again:
            self.complaints.append(f"The second run had changed={changed_again}.")
        self._show("After", where_everybody_is(self.lab, after))
        self._compare(before, after)

    def _complain(self, what: str, before: Snapshot, after: Snapshot) -> None:
        self.complaints += [f"{what}: {line}" for line in difference(before, after, most=2)]

    def _play(self, title: str, *arguments: str) -> int:
        """Run the playbook and show what it prints; the number of changed tasks by its recap."""
        variables = {
            "pool_decommission_pools": [{"name": self.source, "successor": self.target}],
            "pool_decommission_settle_time": 0,
            "report_dir": str(REPORTS),
        }
        command = [str(Path(sys.executable).parent / "ansible-playbook"), PLAYBOOK, *arguments]
        command += ["--inventory", str(self.lab.inventory), "--extra-vars", json.dumps(variables)]
        self._show(title, f"$ ansible-playbook {shlex.join(command[1:])}")
        collections = CHECKOUT / ".build" / "link"
        environment = {**os.environ, "ANSIBLE_COLLECTIONS_PATH": str(collections), "PYTHONUNBUFFERED": "1"}
        changed = 0
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment, cwd=FOLDER) as process:
            for line in process.stdout or ():
                print(line, end="", flush=True)
                if recap := re.search(r"\bchanged=(\d+)", line):
                    changed += int(recap[1])
        if process.returncode:
            raise _PlaybookFailedError(f"ansible-playbook ended with {process.returncode} ({title}).")
        return changed

    def _compare(self, before: Snapshot, after: Snapshot) -> None:
        """Everybody of the source is homed on the target, with all that the source had."""
        service = self.lab.service_dn(self.source)
        moved = set(before.homed_in_directory(service)) - set(after.homed_in_directory(service))
        left = after.homed_in_directory(service)
        rows_left = after.back_ends[self.source].homed
        for address in sorted(before.back_ends[self.source].homed):
            had = before.back_ends[self.source].carried(address)
            if after.back_ends[self.target].carried(address) != had:
                self.complaints.append(f"{address} has not the data on {self.target} that it had on {self.source}.")
        if left or rows_left:
            self.complaints.append(f"{len(left)} accounts and {len(rows_left)} homed rows are left on {self.source}.")
        print()
        print(f"The report: {REPORTS / self.source / 'report.html'}")
        print(f"Moved from {self.source} to {self.target}: {len(moved)} users.")
        print(
            f"Left on {self.source}: {len(left)} accounts in Active Directory, {len(rows_left)} homed in the back end."
        )
        if not self.complaints:
            print("Every row arrived. The rehearsal changed nothing. The second run wrote nothing: changed=0.")

    def _show(self, title: str, text: str) -> None:
        print(f"\n=== {title}\n{text}", flush=True)

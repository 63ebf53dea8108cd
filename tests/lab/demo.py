# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Decommissions a pool before your eyes by the role, with what is where before and after.

A rehearsal that is refused, since some people need an answer; the answers, rehearsed and run; User Replicator, for whom
one of them has to wait; the run again, and once more.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lab.data.ordinary_people import address_of
from lab.data.pools import parse_pool
from lab.environment import CHECKOUT, Lab
from lab.locking import alone
from lab.report import where_everybody_is, who_is_awkward
from lab.snapshot import Snapshot, difference

FOLDER = CHECKOUT / ".build" / "demo"
LOCK = CHECKOUT / ".build" / "demo.lock"
SHOWN_COMPLAINTS = 20
PLAYBOOK = "msrtc.ocs.decommission_pool"
# Those whom a run moves without being told more than usual, and those about whom it asks.
AWKWARD = (
    *("disabled", "move_announced", "move_copied", "central_forest", "o'apostrophe", "dn_special", "non_latin"),
    *("non_bmp", "capitals", "no_data", "everything", "unhomed", "namesake_1", "namesake_2", "letters"),
    *("renamed", "rehired", "ghost_gone"),
)
ANSWERS = {
    "pool_decommission_recreated_accounts": "same_person",
    "pool_decommission_delete_leftovers": True,
    "pool_decommission_accepted_findings": ["renamed_accounts"],
}
WHAT_THEY_SAY = """\
recreated_accounts: same_person      rehired@ is who was here before, and keeps the former account's data
delete_leftovers: true               ghost_gone@ has no account any more: exported, then deleted, when all have left
accepted_findings: renamed_accounts  thea.married@ waits for User Replicator; the run after it moves her"""


def demonstrate(users: int) -> bool:
    """Run the demonstration; whether everything was as promised."""
    on_source = users * 3 // 4
    pools = [parse_pool(f"pool07:2007:{on_source}"), parse_pool(f"poolr2:r2:{users - on_source}")]
    with alone(LOCK), Lab.up(FOLDER, pools=pools, users=users, awkward=AWKWARD) as lab:
        lab.reset()
        return _Demonstration(lab).run()


class _PlaybookFailedError(Exception):
    """A run of the demonstration did not end as it should, so that the next one would show nothing."""


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
        self._show("Among the users", who_is_awkward(AWKWARD))
        refused = f"The rehearsal: what would leave {self.source}? It asks about some people first"
        self._play(refused, {}, "--check", "--diff", succeeds=False)
        self._show("The answers", WHAT_THEY_SAY)
        self._play("The rehearsal with the answers", ANSWERS, "--check", "--diff", succeeds=False)
        self._complain("The rehearsal changed", before, self.lab.snapshot())
        self._play(f"The run: {self.source} is emptied into {self.target}; one waits", ANSWERS, succeeds=False)
        self.lab.replicator.run_once(deletes=False)
        self._show("User Replicator has been there", where_everybody_is(self.lab, self.lab.snapshot()))
        self._play("The run again: it takes who had to wait, and deletes what belongs to nobody", ANSWERS)
        after = self.lab.snapshot()
        self._once_more(after)
        self._show("After", where_everybody_is(self.lab, after))
        self._compare(before, after)

    def _once_more(self, after: Snapshot) -> None:
        marks = self.lab.marks()
        changed = self._play("The run once more: is there anything left to do?", ANSWERS)
        self._complain("The last run changed", after, self.lab.snapshot())
        wrote = self.lab.changes(marks)
        if not wrote.nothing_written:
            self.complaints.append(f"The last run wrote: {len(wrote.directory)} LDAP changes, {wrote.rows_written}.")
        if changed:
            self.complaints.append(f"The last run had changed={changed}.")

    def _complain(self, what: str, before: Snapshot, after: Snapshot) -> None:
        self.complaints += [f"{what}: {line}" for line in difference(before, after, most=2)]

    def _play(self, title: str, answers: Mapping[str, Any], *arguments: str, succeeds: bool = True) -> int:
        """Run the playbook and show what it prints; the number of changed tasks by its recap.

        `succeeds`: whether it is to; a run that leaves somebody behind, or has to ask, does not.
        """
        command = [str(Path(sys.executable).parent / "ansible-playbook"), PLAYBOOK, *arguments]
        command += ["--inventory", str(self.lab.inventory), "--extra-vars", f"@{self.lab.decommissioning}"]
        command += ["--extra-vars", json.dumps(answers)] if answers else []
        self._show(title, f"$ ansible-playbook {shlex.join(command[1:])}")
        collections = CHECKOUT / ".build" / "link"
        environment = {**os.environ, "ANSIBLE_COLLECTIONS_PATH": str(collections), "PYTHONUNBUFFERED": "1"}
        changed = 0
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment, cwd=FOLDER) as process:
            for line in process.stdout or ():
                print(line, end="", flush=True)
                if recap := re.search(r"\bchanged=(\d+)", line):
                    changed += int(recap[1])
        if succeeds != (process.returncode == 0):
            raise _PlaybookFailedError(f"ansible-playbook ended with {process.returncode} ({title}).")
        return changed

    def _compare(self, before: Snapshot, after: Snapshot) -> None:
        """Check that all users of the source with an account are homed on the target, with all their data."""
        service = self.lab.service_dn(self.source)
        moved = set(before.homed_in_directory(service)) - set(after.homed_in_directory(service))
        left = after.homed_in_directory(service)
        rows_left = after.back_ends[self.source].homed
        ghost, renamed = self.lab.address("ghost_gone"), self.lab.address("renamed")
        for address in sorted(before.back_ends[self.source].users.keys() - {ghost}):
            had = before.back_ends[self.source].carried(address)
            present = (address_of(self.lab.person("renamed")) or "") if address == renamed else address
            has = after.back_ends[self.target].carried(present)
            if any(has.get(table) != rows for table, rows in had.items()):
                self.complaints.append(f"{address} has not the data on {self.target} that it had on {self.source}.")
        if left or rows_left:
            self.complaints.append(f"{len(left)} accounts and {len(rows_left)} homed rows are left on {self.source}.")
        print()
        print(f"The report: {self.lab.folder / 'reports' / self.source / 'report.html'}")
        print(f"Moved from {self.source} to {self.target}: {len(moved)} users.")
        print(
            f"Left on {self.source}: {len(left)} accounts in Active Directory, {len(rows_left)} homed in the back end."
        )
        if not self.complaints:
            print("Every row of everybody with an account arrived; the ghost's are in the export beside the report.")
            print("The rehearsals changed nothing. The last run wrote nothing: changed=0.")

    def _show(self, title: str, text: str) -> None:
        print(f"\n=== {title}\n{text}", flush=True)

# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A real run of ocs_user_absent is cut at an exchange with its servers, or killed; the same task puts everything right.

By default a sample of the exchanges; with OCS_FAULT_INJECTION=all every one of them. User Replicator runs all the time.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest

from end_to_end.playbook import AnsiblePlaybook, PlaybookRun
from fault_injection.cutting_proxy import Exchanges, cut_connection
from fault_injection.test_cuts import Users, cuts, kill_modules_of
from lab.environment import Lab

POOL = "pool07"
SAMPLE = 8  # each cut is three runs of a playbook; the whole stays below 90 s on an idle machine


@pytest.fixture(scope="module")
def pool_lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    with Lab.up(tmp_path_factory.mktemp("lab"), users=200, seed=6, contacts=20, awkward=[]) as lab:
        yield lab


def delete(lab: Lab, folder: Path, users: list[str], exchanges: Exchanges | None = None, way: str = "") -> PlaybookRun:
    """Delete these users, straight or through proxies that cut."""
    through = cut_connection(lab, exchanges) if exchanges is not None else nullcontext(lab.connection)
    with through as connection:
        plays = folder / str(sum(1 for _run in folder.glob("*")))  # every run gets a folder of its own
        plays.mkdir(parents=True)
        options = {
            "pool": POOL,
            "identities": [f"sip:{user}" for user in users],
            "batch_size": 2,
            "export_dir": str(folder / "exports"),
            "journal_dir": str(folder / "journals"),
        }
        running = AnsiblePlaybook(plays, lab.inventory, connection).start(
            [{"name": "Delete", "msrtc.ocs.ocs_user_absent": options}]
        )
        if exchanges is not None and way == "kill":
            exchanges.act = lambda: kill_modules_of(running.process.pid)
        return running.finish(timeout=120)


def check_gone(lab: Lab, users: list[str]) -> None:
    after = lab.snapshot()
    for user in users:
        assert not after.back_ends[POOL].rows(user), user
    uris = {f"sip:{user}".casefold().encode() for user in users}
    for dn, entry in after.directory.items():
        named = [*entry.get("msRTCSIP-PrimaryUserAddress", []), *entry.get("proxyAddresses", [])]
        assert not uris & {value.lower() for value in named}, dn


def test_cuts(pool_lab: Lab, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    users, complete = Users(pool_lab), Exchanges()
    delete(pool_lab, tmp_path / "complete", users.take(), complete).succeeded()
    chosen, interrupted = cuts(complete.count, SAMPLE), 0
    for number, way in chosen:
        group, folder = users.take(), tmp_path / f"{number}-{way}"
        exchanges = Exchanges(cut_at=number, when="before" if way == "kill" else way)
        with pool_lab.replicator.looping():
            interrupted += delete(pool_lab, folder, group, exchanges, way).returncode != 0
            again = delete(pool_lab, folder, group)
        assert again.returncode == 0, f"cut {way} exchange {number}\n{again.output}"
        check_gone(pool_lab, group)
        assert not list((folder / "exports").glob("*.unfinished"))
        marks = pool_lab.marks()
        assert delete(pool_lab, folder, group).succeeded().changed == [], f"cut {way} exchange {number}"
        assert pool_lab.changes(marks).nothing_written
    with capsys.disabled():
        print(f"\n{complete.count} exchanges; cuts tried: {len(chosen)}, runs interrupted: {interrupted}, all survived")

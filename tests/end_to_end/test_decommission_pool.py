# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A pool taken out of service by the playbook, as from an inventory of a site: rehearsal, run, run again."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from end_to_end.decommissioning import MOVABLE, Decommissioning
from end_to_end.moving import SOURCE, TARGET, addresses_homed, move_task, unlike
from end_to_end.playbook import AnsiblePlaybook
from lab.data.pools import LabPool
from lab.environment import Lab
from lab.snapshot import difference


@pytest.fixture(scope="module")
def pool_lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """A lab in which everybody can be moved."""
    with Lab.up(tmp_path_factory.mktemp("lab"), users=200, seed=2, awkward=MOVABLE) as lab:
        yield lab


@pytest.fixture
def site(pool_lab: Lab, tmp_path: Path) -> AnsiblePlaybook:
    pool_lab.reset()
    return AnsiblePlaybook(tmp_path, pool_lab.inventory, pool_lab.connection)


@pytest.fixture
def role(site: AnsiblePlaybook) -> Decommissioning:
    return Decommissioning(site, site.folder / "reports")


def test_rehearsal_run_and_run_again(role: Decommissioning, pool_lab: Lab) -> None:
    before, marks = pool_lab.snapshot(), pool_lab.marks()
    rehearsal = role.run(check=True, arguments=["--diff"]).succeeded()
    assert difference(before, pool_lab.snapshot()) == []
    assert pool_lab.changes(marks).nothing_written
    promised = rehearsal.result("Move the users")

    run = role.run(arguments=["--diff"]).succeeded()
    after = pool_lab.snapshot()
    done = run.result("Move the users")
    assert (done["counts"], done["rows"]) == (promised["counts"], promised["rows"])
    assert done["diff"] == promised["diff"]
    contacts = {"application@example.test", "um_contact@example.test"}
    assert addresses_homed(pool_lab, after, SOURCE) == contacts
    assert after.back_ends[SOURCE].homed == contacts | {"ghost_gone@example.test"}
    moved = before.back_ends[SOURCE].homed - before.back_ends[TARGET].homed - after.back_ends[SOURCE].homed
    assert len(moved) > 100
    assert unlike(before.back_ends[SOURCE], after.back_ends[TARGET], moved) == {}

    marks = pool_lab.marks()
    again = role.run().succeeded()
    assert again.changed == []
    assert pool_lab.changes(marks).nothing_written
    assert "changed=0" in again.output


def test_user_replicator_runs_all_the_time(role: Decommissioning, pool_lab: Lab) -> None:
    """It un-homes and deletes on both sides while the run is under way; nothing is lost."""
    before = pool_lab.snapshot()
    with pool_lab.replicator.looping() as replicator:
        role.run(batch_size=20, settle_time=replicator.settle_time).succeeded()
    after = pool_lab.snapshot()
    moved = before.back_ends[SOURCE].homed - before.back_ends[TARGET].homed - after.back_ends[SOURCE].homed
    assert len(moved) > 100
    assert unlike(before.back_ends[SOURCE], after.back_ends[TARGET], moved) == {}


def test_two_runs_at_once(site: AnsiblePlaybook, pool_lab: Lab, tmp_path: Path) -> None:
    """One moves the pool; the other is told who holds it, or finds everything done."""
    before = pool_lab.snapshot()
    (tmp_path / "other").mkdir()
    other = AnsiblePlaybook(tmp_path / "other", pool_lab.inventory, pool_lab.connection)
    runs = [one.start([move_task(pool_lab, batch_size=10)]) for one in (site, other)]
    first, second = (one.finish() for one in runs)
    loser = next((run for run in (first, second) if run.returncode != 0), None)
    assert loser is None or "lock" in loser.message
    assert first.returncode == 0 or second.returncode == 0
    after = pool_lab.snapshot()
    moved = before.back_ends[SOURCE].homed - before.back_ends[TARGET].homed - after.back_ends[SOURCE].homed
    assert len(moved) > 100
    assert unlike(before.back_ends[SOURCE], after.back_ends[TARGET], moved) == {}


def test_eight_pools_at_once_into_one(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    sources = [f"old{number}" for number in range(8)]
    pools = [LabPool(name, "2007", users=12) for name in sources] + [LabPool(TARGET, "2007 R2", users=12)]
    with Lab.up(tmp_path_factory.mktemp("lab"), pools=pools, users=108, seed=3, contacts=10, awkward=[]) as lab:
        before = lab.snapshot()
        inventory = tmp_path / "inventory.yml"
        inventory.write_text(_inventory(sources), encoding="utf-8")
        site = AnsiblePlaybook(tmp_path, inventory, lab.connection)
        play = tmp_path / "all.yml"
        play.write_text(_play(lab), encoding="utf-8")
        site.run(play, arguments=["--forks", "8"]).succeeded()
        after = lab.snapshot()
        for name in sources:
            homed = before.back_ends[name].homed
            assert len(homed) == 12
            assert after.back_ends[name].homed == set()
            assert unlike(before.back_ends[name], after.back_ends[TARGET], homed) == {}


def _inventory(sources: list[str]) -> str:
    hosts = {name: {"ansible_connection": "local", "ansible_python_interpreter": sys.executable} for name in sources}
    return json.dumps({"all": {"hosts": hosts}})


def _play(lab: Lab) -> str:
    task = move_task(lab, pool="{{ inventory_hostname }}")
    defaults = {"group/msrtc.ocs.ocs": lab.connection}
    play = {"name": "All", "hosts": "all", "gather_facts": False, "module_defaults": defaults, "tasks": [task]}
    return json.dumps([play])

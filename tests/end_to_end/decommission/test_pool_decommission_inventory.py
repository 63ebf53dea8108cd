# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Several pools in one play: hosts of the inventory plugin, in parallel, into one successor."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from end_to_end.decommission.decommissioning import CHECK, PLAYBOOK
from end_to_end.move.moving import TARGET, unlike
from end_to_end.playbook import AnsiblePlaybook, PlaybookRun, StartsPlaybooks
from lab.data.pools import LabPool
from lab.environment import Lab
from lab.snapshot import difference
from samples import PROFILE

SOURCES = ["old1", "old2"]
POOLS = [LabPool(name, "2007", users=12) for name in SOURCES] + [LabPool(TARGET, "2007 R2", users=6)]


@pytest.fixture(scope="module")
def forest(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    with Lab.up(tmp_path_factory.mktemp("lab"), pools=POOLS, users=30, seed=3, contacts=8, awkward=[]) as lab:
        yield lab


@pytest.fixture
def site(starts_ansible_playbook: StartsPlaybooks, forest: Lab, tmp_path: Path) -> AnsiblePlaybook:
    """Every pool is a host; those of 2007 have a successor."""
    forest.reset()
    options: dict[str, Any] = {key: value for key, value in forest.connection.items() if key.startswith("directory_")}
    options["plugin"] = "msrtc.ocs.ocs_pools"
    options["compose"] = {"pool_decommission_successor": f"'{TARGET}' if ocs_pool.version == '2007' else none"}
    inventory = tmp_path / "ocs_pools.yml"
    inventory.write_text(json.dumps(options), encoding="utf-8")
    return starts_ansible_playbook(tmp_path, inventory, {})


def decommission(lab: Lab, site: AnsiblePlaybook, **variables: Any) -> PlaybookRun:
    known = {
        "ocs_hosts": "ocs_pools",
        "pool_decommission_settle_time": 0,
        "report_dir": str(site.folder / "reports"),
        "journal_dir": str(lab.folder / "journals"),
    }
    return site.run(PLAYBOOK, extra_vars={**lab.connection, **known, **variables}, arguments=["--forks", "3"])


def test_two_pools_at_once_into_one(forest: Lab, site: AnsiblePlaybook) -> None:
    before = forest.snapshot()
    # Moves of twelve users are over before the other one begins, unless they wait for User Replicator.
    run = decommission(forest, site, pool_decommission_settle_time=2).succeeded()
    after = forest.snapshot()
    waves = []
    for name in SOURCES:
        homed = before.back_ends[name].homed
        assert len(homed) == 12
        assert after.back_ends[name].homed == set()
        assert after.homed_in_directory(forest.service_dn(name)) == []
        assert unlike(before.back_ends[name], after.back_ends[TARGET], homed) == {}
        report = json.loads((site.folder / "reports" / name / "report.json").read_text(encoding="utf-8"))
        assert report["counts"]["done"] == 12
        waves += report["waves"]
    assert max(wave["started"] for wave in waves) <= min(wave["ended"] for wave in waves), "side by side"
    index = site.folder / "reports" / "index.html"
    rows = index.read_text(encoding="utf-8").split("</tr>")
    for name in SOURCES:
        [row] = [row for row in rows if f'href="{name}/report.html"' in row]
        assert f"{name} is empty: nothing stands in the way of removing it." in row and ">12</td>" in row
    assert f"All pools of this play: {index}" in run.output
    movers = [task.host for task in run.tasks if task.task.endswith("Move the users")]
    assert sorted(host.split(".")[0] for host in movers) == SOURCES, "a host without a successor is left alone"
    if PROFILE == "exhaustive":  # the story of one pool has its run that changes nothing in the gate
        assert decommission(forest, site).succeeded().changed == []


def test_what_is_wrong_with_one_pool_stops_all(forest: Lab, site: AnsiblePlaybook) -> None:
    """Nothing is touched before everything is right."""
    before, marks = forest.snapshot(), forest.marks()
    successor = (
        f"{{{{ 'nowhere' if ocs_pool.name == 'old1' else '{TARGET}' if ocs_pool.name != '{TARGET}' else none }}}}"
    )
    run = decommission(forest, site, pool_decommission_successor=successor)
    assert [task.host.split(".")[0] for task in run.failed] == ["old1"]
    assert "The forest has no pool 'nowhere'" in run.failed[0].result["problems"][0]
    assert difference(before, forest.snapshot()) == []
    assert forest.changes(marks).nothing_written


def test_the_room_that_a_successor_has_is_counted_over_all_hosts(forest: Lab, site: AnsiblePlaybook) -> None:
    before = forest.snapshot()
    run = decommission(forest, site, pool_decommission_successor_capacity=29)
    assert run.returncode != 0
    refused = ["".join(task.result["problems"]) for task in run.failed if task.task.endswith(CHECK)]
    assert len(refused) == len(SOURCES)
    assert all("has 6 users, and 24 would come from old1, old2: more than 29" in message for message in refused)
    assert before.back_ends[TARGET].homed == forest.snapshot().back_ends[TARGET].homed

# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""ocs_decommission_check_info, and so the role: all that is wrong is refused in one list, and nothing is touched."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from end_to_end.decommission.decommissioning import ACCEPTED, CHECK, Decommissioning, wave
from end_to_end.interpreters import WarmInterpreters
from end_to_end.modules import ModuleRun, Modules
from end_to_end.move.moving import SOURCE, TARGET
from end_to_end.playbook import StartsPlaybooks
from lab.data.pools import LabPool
from lab.environment import Lab
from lab.snapshot import difference

POOLS = [
    LabPool(SOURCE, "2007", users=15),
    LabPool(TARGET, "2007 R2", users=10),
    LabPool("small", "2007 R2", standard_edition=True, users=1),
    LabPool("lync10", "Lync 2010"),
]
AWKWARD = ["um_contact", "everything", "signed_in"]


@pytest.fixture(scope="module")
def refusing_lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    with Lab.up(tmp_path_factory.mktemp("lab"), pools=POOLS, users=26, seed=4, contacts=5, awkward=AWKWARD) as lab:
        yield lab


@pytest.fixture
def modules(interpreters: WarmInterpreters, refusing_lab: Lab, tmp_path: Path) -> Modules:
    return Modules(interpreters, tmp_path, refusing_lab.connection)


@pytest.fixture
def role(starts_ansible_playbook: StartsPlaybooks, refusing_lab: Lab, tmp_path: Path) -> Decommissioning:
    site = starts_ansible_playbook(tmp_path, refusing_lab.inventory, refusing_lab.connection)
    return Decommissioning(site, tmp_path / "reports")


def check(modules: Modules, *, pools: list[dict[str, Any]] | None = None, **common: Any) -> ModuleRun:
    """Check these pools, or the 2007 one, as the role does: what is common to all goes before what is theirs."""
    common = {"accepted_findings": ACCEPTED, "settle_time": 0, **common}
    wanted = pools or to(TARGET)
    pairs = [{"name": pool["name"], "successor": pool["successor"]} for pool in wanted]
    folders = {"journal_dir": str(modules.folder / "journals"), "report_dir": str(modules.folder / "reports")}
    options = {"pools": [{**common, **pool} for pool in wanted], "pairs": pairs, **folders}
    return modules.run("ocs_decommission_check_info", options)


def to(successor: str, name: str = SOURCE, **more: Any) -> list[dict[str, Any]]:
    return [{"name": name, "successor": successor, **more}]


CASES: list[tuple[dict[str, Any], str]] = [
    ({"pools": to("nowhere")}, "The forest has no pool 'nowhere'"),
    ({"pools": to("pool.elsewhere.example")}, "is in none of the domains of this forest (corp.example.test)"),
    ({"pools": to("lync10")}, "is one of Lync 2010, not of OCS 2007 or 2007 R2"),
    ({"pools": to(SOURCE)}, f"{SOURCE} is its own successor"),
    ({"pools": to(TARGET) + to(TARGET)}, f"{SOURCE} is listed twice"),
    (
        {"pools": to(TARGET) + to("small", TARGET) + to(SOURCE, "small")},
        f"is to be taken out of service itself ({SOURCE} > {TARGET} > small > {SOURCE})",
    ),
    ({"pools": to(SOURCE, TARGET)}, "is one of 2007, older than 2007 R2: "),
    ({"successor_capacity": 20}, "more than 20, successor_capacity"),
    ({"accepted_findings": [*ACCEPTED, "ghosts_of_old"]}, "do not exist: ghosts_of_old. Findings are: "),
    ({"accepted_findings": []}, "found 1 um_contacts (sip:um_contact@example.test)"),
    ({"export": False}, "nobody has confirmed a backup of its database"),
    ({"window": {"end": "2001-01-01T00:00:00Z"}}, "the window is over since 2001-01-01 00:00 UTC"),
    ({"window": {"end": "2999-01-01T00:00:00"}}, "does not say in which time zone"),
    ({"window": {"end": "tomorrow"}}, "'tomorrow' is not a time"),
    ({"window": {"start": "2999-01-02T00:00Z", "end": "2999-01-01T00:00Z"}}, "it ends before it begins"),
    ({"window": {"end": "2999-01-01T00:00Z"}, "users_per_minute": 1e-9}, "too short for wave everybody"),
    (
        {"waves": [wave("one", identities=["sip:everything@example.test"]), wave("all", all_users=True)]}
        | {"window": {"end": "2999-01-01T00:00Z"}, "users_per_minute": 1e-9},
        "the window is too short for wave all",
    ),
    ({"waves": [wave("one", all_users=True), wave("one", all_users=True)]}, "more than one wave is called one"),
    ({"waves": [wave("nobody")]}, "wave nobody: say either all_users: true or which users"),
    ({"waves": [wave("none", identities=[])]}, "wave none: identities is an empty list"),
    ({"waves": [wave("blank", identities=["", " "])]}, "wave blank: identities: members 1, 2 of 2 are empty"),
    ({"waves": [wave("lost", identities_file="/nowhere.csv")]}, "wave lost: identities_file /nowhere.csv"),
    (
        {"waves": [wave("leaver", identities=["sip:gone@example.test"])]},
        "wave leaver: sip:gone@example.test: ",
    ),
    ({"waves": [wave("group", group="CORP\\nobody")]}, "wave group: "),
]


@pytest.mark.parametrize(("options", "expected"), CASES, ids=[expected[:40] for _options, expected in CASES])
def test_refused(modules: Modules, options: dict[str, Any], expected: str) -> None:
    message = check(modules, **options).message
    assert expected in message and "Nothing was changed" in message


def test_all_together_and_nothing_is_touched(role: Decommissioning, refusing_lab: Lab, tmp_path: Path) -> None:
    stranger = refusing_lab.snapshot().back_ends[TARGET].homed - {"everything@example.test"}
    file = tmp_path / "wave.csv"
    there = min(address for address in refusing_lab.snapshot().back_ends["small"].homed)
    file.write_text(f"sip_uri\nsip:{there}\n", encoding="utf-8")
    assert stranger
    before, marks = refusing_lab.snapshot(), refusing_lab.marks()
    waves = [wave("file", identities_file=str(file)), wave("null", identities=None, domain="CORP")]
    pools = [
        {"name": SOURCE, "successor": TARGET, "waves": waves, "export": False},
        {"name": TARGET, "successor": "small", "accepted_findings": ["nonsense"], "successor_capacity": 2},
    ]
    hooks = {"before_move": "/nowhere/stop.yml", "after_move": "stop.yml"}
    run = role.run(pools=pools, accepted_findings=[], hooks=hooks)
    problems = "\n".join(run.result(CHECK)["problems"])
    assert r"\n" not in problems, "each is printed as one line of JSON"
    for expected in (
        f"wave file: 1 of its users are not homed on {SOURCE}: sip:{there} (small)",
        "wave null: identities has no value (null), so it does not say who is meant",
        "nobody has confirmed a backup",
        "found 1 um_contacts",
        "do not exist: nonsense",
        "is to be taken out of service itself",
        "more than 2, successor_capacity",
        "/nowhere/stop.yml: this file of a hook does not exist",
        "stop.yml: a hook is the absolute path of a file of tasks",
    ):
        assert expected in problems
    assert "Nothing was changed" in run.message and not role.reports.exists()
    assert difference(before, refusing_lab.snapshot()) == []
    assert refusing_lab.changes(marks).nothing_written


def test_an_older_successor_is_refused_with_what_would_be_lost(modules: Modules) -> None:
    message = check(modules, pools=to(SOURCE, TARGET)).message
    assert "users would lose data (" in message and "allow_data_loss: true" in message


def test_a_login_that_may_only_read_is_enough_for_a_rehearsal(
    modules: Modules, role: Decommissioning, refusing_lab: Lab
) -> None:
    reader = {"back_ends": refusing_lab.reader_connection["back_ends"]}
    refused = check(modules.connected({**refusing_lab.connection, **reader}))
    assert f"The login on the back end of {SOURCE} has not all rights: " in refused.message
    role.site.run("msrtc.ocs.decommission_pool", extra_vars=role.variables() | reader, check=True).succeeded()


def test_a_back_end_that_is_away(modules: Modules, refusing_lab: Lab) -> None:
    back_ends = [dict(back_end) for back_end in refusing_lab.connection["back_ends"]]
    for back_end in back_ends:
        if back_end["pool"] == TARGET:
            back_end["port"] = 1
    refused = check(modules.connected({**refusing_lab.connection, "back_ends": back_ends}))
    assert f"the audit of {TARGET} found 1 back_end_unreachable" in refused.message


def test_options_are_checked_before_that(role: Decommissioning) -> None:
    run = role.run(pools=[{"name": SOURCE}])
    assert "successor" in run.message
    assert "before_lunch" in role.run(hooks={"before_lunch": "/x.yml"}).message

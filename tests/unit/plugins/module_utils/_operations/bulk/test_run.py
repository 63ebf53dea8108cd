# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The engine with the smallest operation: users are opened in one pass and painted in the next."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._errors import BackEndUnreachable, UsersRefused
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.bulk.interruption import Interruption
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.bulk.passes.phases import Pass, Phase, Server
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.bulk.passes.user_in_run import UserInRun
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.bulk.planning.plan import (
    Plan,
    PlannedUser,
    judges_rights,
    refusals,
)
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.bulk.planning.request import BulkRequest
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.bulk.planning.verdicts import (
    OperationWords,
    Verdict,
)
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.bulk.progress import Progress
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.bulk.refusal import refuse_if_any
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.bulk.run import BulkRun
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.bulk.user_report import UserReport

WORDS = OperationWords("The painting", done="painted", unchanged="already_red", would="be painted")
LOST = BackEndUnreachable("The connection is gone.", remedy="Try again.")


@dataclass(frozen=True)
class Observed:
    address: str
    named: bool = False
    writable: bool | None = None


Planned = PlannedUser[Observed]


class PaintingPlan(Plan[Planned]):
    words = WORDS


class PaintingReport(UserReport[Planned]):
    def before_after(self, planned: Planned) -> tuple[dict[str, Any], dict[str, Any]]:
        return {"colour": "white"}, {"colour": "red"}

    def about(self, planned: Planned, done: bool) -> dict[str, Any]:
        return {}


@dataclass
class Painting(BulkRun[Planned, UserInRun[Planned]]):
    """`work`: what is done with each batch, by the name of the phase."""

    request: BulkRequest
    report: PaintingReport
    work: dict[str, Callable[[Sequence[UserInRun[Planned]]], None]] = field(default_factory=dict)
    interruption: Interruption = field(default_factory=Interruption)
    events: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(self.request, self.report, Progress(None), self.interruption)

    def start(self, planned: Planned) -> UserInRun[Planned]:
        return UserInRun(planned)

    def carry_out(self, plan: Plan[Planned]) -> None:
        users = list(self.started())
        opening = Pass("opened", [self.phase("open")], completes=False)
        self.all_through(opening, users, len(users))
        going = [user for user in users if user.going]
        self.all_through(Pass("painted", [self.phase("paint"), self.phase("dry")]), going, len(going))

    def finish(self, plan: Plan[Planned]) -> None:
        self.events.append("finish")

    def phase(self, name: str) -> Phase[UserInRun[Planned]]:
        def work(batch: Sequence[UserInRun[Planned]]) -> None:
            going = [user for user in batch if user.going]
            self.events.append(f"{name} {''.join(user.address for user in going)}")
            self.work.get(name, lambda _batch: None)(going)
            for user in going:
                user.written = True

        return Phase((Server.TARGET,), work)


def request(**options: Any) -> BulkRequest:
    known = dict(pool=None, recreated_accounts="refuse", max_users=None, max_failures=None, batch_size=2)
    files = dict(report_file=None, progress_file=None, check_mode=False)
    return BulkRequest(**{**known, **files, **options})


def plan(names: str, *others: Planned) -> PaintingPlan:
    return PaintingPlan((*others, *(PlannedUser(Observed(name), Verdict.DONE) for name in names)))


def painted(names: str, *others: Planned, report_file: Path | None = None, **work: Any) -> Painting:
    """A whole run; `work` are options of the request and what is done in the phases."""
    phases = {name: work.pop(name) for name in ("open", "paint", "dry") if name in work}
    run = Painting(request(**work), PaintingReport(WORDS, report_file, {}), phases)
    run.go(plan(names, *others))
    run.report.close({})
    return run


def outcomes(run: Painting) -> dict[str, str]:
    return {line["sip_uri"].removeprefix("sip:"): line["outcome"] for line in run.report.listed()}


def fail(*names: str) -> Callable[[Sequence[UserInRun[Planned]]], None]:
    def work(batch: Sequence[UserInRun[Planned]]) -> None:
        for user in batch:
            if user.address in names:
                user.fail("It is wet.")

    return work


def lose_at(name: str) -> Callable[[Sequence[UserInRun[Planned]]], None]:
    def work(batch: Sequence[UserInRun[Planned]]) -> None:
        if name in [user.address for user in batch]:
            raise LOST

    return work


def test_all_go_through_all_phases_batch_by_batch(tmp_path: Path) -> None:
    skipped = PlannedUser(Observed("x"), Verdict.SKIPPED, "Not here.")
    run = painted("abc", skipped, report_file=tmp_path / "report.jsonl")
    assert run.events == ["open ab", "open c", "paint ab", "dry ab", "paint c", "dry c", "finish"]
    assert outcomes(run) == {"a": "painted", "b": "painted", "c": "painted", "x": "skipped"}
    assert run.changed and not run.stopped and not run.unfinished
    lines = [json.loads(line) for line in (tmp_path / "report.jsonl").read_text().splitlines()]
    assert [line["record"] for line in lines] == [
        "header",
        "user",
        *["time", "user", "user"],
        *["time", "user"],
        "time",
        "summary",
    ]


def test_who_fails_in_one_pass_is_in_no_later_one() -> None:
    run = painted("abc", open=fail("a"))
    assert run.events[2:] == ["paint bc", "dry bc", "finish"]
    assert outcomes(run) == {"a": "failed"} and run.report.counts["painted"] == 2
    assert run.unfinished == ["a"] and run.begun == 1


def test_a_batch_that_is_cut_off_is_not_finished_and_the_rest_is_not_reached() -> None:
    """A user who failed before keeps the reason."""
    run = painted("abcde", paint=fail("c"), dry=lose_at("d"))
    reason_of = {line["sip_uri"]: line.get("reason", "") for line in run.report.listed()}
    assert reason_of["sip:c"] == "It is wet."
    assert reason_of["sip:d"] == "Not finished: The connection is gone. Run the same task again."
    assert run.report.counts == {
        "painted": 2, "resumed": 0, "already_red": 0, "skipped": 0, "failed": 2, "not_reached": 1
    }  # fmt: skip
    assert run.error is LOST and run.stopped == "The connection is gone."
    assert run.unfinished == ["c", "d", "e"] and run.events[-1] == "finish"


def test_a_batch_that_is_cut_off_before_it_was_written_has_changed_nothing() -> None:
    run = painted("abc", open=lose_at("a"))
    assert run.report.counts["failed"] == 2 and run.report.counts["not_reached"] == 1
    assert not run.changed and run.begun == 0


@pytest.mark.parametrize(("most", "reached"), [(None, 6), (2, 6), (1, 4), (0, 2)])
def test_a_run_ends_after_the_batch_in_which_too_many_failed(most: int | None, reached: int) -> None:
    run = painted("abcdef", paint=fail("a", "c"), max_failures=most)
    assert run.report.counts["not_reached"] == 6 - reached
    assert bool(run.stopped) == (reached < 6)
    assert "more than max_failures" in run.stopped or reached == 6


def test_who_is_planned_to_fail_counts_among_the_failures() -> None:
    run = painted("abcd", PlannedUser(Observed("x"), Verdict.FAILED, "No."), paint=fail("a"), max_failures=1)
    assert run.report.counts["failed"] == 2 and run.report.counts["not_reached"] == 2


def test_a_signal_lets_the_batch_come_to_its_end() -> None:
    run = Painting(request(), PaintingReport(WORDS, None, {}))
    run.work["paint"] = lambda _batch: setattr(run.interruption, "requested", True)
    run.go(plan("abcd"))
    assert run.report.counts["painted"] == 2 and run.report.counts["not_reached"] == 2
    assert "interrupted" in run.stopped and run.error is None and run.events[-1] == "finish"


def test_a_plan_is_refused_with_every_reason_at_once(tmp_path: Path) -> None:
    users = [
        PlannedUser(Observed("a", named=True), Verdict.SKIPPED, "Not here."),
        PlannedUser(Observed("b"), Verdict.SKIPPED, "Not here either."),
        PlannedUser(Observed("c"), Verdict.DONE),
        PlannedUser(Observed("d"), Verdict.FAILED, "No right."),
    ]
    asked = request(max_users=0, max_failures=0, report_file=tmp_path / "report.jsonl")
    reasons = tuple(refusals(asked, WORDS, users, ["The paint is out."]))
    whole = ["a: Not here.", "1 users would be painted, more than max_users (0).", "The paint is out.", "d: No right."]
    assert list(reasons) == whole
    with pytest.raises(UsersRefused) as caught:
        refuse_if_any(PaintingPlan(tuple(users), reasons), asked, {})
    assert "The painting is refused" in str(caught.value) and caught.value.details["refusals"] == whole
    assert caught.value.details["planned"]["painted"] == 1
    assert "refusal" in (tmp_path / "report.jsonl").read_text()


@pytest.mark.parametrize(
    ("check_mode", "writable", "judged"), [(False, False, True), (True, False, False), (True, True, True)]
)
def test_an_account_that_only_reads_is_good_enough_to_check_with(
    check_mode: bool, writable: bool, judged: bool
) -> None:
    everyone = [Observed("a", writable=writable), Observed("b", writable=False)]
    assert judges_rights(request(check_mode=check_mode), everyone) is judged

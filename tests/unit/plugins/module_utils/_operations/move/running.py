# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run a move in the simulated world, as the module does behind its connections."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._operations.bulk.interruption import Interruption
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.bulk.progress import Progress
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.move.journal.journal import Journal
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.move.planning.plan import MovePlan
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.move.planning.request import MoveRequest
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.move.run import MoveRun
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.move.task import plan_move
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.move.user_results import MoveReport
from ansible_collections.msrtc.ocs.plugins.module_utils._selection.criteria import Selection

from .simulation import SOURCE, TARGET, PowerCut, World


def request_for(world: World, *identities: str, **options: Any) -> MoveRequest:
    """All users of the source, or these; everything else as the module's defaults."""
    known: dict[str, Any] = dict(
        pool=SOURCE.name,
        target_pool=TARGET.name,
        selection=Selection(identities=identities or None),
        all_users=not identities,
        max_users=None,
        allow_data_loss=False,
        allow_without_data=False,
        recreated_accounts="refuse",
        discard_data=False,
        connected_users="warn",
        contact_limit=None,
        verify=True,
        max_failures=None,
        batch_size=2,
        settle_time=0,
        replication_converged=False,
        journal_dir=world.journals,
        report_file=None,
        progress_file=None,
        check_mode=False,
    )
    return MoveRequest(**{**known, **options})


def plan(world: World, *identities: str, **options: Any) -> MovePlan:
    """The plan of a run that began now."""
    request = request_for(world, *identities, **options)
    pool_pair = world.pool_pair(source_is_gone=request.discard_data)
    return plan_move(request, pool_pair, Progress(None))


def move(
    world: World, *identities: str, report_file: Path | None = None, **options: Any
) -> tuple[MoveRun, MoveReport, MovePlan]:
    """A whole run."""
    request = request_for(world, *identities, report_file=report_file, **options)
    pool_pair = world.pool_pair(source_is_gone=request.discard_data)
    planned = plan_move(request, pool_pair, Progress(None))
    header = {"source": {"name": SOURCE.name}, "target": {"name": TARGET.name}, "domain_controllers": {}}
    report = MoveReport(world.pools, report_file, header)
    run = MoveRun(
        request,
        pool_pair,
        Journal.new(world.journals, {**header, "selection": request.selection.fingerprint}),
        report,
        Progress(None),
        Interruption(),
    )
    run.go(planned)
    report.close({})
    return run, report, planned


def cut_when(world: World, reached: Callable[[], bool]) -> None:
    """A whole run whose power goes away at the first exchange after something was reached; then the power is back."""

    def cut() -> None:
        if reached():
            raise PowerCut

    world.switch.between.append(cut)
    with pytest.raises(PowerCut):
        move(world)
    world.switch.between.clear()
    world.restart()

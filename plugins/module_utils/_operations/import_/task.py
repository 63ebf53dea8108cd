# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The whole import: verify the file, look, plan, and, unless it is only to be checked, save what is replaced and
write.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.msrtc.ocs.plugins.module_utils._directory.forest.forest import Forest
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.ldap.settings import DirectorySettings
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users.user_search import in_chunks
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import OcsError, RightsMissing
from ansible_collections.msrtc.ocs.plugins.module_utils._files.user_file.writer import UserFileWriter
from ansible_collections.msrtc.ocs.plugins.module_utils._selection.pool_stores import PoolStores
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import folded

from ..bulk.account import accounted
from ..bulk.incomplete import Ending
from ..bulk.interruption import Interruption
from ..bulk.progress import Progress
from ..bulk.refusal import refuse_if_any
from ..bulk.report import LISTED, Report
from ..export.collecting import Collector, pool_name
from ..export.collecting import UserToExport as Saved
from .examining import Examiner
from .plan import ImportPlan, ImportVerdict, PlannedImport
from .request import ImportRequest
from .run import ImportRun
from .sources.imported import ImportedUser, Wanted
from .sources.source_file import Source, verified_source
from .user_results import diff_of, loss_line, new_report, report_as_planned

# The lock that a move takes: exclusive on the pool that users leave, shared on the one that takes them.
LOCK = "move"


class ImportIncomplete(OcsError):
    """Some users could not be imported, or the run stopped before all were reached."""


def import_users(module: AnsibleModule) -> dict[str, Any]:
    """The result of ocs_user_import. Raises OcsError."""
    request = ImportRequest.from_params(module.params, module.check_mode)
    work, folder = partial(_import, module, request), request.export_dir or request.src.parent
    return accounted("ocs_user_import", folder, work, check_mode=module.check_mode)


def _import(module: AnsibleModule, request: ImportRequest, interruption: Interruption) -> dict[str, Any]:
    chosen = ChosenForImport(request.wanted)
    source = verified_source(request.src, chosen.notice)
    progress = Progress(request.progress_file)
    with ExitStack() as stack:
        forest = stack.enter_context(Forest.open(DirectorySettings.from_params(module.params)))
        stores = stack.enter_context(PoolStores(module.params, forest))
        examiner = Examiner(request, forest, stores)
        plan = plan_import(request, source, chosen, examiner, progress)
        known = (source.facts.warning, plan.about_edited_lists(), *plan.about_large_users(), *plan.warnings)
        for warning in filter(None, known):
            module.warn(warning)
        report = new_report(request.report_file, {"src": str(request.src), "check_mode": request.check_mode})
        run, saved = ImportRun(request, forest, stores, examiner, report), None
        if request.check_mode:
            for problem in _rights_problems(stores, plan):
                module.warn(f"{problem.what} The run itself would be refused.")
            report_as_planned(report, plan.users)
            run.changed = bool(plan.acting)
        else:
            _prepare(stack, stores, plan)
            saved, run.saved = save_what_is_replaced(
                request, plan, Collector(forest, stores, request.recreated_accounts)
            )
            run.go(chosen.users(source), plan, progress, interruption)
        result = _result(request, source, plan, report) | {"changed": run.changed}
        result["export_file"] = str(saved) if saved else None
        if module._diff:
            result["diff"] = diff_of(plan)
        ending = Ending(report, (ImportVerdict.IMPORTED.value,), run.stopped, run.error)
        ending.raise_if_incomplete(ImportIncomplete, result, check_mode=request.check_mode)
        return result


class ChosenForImport:
    """The users of the source whom the task imports. They are noticed while the source is verified."""

    def __init__(self, wanted: Wanted) -> None:
        self.count = 0
        self._wanted = wanted
        self._addresses: set[str] = set()
        self._missing = dict(wanted.names or {})

    def notice(self, user: ImportedUser) -> None:
        """A user of the source, chosen or not."""
        if self._wanted.includes(user):
            self.count += 1
            self._addresses.add(folded(user.address))
            for name in user.names:
                self._missing.pop(name, None)

    @property
    def not_in_source(self) -> list[str]:
        """The names that stand for nobody in the source, as they were given."""
        return [name for _key, name in sorted(self._missing.items())]

    def users(self, source: Source) -> Iterator[ImportedUser]:
        """The chosen ones. What others of them say of a user is left out: these bring their own rows."""
        return (user for user in source.users(self._addresses) if self._wanted.includes(user))


def plan_import(
    request: ImportRequest, source: Source, chosen: ChosenForImport, examiner: Examiner, progress: Progress
) -> ImportPlan:
    """Look at everyone and plan. Raises UsersRefused with everything that is wrong, in one list."""
    users: list[PlannedImport] = []
    progress.start("examined")
    for batch in in_chunks(chosen.users(source), request.batch_size):
        users += [candidate.planned() for candidate in examiner.examine(batch)]
        progress.said("examined", len(users), chosen.count)
    plan = ImportPlan.judged(users, request.check_mode)
    refusals = [f"{name}: not in {request.src}." for name in chosen.not_in_source] + plan.refusals(request)
    refuse_if_any(
        refusals,
        what="The import",
        planned=plan.counts(),
        report_file=request.report_file,
        header={"src": str(request.src), "check_mode": request.check_mode},
    )
    return plan


def _rights_problems(stores: PoolStores, plan: ImportPlan) -> list[RightsMissing]:
    """Why the login may not write to the back ends of the pools of those who change."""
    problems = (stores.of(pool).rights.problem_with_writing(pool.name) for pool in plan.pools)
    return [problem for problem in problems if problem]


def _prepare(stack: ExitStack, stores: PoolStores, plan: ImportPlan) -> None:
    """Moves away from the pools are kept out, and the login may write. Raises BackEndLocked, RightsMissing."""
    for problem in _rights_problems(stores, plan):
        raise problem
    for pool in plan.pools:
        stack.enter_context(stores.of(pool).lock(LOCK, "shared"))


def save_what_is_replaced(
    request: ImportRequest, plan: ImportPlan, collector: Collector
) -> tuple[Path | None, dict[str, str] | None]:
    """An export of the users who change, as they are: on disk before anything is written. None: nothing to save.

    Also the digest of each one's data, by folded address: nobody who has other data by then is replaced.
    """
    saved = sorted(
        (Saved(user.address, user.dn, user.guid, user.pool) for user in plan.acting.values()),
        key=lambda candidate: candidate.order,
    )
    if request.export_dir is None or not saved:
        return None, None
    digests: dict[str, str] = {}
    path = request.export_dir / f"ocs-before-import-{datetime.now(UTC):%Y%m%dT%H%M%S.%fZ}.jsonl.gz"
    with UserFileWriter(path, [pool_name(pool) for pool in plan.pools], compress=True) as writer:
        for batch in in_chunks(saved, request.batch_size):
            for user in collector.read(batch):
                writer.write(user)
                digests[folded(user.address)] = user.data.digest()
        writer.finish()
    return path, digests


def _result(request: ImportRequest, source: Source, plan: ImportPlan, report: Report) -> dict[str, Any]:
    summary = {"src": str(request.src), "source": source.facts.kind}
    report.close(summary)
    losses = [{"sip_uri": f"sip:{user.address}", **loss_line(loss)} for user, loss in plan.losses()]
    return {
        **summary,
        "counts": dict(report.counts),
        "users": report.listed(),
        "losses": losses[:LISTED],
        "brought_back": plan.brought_back,
        **report.in_result(),
    }

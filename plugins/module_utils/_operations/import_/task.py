# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The whole import: verify the file, look, plan, and, unless it is only to be checked, save what is replaced and
write.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.msrtc.ocs.plugins.module_utils._common.compact.similar_values import SimilarValues
from ansible_collections.msrtc.ocs.plugins.module_utils._common.compact.text_set import TextSet
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.forest.forest import Forest
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.ldap.settings import DirectorySettings
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users.user_search import in_chunks
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import RightsMissing
from ansible_collections.msrtc.ocs.plugins.module_utils._files.user_file.writer import UserFileWriter
from ansible_collections.msrtc.ocs.plugins.module_utils._selection.pool_stores import PoolStores
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import folded

from ..bulk.interruption import Interruption
from ..bulk.planning.warnings import about_missing_rights
from ..bulk.progress import Progress
from ..bulk.refusal import refuse_if_any
from ..bulk.task import BulkTask, carry_out
from ..export.collecting import Collector, pool_name
from ..export.collecting import UserToExport as Saved
from .examining import Examiner
from .plan import ImportPlan, PlannedImport, make_plan
from .request import ImportRequest
from .run import ImportRun
from .saved_users import SavedUsers
from .sources.imported import ImportedUser, NamesToImport
from .sources.source_file import Source, verified_source
from .user_results import ImportReport


def import_users(module: AnsibleModule) -> dict[str, Any]:
    """The result of ocs_user_import. Raises OcsError."""
    request = ImportRequest.from_params(module.params, module.check_mode)

    def opened(stack: ExitStack, interruption: Interruption) -> ImportTask:
        return ImportTask(stack, request, module.params, interruption)

    return carry_out(module, "ocs_user_import", request.export_dir or request.src.parent, opened)


class ImportTask(BulkTask[PlannedImport]):
    """An import whose source is verified, whose forest is opened (`stack` closes it), and that is planned."""

    plan: ImportPlan
    run: ImportRun

    def __init__(
        self, stack: ExitStack, request: ImportRequest, params: Mapping[str, Any], interruption: Interruption
    ) -> None:
        chosen, progress = ChosenForImport(request.wanted), Progress(request.progress_file)
        self._request = request
        self._source = source = verified_source(request.src, chosen.notice)
        self._stack = stack
        self._forest = forest = stack.enter_context(Forest.open(DirectorySettings.from_params(params)))
        self._stores = stores = stack.enter_context(PoolStores(params, forest))
        self._saved: Path | None = None
        examiner = Examiner(request, forest, stores)
        plan = plan_import(request, source, chosen, examiner, progress)
        report = ImportReport(request.report_file, {"src": str(request.src), "check_mode": request.check_mode})
        users = chosen.users(source)
        run = ImportRun(request, forest, stores, examiner, users, report, progress, interruption)
        super().__init__(request, plan, report, run)

    @property
    def warnings(self) -> list[str]:
        plan = self.plan
        about_lists = (plan.about_edited_lists(), plan.about_lists_elsewhere())
        known = (self._source.facts.warning, *about_lists, *plan.about_large_users(), *plan.warnings)
        lacking = self._rights_problems() if self._request.check_mode else []
        return [*filter(None, known), *about_missing_rights(lacking)]

    @property
    def summary(self) -> dict[str, Any]:
        return {"src": str(self._request.src), "source": self._source.facts.kind}

    def own_result(self) -> dict[str, Any]:
        export_file = str(self._saved) if self._saved else None
        return {"losses": self.losses(), "brought_back": self.plan.brought_back, "export_file": export_file}

    def prepare(self) -> None:
        """Moves away from the pools are kept out, the login may write, and what is replaced is saved. Raises
        BackEndLocked, RightsMissing, CannotWrite.
        """
        for problem in self._rights_problems():
            raise problem
        for pool in self.plan.pools:
            self._stack.enter_context(self._stores.of(pool).lock("shared"))
        collector = Collector(self._forest, self._stores, self._request.recreated_accounts)
        self._saved, self.run.saved = save_what_is_replaced(self._request, self.plan, collector)

    def _rights_problems(self) -> list[RightsMissing]:
        """Why the login may not write to the back ends of the pools of those who change."""
        problems = (self._stores.of(pool).rights.problem_with_writing(pool.name) for pool in self.plan.pools)
        return [problem for problem in problems if problem]


class ChosenForImport:
    """The users of the source whom the task imports. They are noticed while the source is verified."""

    def __init__(self, wanted: NamesToImport) -> None:
        self.count = 0
        self._wanted = wanted
        self._addresses = TextSet()
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
        """The chosen users. Their mentions of each other are left out, since each brings its own rows."""
        return (user for user in source.users(self._addresses) if self._wanted.includes(user))


def plan_import(
    request: ImportRequest, source: Source, chosen: ChosenForImport, examiner: Examiner, progress: Progress
) -> ImportPlan:
    """Look at everyone and plan. Raises UsersRefused with everything that is wrong, in one list."""
    batches = progress.batches("examined", chosen.users(source), chosen.count, request.batch_size)
    named, values = request.names_users, SimilarValues()
    looked_at = (user.planned(named, values) for batch in batches for user in examiner.examine(batch))
    plan = make_plan(request, looked_at, chosen.not_in_source)
    refuse_if_any(plan, request, {"src": str(request.src)})
    return plan


def save_what_is_replaced(
    request: ImportRequest, plan: ImportPlan, collector: Collector
) -> tuple[Path | None, SavedUsers | None]:
    """An export of the users who change, as they are: on disk before anything is written. None: nothing to save.

    Also what was saved: a user whose data has changed by then is not replaced.
    """
    acting = sorted(plan.acting, key=lambda planned: _to_save(planned).order)
    if request.export_dir is None or not acting:
        return None, None
    saved = SavedUsers()
    path = request.export_dir / f"ocs-before-import-{datetime.now(UTC):%Y%m%dT%H%M%S.%fZ}.jsonl.gz"
    with UserFileWriter(path, [pool_name(pool) for pool in plan.pools], compress=True) as writer:
        for batch in in_chunks(acting, request.batch_size):
            for user in collector.read([_to_save(planned) for planned in batch]):
                writer.write(user)
                saved.add(user.address, user.data.digest())
        writer.finish()
    return path, saved


def _to_save(planned: PlannedImport) -> Saved:
    found = planned.found
    return Saved(found.address, found.account, found.pool)

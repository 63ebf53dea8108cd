# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The check of one pool: all problems with taking it out of service, and the facts that a play needs for it."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.opening import open_user_store
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.forest.forest import Forest
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.forest.pools import Pool
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import BackEndError, BadInput, OcsError
from ansible_collections.msrtc.ocs.plugins.module_utils._files.kept_folder import problem_with_folder

from ..audit.task import audit
from ..info import pool_info
from . import findings as findings_of_audit
from .pairs import PoolPair
from .record import folder_of, read_record
from .request import PoolTask
from .steps import steps_for
from .waves import count_users
from .window import Window, problems_with

OBJECTS = 20  # of each finding, in the result
# Findings of the audit after which a back end is not asked again.
WITHOUT_ANSWER = frozenset({"back_end_unreachable", "unexpected_schema", "other_pools_back_end"})


class PoolCheck:
    """Checks one pool whose successor is known. Reads only."""

    def __init__(
        self, params: Mapping[str, Any], forest: Forest, task: PoolTask, pair: PoolPair, rehearsal: bool
    ) -> None:
        self._params = params
        self._forest = forest
        self._task = task
        self._pair = pair
        self._rehearsal = rehearsal

    def run(self, users: int, report_dir: Path) -> dict[str, Any]:
        """The pool with the facts for the play; `users`: homed on it. Problems are added to the task's. Raises
        OcsError.
        """
        task, pair = self._task, self._pair
        audited = self._audited()
        found = audited["findings"]
        task.problems += findings_of_audit.not_accepted(found, task.options)
        task.problems += findings_of_audit.data_loss(found, pair, task.options)
        counts = count_users(self._forest, pair, task.waves, users, task.problems)
        waves = [{**wave, "users": count} for wave, count in zip(task.waves, counts, strict=True)]
        folder = folder_of(report_dir, pair.pool.name)
        if os.path.exists(folder) and (problem := problem_with_folder("report_dir", folder)):
            task.problems.append(problem)
        described = {
            **task.options,
            "name": pair.pool.name,
            "successor": pair.successor.name,
            "version": pair.pool.version,
            "users": users,
            "homed_in_back_end": audited["pools"][0]["homed_in_back_end"],
            "waves": waves,
            "window": self._window({wave["name"]: wave["users"] for wave in waves}),
            "findings": found,
            "steps": steps_for(pair.pool, pair.successor, found),
            "report_folder": str(folder),
            "export_dir": self._export_dir(folder),
            "record": read_record(folder, task.problems),
        }
        described["pools"] = self._pools_now(found)
        task.problems += self._missing_rights(found)
        return described

    def _audited(self) -> dict[str, Any]:
        """The audit of the pool, with data that its successor could not hold."""
        names = {"pools": [self._pair.pool.dn], "successor": self._pair.successor.dn}
        limit = self._task.options["contact_limit"]
        accepted = findings_of_audit.known(self._task.options["accepted_findings"])
        fixed = {"back_end": True, "unreachable_back_end": "report", "user_limits": {}, "limit": OBJECTS, "dest": None}
        options = {**self._params, **names, **fixed, "contact_limit": limit or 1000, "accepted": accepted}
        return audit(options, True)

    def _window(self, users: Mapping[str, int]) -> dict[str, Any] | None:
        options = self._task.options
        if options["window"] is None:
            return None
        try:
            window = Window.from_options(options["window"])
        except BadInput as error:
            self._task.problems.append(f"{error.what} {error.remedy}")
            return None
        now = datetime.now(UTC)
        self._task.problems += problems_with(window, users, options["users_per_minute"], now, self._rehearsal)
        return window.described

    def _export_dir(self, folder: Path) -> str:
        """The folder of the export. Without an export, a person has to confirm that there is a backup."""
        options = self._task.options
        if not options["export"] and not options["backup_confirmed"]:
            self._task.problems.append(
                "nobody has confirmed a backup of its database, and export is off. Make a backup and set"
                " backup_confirmed: true, or let the users be exported first (export: true)."
            )
        if not options["export_dir"]:
            return str(folder)
        export_dir = Path(options["export_dir"]).expanduser()
        if options["export"] and (problem := problem_with_folder("export_dir", export_dir)):
            self._task.problems.append(problem)
        return str(export_dir)

    def _pools_now(self, found: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """Both pools as ocs_pool_info describes them before the work. Empty if a back end cannot be reached."""
        if any(finding["name"] in WITHOUT_ANSWER for finding in found):
            return []
        pools = [self._pair.pool.dn, self._pair.successor.dn]
        described: list[dict[str, Any]] = pool_info(
            {**self._params, "pools": pools, "blockers": True, "back_end": True}
        )["pools"]
        return described

    def _missing_rights(self, found: Sequence[Mapping[str, Any]]) -> Iterator[str]:
        """Rights that the SQL login lacks. A rehearsal needs read rights only."""
        away = {finding["pool"] for finding in found if finding["name"] in WITHOUT_ANSWER}
        for pool in (self._pair.pool, self._pair.successor):
            if pool.name not in away and not self._rehearsal:
                yield from self._missing_on(pool)

    def _missing_on(self, pool: Pool) -> Iterator[str]:
        try:
            with open_user_store(self._params, pool) as store:
                problem: OcsError | None = store.rights.problem_with_writing(
                    pool.name, deletes=self._task.options["delete_leftovers"]
                )
        except BackEndError:
            return  # the audit has this finding too
        except OcsError as error:
            problem = error
        if problem:
            yield f"{problem.what} {problem.remedy}"

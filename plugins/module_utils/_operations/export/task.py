# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The whole export: choose, read batch by batch, write. Check mode does the same and writes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack, closing
from functools import partial
from typing import Any

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.msrtc.ocs.plugins.module_utils._common.wording import in_sentence
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.forest.forest import Forest
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.ldap.settings import DirectorySettings
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users.user_search import in_chunks
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import OcsError
from ansible_collections.msrtc.ocs.plugins.module_utils._files.new_file import content_sha256
from ansible_collections.msrtc.ocs.plugins.module_utils._files.user_file.records import with_texts
from ansible_collections.msrtc.ocs.plugins.module_utils._files.user_file.users_writer import UsersWriter
from ansible_collections.msrtc.ocs.plugins.module_utils._files.user_file.writer import UserFileWriter
from ansible_collections.msrtc.ocs.plugins.module_utils._selection.pool_stores import PoolStores
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import folded

from ..bulk.account import accounted
from ..bulk.interruption import Interruption
from ..bulk.progress import Progress
from .choosing import choose
from .collecting import Collector, UserToExport, pool_name
from .dbimpexp import DbimpexpWriter
from .reading_ahead import read_ahead_in_two_steps
from .request import ExportRequest


def export_users(module: AnsibleModule) -> dict[str, Any]:
    """The result of ocs_user_export. Raises OcsError; then the file is as it was before."""
    request = ExportRequest.from_params(module.params, module.check_mode)
    work = partial(_export, module, request)
    return accounted("ocs_user_export", request.dest.parent, work, check_mode=module.check_mode)


def _export(module: AnsibleModule, request: ExportRequest, interruption: Interruption) -> dict[str, Any]:
    with ExitStack() as stack:
        forest = stack.enter_context(Forest.open(DirectorySettings.from_params(module.params)))
        stores = stack.enter_context(PoolStores(module.params, forest))
        chosen, warnings = choose(forest, request.selection, stores, request.recreated_accounts)
        for warning in warnings:
            module.warn(warning)
        writer = _writer(request, chosen)
        stack.enter_context(writer)
        before = content_sha256(request.dest) if module._diff else None
        reader = Collector(forest, stores, request.recreated_accounts)
        _write(request, chosen, reader, writer, interruption)
        changed = writer.finish()
        if renamed := sorted(reader.renamed, key=folded):
            module.warn(
                f"{len(renamed)} users were renamed and are not replicated yet. Their rows under the "
                f"former SIP URIs are exported under the present ones: {in_sentence(renamed)}."
            )
        result = {
            "changed": changed,
            "dest": str(request.dest),
            "users": writer.users,
            "unassigned": sum(exported_user.pool is None for exported_user in chosen),
            "pools": sorted({exported_user.pool.name for exported_user in chosen if exported_user.pool}),
            "rows": dict(sorted(writer.rows.items())),
            "sha256": writer.sha256,
        }
        if module._diff:
            result["diff"] = {
                "before": {"dest": str(request.dest), "sha256": before},
                "after": {"dest": str(request.dest), "sha256": writer.sha256, "users": writer.users},
            }
        return result


def _writer(request: ExportRequest, chosen: Sequence[UserToExport]) -> UsersWriter:
    if request.format == "dbimpexp":
        return DbimpexpWriter(request.dest, pretend=request.check_mode)
    pools = {exported_user.pool.dn: exported_user.pool for exported_user in chosen if exported_user.pool}
    names = [pool_name(pool) for pool in pools.values()]
    return UserFileWriter(request.dest, names, compress=request.compress, pretend=request.check_mode)


def _write(
    request: ExportRequest,
    chosen: Sequence[UserToExport],
    reader: Collector,
    writer: UsersWriter,
    interruption: Interruption,
) -> None:
    """Write all users who still exist, batch by batch."""
    progress, done = Progress(request.progress_file), 0
    progress.start("exported")
    batches = list(in_chunks(chosen, request.batch_size))
    with closing(read_ahead_in_two_steps(reader.with_accounts, reader.with_data, batches)) as found:
        for batch in batches:
            users = next(found)
            _require_no_signal(request, interruption, done, len(chosen))  # one may have come while it was read
            for user in with_texts(users) if isinstance(writer, UserFileWriter) else users:
                writer.write(user)
            users.clear()  # before the data of others is waited for
            done += len(batch)
            progress.report("exported", done, len(chosen))
            _require_no_signal(request, interruption, done, len(chosen))  # before a further batch is begun


def _require_no_signal(request: ExportRequest, interruption: Interruption, done: int, total: int) -> None:
    """Raise OcsError if users are left, and a signal wants the run to end."""
    if interruption.requested and done < total:
        raise OcsError(
            f"The export was interrupted after {done} of {total} users.",
            changed=f"{request.dest} is as it was before.",
            remedy="Run the task again.",
        )

# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The whole task: read the results, make the facts, write the page and the data beside it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.msrtc.ocs.plugins.module_utils._files.folder_lock import alone
from ansible_collections.msrtc.ocs.plugins.module_utils._files.new_file import NewFile

from .closing_lines import closing_lines
from .document import Facts
from .facts import make_facts, user_facts
from .index.index_page import index_page
from .index.reports import read_reports
from .moved_users import MovedUser, read_moves
from .page import page
from .request import ReportRequest, RequestedIndex
from .summary import sentences, users_left, verdict


def report(module: AnsibleModule) -> dict[str, Any]:
    """The result of ocs_decommission_report. Writes in check mode, too: a rehearsal's report is its purpose.

    Raises OcsError.
    """
    request = ReportRequest.from_params(module.params, module.check_mode)
    moves = read_moves([move["result"] for move in request.moves], rehearsal=request.rehearsal)
    users = moves.in_order()
    facts = make_facts(request, moves)
    # The page is written last: a reader who finds it finds its data, too.
    data = _write(request.data, request.mode, document(facts, users))
    drawn = _write(request.page, request.mode, [page(facts, users, request.data.name)])
    indexed = request.index is not None and _write_index(request.index, request.mode, request.rehearsal)
    return {
        "changed": data or drawn or indexed,
        "page": str(request.page),
        "data": str(request.data),
        "index": str(request.index.page) if request.index else None,
        "size": request.page.stat().st_size,
        "rehearsal": request.rehearsal,
        "verdict": verdict(facts).headline,
        "summary": sentences(facts),
        "closing_lines": closing_lines(facts, request.page, request.index.page if request.index else None),
        "counts": facts["counts"],
        "left": users_left(facts),
        "contradictions": facts["contradictions"],
    }


def document(facts: Facts, users: Iterable[MovedUser]) -> Iterator[str]:
    """The facts as JSON, with a line for each user, in pieces."""
    opening = json.dumps(facts, ensure_ascii=False, indent=1)
    yield opening.removesuffix("\n}") + ',\n "users": ['
    separator = "\n  "
    for user in users:
        yield separator + json.dumps(user_facts(user), ensure_ascii=False)
        separator = ",\n  "
    yield "\n ]\n}\n"


def _write_index(index: RequestedIndex, mode: int, rehearsal: bool) -> bool:
    """Made anew from all reports that are there. Hosts that finish together wait for each other, so that the last one
    that writes has seen the reports of all.
    """
    with alone(index.page.parent):
        reports = read_reports(index.reports, rehearsal=rehearsal)
        return _write(index.page, mode, [index_page(reports, index.page.parent, rehearsal=rehearsal)])


def _write(path: Path, mode: int, pieces: Iterable[str]) -> bool:
    """Write a file. Returns whether its content or its mode is new."""
    with NewFile(path, mode=mode) as file:
        for piece in pieces:
            # Half of a surrogate pair has no UTF-8; JSON writes it as a backslash and its number.
            file.write(piece.encode("utf-8", "backslashreplace"))
        return file.finish()

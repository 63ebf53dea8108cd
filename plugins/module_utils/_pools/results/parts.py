# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The parts of a report in the form in which other modules return them: the shape of each part that the page shows or
counts with.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice
from typing import Any

from ansible_collections.msrtc.ocs.plugins.module_utils._common.shapes import (
    COUNT,
    DICTIONARY,
    TEXT,
    TRUTH,
    ByName,
    Fields,
    ListOf,
    a_time,
)
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import BadInput

_PROBLEMS = 5  # in a message

_BLOCKER = Fields({"kind": TEXT, "count": COUNT}, {"names": ListOf(TEXT), "remedy": TEXT})
POOL = Fields(
    {"name": TEXT},
    {
        **dict.fromkeys(("fqdn", "dn", "service_dn", "display_name", "version", "kind", "container"), TEXT),
        **dict.fromkeys(("back_end_host", "back_end_instance"), TEXT),
        **dict.fromkeys(("users", "homed_in_back_end", "moving_in", "moving_out"), COUNT),
        "front_ends": ListOf(TEXT),
        "contacts": ByName(COUNT),
        "blockers": ListOf(_BLOCKER),
    },
)
FINDING = Fields(
    {"name": TEXT},
    {
        **dict.fromkeys(("severity", "pool", "description", "remedy", "command", "source"), TEXT),
        "count": COUNT,
        "accepted": TRUTH,
        "objects": ListOf(Fields({}, {"name": TEXT, "detail": TEXT})),
    },
)
_LOSS = Fields({"section": TEXT, "what": TEXT, "why": TEXT, "rows": COUNT})
_USER = Fields(
    {"sip_uri": TEXT, "outcome": TEXT},
    {"reason": TEXT, "lost": ListOf(_LOSS), "before": DICTIONARY, "after": DICTIONARY},
)
RESULT = Fields(
    {},
    {
        **dict.fromkeys(("pool", "target_pool", "journal", "report_file", "msg"), TEXT),
        "counts": ByName(COUNT),
        "rows": ByName(COUNT),
        "users": ListOf(_USER),
        "left": Fields({}, dict.fromkeys(("users", "contacts", "ghosts"), ListOf(TEXT))),
        "refusals": ListOf(TEXT),
    },
)
_PARTS = {
    "pools_before": ListOf(POOL),
    "pools_after": ListOf(POOL),
    "moves": ListOf(Fields({"result": RESULT})),
    "audit_before": ListOf(FINDING),
    "audit_after": ListOf(FINDING),
}


def require_parts(params: Mapping[str, Any]) -> None:
    """Raises BadInput for parts of another shape than the modules return, naming the first of them."""
    wrong = (
        problem for name, shape in _PARTS.items() if params[name] is not None for problem in shape(params[name], name)
    )
    if problems := list(islice(wrong, _PROBLEMS)):
        raise BadInput(
            f"{'; '.join(problems)}.",
            remedy="Hand over what ocs_pool_info, ocs_user_move and ocs_pool_audit_info have returned, as it is.",
        )


def problem_of_line(record: Any, target_pool: str | None) -> str:
    """The fault of a line of a move's report file; "" without a fault."""
    wrong = list(Fields({"record": TEXT})(record, "the line"))
    if not wrong and record["record"] == "time":
        wrong = list(a_time(record.get("time"), "time"))
    if not wrong and record["record"] == "user":
        wrong = list(_USER(record, "the user"))
        rows = Fields({}, {f"rows on {target_pool}": ByName(COUNT)})
        wrong = wrong or list(Fields({}, {"after": rows})(record, "the user"))
    return wrong[0] if wrong else ""

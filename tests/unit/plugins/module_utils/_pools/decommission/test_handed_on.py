# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whatever a play hands over, the answer is a sentence that names the option."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._errors import BadInput
from ansible_collections.msrtc.ocs.plugins.module_utils._pools.decommission.handed_on import require_handed_on

RUN = {
    "before": {},
    "moves": [],
    "files": {"everybody": "/r/moved.jsonl"},
    "planned": {},
    "left": {},
    "gone_through": [],
    "done": 0,
    "users_per_minute": 0.0,
    "stopped": "",
    "unfinished": [],
}
WAVE = {"name": "everybody", "users": 3, "all_users": True, "stop": False}
SAID = {"users_per_minute": None, "window": None, "max_failures": None, "contact_limit": None, "accepted_findings": []}
POOL = {"name": "p", "successor": "q", "report_folder": "/r", "waves": [WAVE], "run": RUN, "users": 3, **SAID}


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({"pools": []}, "number is 0, and there are 0 pools"),
        ({"number": -1}, "number is -1"),
        ({"wave": 1}, "wave is 1, and the pool has 1 waves"),
        ({"pools": [{}]}, r"pools\[0\].name is missing"),
        ({"pools": [{**POOL, "run": {}}]}, r"pools\[0\].run.before is missing"),
        ({"pools": [{**POOL, "run": {**RUN, "files": {}}}]}, r"pools\[0\].run.files has no file of wave everybody"),
        (
            {"pools": [{**POOL, "window": {"end": 5, "text": ""}}]},
            r"pools\[0\].window.end is missing or of another kind",
        ),
        ({"pools": [{**POOL, "window": {"end": "soon", "text": ""}}]}, r"window.end is not a time with its time zone"),
        ({"pools": [{**POOL, "window": "tonight"}]}, r"pools\[0\].window is no dictionary"),
        ({"pools": [{**POOL, "waves": ["w"]}]}, r"pools\[0\].waves\[0\] is no dictionary"),
        ({"result": {"counts": 3}}, "result.counts is no dictionary"),
        ({"result": {"left": {"users": "a"}}}, "result.left.users is missing or of another kind"),
    ],
)
def test_what_was_not_handed_on_is_named(params: dict[str, Any], message: str) -> None:
    with pytest.raises(BadInput, match=message) as refusal:
        require_handed_on({"pools": [POOL], "number": 0, "wave": 0, "result": {}, **params})
    assert "ocs_decommission_check_info" in str(refusal.value)


def test_what_was_handed_on_is_taken() -> None:
    counts = {"moved": 1, "resumed": 0, "not_reached": 0, "failed": 0}
    require_handed_on({"pools": [POOL], "number": 0, "wave": 0, "result": {"counts": counts, "left": {"users": []}}})
    require_handed_on({"pools": [POOL], "number": 0, "wave": 0, "result": {"skipped": True}})

# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The command of a remedy names the successor where it is known."""

from __future__ import annotations

import shlex

import pytest
import yaml

from ansible_collections.msrtc.ocs.plugins.module_utils._pools.audit.catalogue import FINDINGS, Occurrence
from ansible_collections.msrtc.ocs.plugins.module_utils._pools.audit.tally import Tally


@pytest.mark.parametrize(
    ("pool", "successor", "target"),
    [("pool07", "north; $(ls) 'r2'", "north; $(ls) 'r2'"), ("pool07", None, "SUCCESSOR"), ("r2", "r2", "SUCCESSOR")],
    ids=["known", "not known", "the successor itself"],
)
def test_users_go_to_it(pool: str, successor: str | None, target: str) -> None:
    tally = Tally(10, successor=successor)
    list(tally.watch([Occurrence("users", pool, "sip:ann@example.com")]))
    [finding] = tally.findings()
    variables = yaml.safe_load(shlex.split(finding["command"])[-1])
    assert variables == {"move_users": {"target_pool": target, "pool": pool, "all_users": True}}


def test_who_is_meant_is_for_a_person_to_find_out() -> None:
    """Some of them may be other people than before."""
    tally = Tally(10, successor="r2")
    list(tally.watch([Occurrence("recreated_accounts", "pool07", "sip:ann@example.com", None, "sip:ann@example.com")]))
    [finding] = tally.findings()
    variables = yaml.safe_load(shlex.split(finding["command"])[-1])
    assert variables["move_users"]["identities"] == ["sip:USER@DOMAIN"]


def test_commands_of_other_tools_are_as_they_were() -> None:
    plain = [kind for kind in FINDINGS.values() if isinstance(kind.command, str)]
    assert plain
    for kind in plain:
        assert kind.command_for("{pool}", "r2") == kind.command

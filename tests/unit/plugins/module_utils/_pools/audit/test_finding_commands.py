# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Commands that findings give as remedies can be pasted into a shell as they are."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

import pytest
import yaml

from ansible_collections.msrtc.ocs.plugins.module_utils._operations.delete.planning.request import ABSENT_OPTIONS
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.move.planning.request import MOVE_OPTIONS
from ansible_collections.msrtc.ocs.plugins.module_utils._pools.audit.catalogue import FINDINGS, Occurrence
from ansible_collections.msrtc.ocs.plugins.module_utils._pools.audit.tally import Tally
from ansible_collections.msrtc.ocs.plugins.module_utils._selection.options import SELECTION_OPTIONS

PLAYBOOKS = {"move_users": SELECTION_OPTIONS | MOVE_OPTIONS, "delete_users": SELECTION_OPTIONS | ABSENT_OPTIONS}
FOLDER = Path(__file__).parents[6] / "playbooks"


def command_of(name: str, pool: str) -> str:
    tally = Tally(limit=10)
    list(tally.watch([Occurrence(name, pool, "somebody", None, None)]))
    [finding] = tally.findings()
    return str(finding["command"])


WITH_PLAYBOOKS = sorted(name for name in FINDINGS if "ansible-playbook" in command_of(name, "pool07"))


def test_many_findings_have_one() -> None:
    assert len(WITH_PLAYBOOKS) > 10


@pytest.mark.parametrize("pool", ["pool07", "off", "1e3", 'o\'brien "pool" $(id) `id` \\', "a: {b, [c]} # d"])
@pytest.mark.parametrize("name", WITH_PLAYBOOKS)
def test_a_shell_reads_options_that_the_module_knows(name: str, pool: str) -> None:
    program, option, _inventory, playbook, *flags, variables = shlex.split(command_of(name, pool))
    assert (program, option, flags) == ("ansible-playbook", "-i", ["--check", "--diff", "--extra-vars"])
    [(called, options)] = yaml.safe_load(variables).items()
    assert playbook == f"msrtc.ocs.{called}" and (FOLDER / f"{called}.yml").exists()
    assert options.keys() <= PLAYBOOKS[called].keys()
    if "pool" in options:
        assert options["pool"] == pool


@pytest.mark.parametrize("name", WITH_PLAYBOOKS)
def test_it_is_the_same_where_ansible_prints_it(name: str) -> None:
    """Output of the module debug is JSON."""
    command = command_of(name, "pool07")
    assert json.dumps(command) == f'"{command}"'

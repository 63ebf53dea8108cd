# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A task starts with what every task needs; libraries that few tasks need are imported by those."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from benchmarks.starting import write_payload

MODULES = ("ocs_user_move", "ocs_user_absent", "ocs_user_info", "ocs_pool_info")
SELDOM_NEEDED = {
    "gssapi",
    "xml",
    "cryptography",
    "asyncio",
    "email",
    "http",
    "concurrent",
    "multiprocessing",
    "unittest",
}
# What moving or deleting users does without, where they are not chosen by criteria, nothing has failed or been cut, and
# no instance and no fingerprint is named.
BESIDE_OPERATIONS = (
    "_directory.policies.",
    "_directory.diagnosis.",
    "_selection.finding",
    "_pools.",
    "_connection_info.",
    "_selection.identities_file",
    "_user_data.contact_list_merging",
    "_back_end.connection.connection_failures",
    "_back_end.connection.prelogin",
    "_back_end.rows.pool_numbers",
    "_back_end.settings.sql_browser",
)
# A deletion finishes unfinished moves, of which there are seldom any. A move leaves others' rows as they are.
BESIDE = {
    "ocs_user_move": (*BESIDE_OPERATIONS, "_back_end.rows.all_rows", "_user_data.mentions"),
    "ocs_user_absent": (*BESIDE_OPERATIONS, "_operations.move."),
}
# Packages, the module, and what tells Python to compile once: these are compiled as Python does it.
BEFORE_THE_FIRST_STATEMENT = 12
PROGRAM = """
import importlib, sys
for module in sys.argv[1:]:
    importlib.import_module(f"ansible_collections.msrtc.ocs.plugins.modules.{module}")
print(*sorted({name.partition(".")[0] for name in sys.modules}))
"""


def test_no_module_begins_with_a_library_that_few_tasks_need() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM, *MODULES], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert {"ldap3", "ansible"} <= loaded
    assert loaded & SELDOM_NEEDED == set()


PROGRAM_OF_NAMES = """
import importlib, sys
importlib.import_module(f"ansible_collections.msrtc.ocs.plugins.modules.{sys.argv[1]}")
print(*(name.partition(".module_utils.")[2] for name in sys.modules))
"""


@pytest.mark.parametrize("module", BESIDE)
def test_moves_and_deletions_begin_without_what_few_of_them_need(module: str) -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM_OF_NAMES, module], capture_output=True, text=True, check=True)
    assert [name for name in done.stdout.split() if name.startswith(BESIDE[module])] == []


PROGRAM_IN_ZIP = """
import collections, importlib, sys
compiled, archive = collections.Counter(), sys.argv[1]
sys.addaudithook(lambda event, what: compiled.update([what[1]]) if event == "compile" else None)
sys.path.insert(0, archive)
for name in sys.argv[2:]:
    module = importlib.import_module(f"ansible_collections.msrtc.ocs.plugins.modules.{name}")
    assert module.__file__ == f"{archive}/ansible_collections/msrtc/ocs/plugins/modules/{name}.py"
sources = {path: times for path, times in compiled.items() if str(path).startswith(archive)}
print(len(sources), sum(sources.values()))
"""


def test_sources_in_a_zip_file_are_compiled_once(tmp_path: Path) -> None:
    """Ansible sends a module so. Python compiles each source of a zip file twice, to ask where it is and to load it."""
    payload = tmp_path / "payload.zip"
    write_payload(payload)
    command = [sys.executable, "-B", "-c", PROGRAM_IN_ZIP, str(payload), *MODULES]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env={**os.environ, "PYTHONPATH": ""})
    sources, compiled = map(int, done.stdout.split())
    assert sources > 200
    assert compiled - sources <= BEFORE_THE_FIRST_STATEMENT

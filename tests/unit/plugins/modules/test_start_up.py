# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A task starts with what every task needs; libraries that few tasks need are imported by those."""

from __future__ import annotations

import subprocess
import sys

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

# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The start of a module, beside that of an empty one: `python -m benchmarks.starting`.

Ansible sends a module as a zip file of sources, so that Python compiles them at each start.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from zipfile import ZipFile

MODULES = ("ocs_user_move", "ocs_user_absent", "ocs_user_import", "ocs_user_export", "ocs_user_info")
ROUNDS = 9
_PLUGINS = Path(__file__).resolve().parents[2] / "plugins"
_COLLECTION = Path("ansible_collections/msrtc/ocs")
_PACKAGES = (
    ".",
    "msrtc",
    "msrtc/ocs",
    "msrtc/ocs/plugins",
    "msrtc/ocs/plugins/modules",
    "msrtc/ocs/plugins/module_utils",
)
_EMPTY = "from ansible.module_utils.basic import AnsibleModule"
_START = """
import sys
sys.path.insert(0, sys.argv[1])
{imports}
"""


def write_payload(path: Path) -> None:
    """A zip file of all plugins, in which they lie as in what Ansible sends."""
    with ZipFile(path, "w") as payload:
        for source in sorted(_PLUGINS.rglob("*.py")):
            payload.write(source, _COLLECTION / "plugins" / source.relative_to(_PLUGINS))
        for package in _PACKAGES:
            payload.writestr(str(Path("ansible_collections", package, "__init__.py")), "")


def seconds_more_than_an_empty_module(module: str, rounds: int = ROUNDS) -> float:
    """The difference of the medians of wall time; both in turn."""
    imports = {module: f"import ansible_collections.msrtc.ocs.plugins.modules.{module}", "": _EMPTY}
    seconds: dict[str, list[float]] = {module: [], "": []}
    with tempfile.TemporaryDirectory() as folder:
        payload = Path(folder, "payload.zip")
        write_payload(payload)
        for _round in range(rounds):
            for started, taken in seconds.items():
                taken.append(_seconds_of(_START.format(imports=imports[started]), payload))
    return median(seconds[module]) - median(seconds[""])


def _seconds_of(program: str, payload: Path) -> float:
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    started = time.monotonic()
    subprocess.run([sys.executable, "-B", "-c", program, str(payload)], check=True, env=environment)
    return time.monotonic() - started


def main() -> None:
    for module in MODULES:
        print(f"{module:16} {seconds_more_than_an_empty_module(module):.3f} s more than an empty module")


if __name__ == "__main__":
    main()

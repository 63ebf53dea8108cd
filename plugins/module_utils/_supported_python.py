# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One sentence for an interpreter that is too old, before anything is imported that it cannot read.

Ansible runs modules with the interpreter of the host, which can be older than its own.
"""

from __future__ import annotations

import json
import sys

OLDEST = (3, 11)


def require_supported_python() -> None:
    """End the module with a result that says what to do, unless this Python is new enough."""
    if sys.version_info[:2] >= OLDEST:
        return
    found = ".".join(str(number) for number in sys.version_info[:3])
    message = (
        f"The modules of msrtc.ocs need Python {OLDEST[0]}.{OLDEST[1]} or newer where they run, and {sys.executable} "
        f"is Python {found}. Nothing was changed. Set ansible_python_interpreter to a newer one, such as that of "
        "ansible-playbook: {{ ansible_playbook_python }}."
    )
    sys.stdout.write(json.dumps({"failed": True, "changed": False, "msg": message}) + "\n")
    raise SystemExit(1)

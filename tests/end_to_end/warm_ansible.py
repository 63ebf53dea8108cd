# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A program that has imported Ansible, and is ansible-playbook in each process that is forked from itself.

It is the command's own code with its own arguments, less the half second of imports. What a run packs for a module, the
next one finds packed: the folder is that of this program, and the sources do not change while it runs.
`playbook.py` starts it; warm_interpreter.py says how to talk to it.
"""

from __future__ import annotations

import atexit
import os
import sys

from ansible.cli import playbook
from ansible.utils.path import cleanup_tmp_file

from end_to_end.warm_interpreter import ending_at_once, serve


def main() -> None:
    atexit.unregister(cleanup_tmp_file)  # the first run that ends would remove the folder of all; it is the tests' own
    request = serve()
    if request is not None:
        os.setsid()  # as in a terminal of its own
        sys.argv = ["ansible-playbook", *request.arguments["argv"]]
        with ending_at_once():
            playbook.main()


if __name__ == "__main__":
    main()

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

from ansible import cli
from ansible.cli import playbook
from ansible.plugins import loader as plugins
from ansible.utils.path import cleanup_tmp_file

from end_to_end.warm_interpreter import ending_at_once, serve

USUAL = {
    plugins.strategy_loader: ("linear",),
    plugins.callback_loader: ("default", "minimal", "oneline", "tree", "junit", "record_results"),
    plugins.inventory_loader: ("host_list", "script", "auto", "yaml", "ini", "toml"),
    plugins.cache_loader: ("memory",),
    plugins.lookup_loader: ("env", "file", "template", "vars"),
    plugins.action_loader: ("normal", "include_role", "set_fact", "assert", "template", "validate_argument_spec"),
}


def main() -> None:
    load_plugins()
    atexit.unregister(cleanup_tmp_file)  # the first run that ends would remove the folder of all; it is the tests' own
    request = serve()
    if request is not None:
        os.setsid()  # as in a terminal of its own
        sys.argv = ["ansible-playbook", *request.arguments["argv"]]
        with ending_at_once():
            playbook.main()


def load_plugins() -> None:
    """Load what every run would load first: the loader of collections, and plugins with what they say of themselves."""
    plugins.init_plugin_loader()
    cli.init_plugin_loader = lambda _paths: None  # a run would do it once more, and Ansible warn of it
    for loader in (plugins.filter_loader, plugins.test_loader):
        list(loader.all())
    for loader in (plugins.connection_loader, plugins.shell_loader, plugins.become_loader):
        list(loader.all(class_only=True))
    for loader, names in USUAL.items():
        for name in names:
            loader.get(name, class_only=True)


if __name__ == "__main__":
    main()

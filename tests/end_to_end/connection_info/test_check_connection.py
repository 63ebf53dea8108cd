# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The playbook prints the page as it is, so that its commands can be pasted; errors of other modules name it."""

from __future__ import annotations

from end_to_end.modules import Modules
from end_to_end.playbook import AnsiblePlaybook
from lab.directory.forest import READER_ACCOUNT
from lab.environment import Lab


def test_the_playbook_prints_the_page(lab: Lab, ansible_playbook: AnsiblePlaybook) -> None:
    reader = {**lab.reader_connection, "check_connection_pools": ["pool07"]}
    run = ansible_playbook.run("msrtc.ocs.check_connection", check=True, extra_vars=reader).succeeded()
    page = run.result("Ask this host, the domain controllers and the back ends")["page"]
    assert "\n".join(page) in run.output
    assert rf"CORP\{READER_ACCOUNT}:WP;" in run.output  # with one backslash
    assert run.changed == []


def test_an_error_about_a_connection_names_it(modules: Modules) -> None:
    run = modules.run("ocs_pool_info", {"directory_servers": ["127.0.0.1"], "directory_port": 9})
    assert run.message.endswith("ansible-playbook msrtc.ocs.check_connection.")

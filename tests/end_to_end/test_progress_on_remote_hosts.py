# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Progress of a module that runs on another host: Ansible's own ssh connection and become plugin, with stand-ins for
the commands ssh and sudo, which run here, under another home, what would be run there.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from end_to_end.move.moving import move_task
from end_to_end.playbook import AnsiblePlaybook
from lab.environment import Lab
from samples import cases

# Options, the host's name, then the command; each command is noted down.
SSH = """#!/bin/sh
while [ $# -gt 0 ]; do
    case "$1" in
        -[bcDEeFIiJLlmOopQRSWw]) shift 2 ;;
        -*) shift ;;
        *) break ;;
    esac
done
[ $# -gt 1 ] || exit 0
shift
echo "$*" >> {log}
HOME={home} exec /bin/sh -c "$*"
"""


SUDO = """#!/bin/sh
while :; do
    case "$1" in
        -[CghpRrTtUu]) shift 2 ;;
        -*) shift ;;
        *) break ;;
    esac
done
echo "sudo $*" >> {log}
exec "$@"
"""


@pytest.mark.parametrize(
    ("pipelining", "become"), cases([(False, False), (True, True), (True, False), (False, True)], 2)
)
def test_progress_of_a_remote_host_is_shown(
    ansible_playbook: AnsiblePlaybook, lab: Lab, tmp_path: Path, pipelining: bool, become: bool
) -> None:
    home, log = tmp_path / "home", tmp_path / "commands"
    home.mkdir()
    for name, script in (("ssh", SSH), ("sudo", SUDO)):
        (tmp_path / name).write_text(script.format(home=home, log=log), encoding="utf-8")
        (tmp_path / name).chmod(0o755)
    play = {
        "name": "Move from another host",
        "hosts": "jump_host",
        "gather_facts": False,
        "become": become,
        "module_defaults": {"group/msrtc.ocs.ocs": dict(lab.connection)},
        "vars": {
            "ansible_connection": "ssh",
            "ansible_ssh_executable": str(tmp_path / "ssh"),
            "ansible_become_exe": str(tmp_path / "sudo"),
            "ansible_ssh_transfer_method": "piped",
            "ansible_ssh_pipelining": pipelining,
            "ansible_python_interpreter": sys.executable,
        },
        "tasks": [move_task(lab, sip_uri="sip:*a*@example.test", batch_size=20)],
    }
    path = tmp_path / "play.yml"
    path.write_text(json.dumps([play]), encoding="utf-8")
    run = ansible_playbook.run(path, check=True, arguments=["--inventory", "jump_host,"])
    examined = [line for line in run.output.splitlines() if line.startswith("jump_host: ") and "users examined" in line]
    assert len(examined) > 1, run.output
    assert len(set(examined)) == len(examined), "each line is shown once"
    first, last = examined[0].split(), examined[-1].split()
    assert first[1] == "20" and last[1] == last[3]
    commands = log.read_text(encoding="utf-8")
    assert "tail -n" in commands and ("sudo" in commands) == become
    assert not list((home / ".ansible" / "tmp").iterdir()), "nothing is left on the host"

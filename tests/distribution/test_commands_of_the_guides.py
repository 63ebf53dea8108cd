# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A newcomer's hour: every command of the guides that names a playbook of the collection, run with the archive alone.

They are taken from the pages and run in their order, on a lab whose pools are named as there. Passwords stand in the
lab's inventory, so nobody is asked for the one of a vault.
"""

from __future__ import annotations

import json
import shlex
import shutil
import subprocess
from pathlib import Path

import yaml
from installed_archive import PROGRAMS, InstalledArchive

from distribution.forest import pools_inventory
from guides import NAMES, code_blocks
from lab.data.pools import LabPool
from lab.environment import Lab

POOLS = [LabPool("pool2007", "2007", users=8), LabPool("poolr2", "2007 R2", users=4)]
ALICE = "alice@corp.example.com"
NAMES_OF_THE_LAB = {"oldpool": "pool2007", "newpool": "poolr2"}


def commands() -> list[str]:
    """Lines of the console blocks, without the prompt; a line that goes on is one. The tutorial comes first."""
    lines = [
        line.removeprefix("$ ").strip()
        for page in sorted(NAMES, key=lambda name: name != "tutorial")
        for block in code_blocks(page, "console")
        for line in block.replace("\\\n", " ").splitlines()
    ]
    return [line for line in lines if line.startswith("ansible-playbook") and " msrtc.ocs." in f" {line}"]


def files_of_the_tutorial(alice: str) -> dict[str, str]:
    """The files that the page has the reader write beside the inventory, by name: examples that begin with one."""
    named = [(block.partition("\n")[0].removeprefix("# "), block) for block in code_blocks("tutorial", "yaml")]
    return {name: block.replace(ALICE, alice) for name, block in named if "/" not in name and name != "inventory.yml"}


def prepare(folder: Path, lab: Lab, alice: str) -> None:
    """The inventories that the pages have the reader write, with the variables beside them."""
    shutil.copy(lab.inventory, folder / "inventory.yml")
    files = [lab.inventory.parent / "group_vars" / "all.yml", lab.decommissioning]
    variables = {"export_users": {"pool": "pool2007", "dest": "poolr2.jsonl.gz", "compress": True}}
    for file in files:
        variables |= yaml.safe_load(file.read_text(encoding="utf-8"))
    contents = {
        "group_vars/all.yml": variables,
        "ocs_pools.yml": {**pools_inventory(lab.connection), "groups": {"ocs_2007": "ocs_pool.version == '2007'"}},
        "connection.yml": lab.connection,
    }
    for name, content in contents.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(json.dumps(content), encoding="utf-8")  # JSON is YAML
    for name, block in files_of_the_tutorial(alice).items():
        (folder / name).write_text(block, encoding="utf-8")


def words_of(command: str, alice: str) -> list[str]:
    for theirs, ours in {**NAMES_OF_THE_LAB, ALICE: alice}.items():
        command = command.replace(theirs, ours)
    return [word for word in shlex.split(command, comments=True)[1:] if word != "--ask-vault-pass"]


def test_every_command_of_the_guides(tmp_path: Path) -> None:
    archive = InstalledArchive.made_in(tmp_path)
    with Lab.up(tmp_path / "lab", pools=POOLS, users=12, seed=1, contacts=4, awkward=[]) as lab:
        alice = sorted(lab.snapshot().back_ends["pool2007"].homed)[0]
        prepare(tmp_path, lab, alice)

        def run(arguments: list[str]) -> None:
            command = [PROGRAMS / "ansible-playbook", *arguments]
            environment = archive.environment(tmp_path)
            done = subprocess.run(command, cwd=tmp_path, env=environment, check=False, capture_output=True, text=True)
            assert done.returncode == 0, f"{arguments}\n{done.stdout}\n{done.stderr}"

        run(["-i", "inventory.yml", "msrtc.ocs.export_users"])
        found = commands()
        assert len(found) > 8
        for command in found:
            arguments = words_of(command, alice)
            run(arguments if "-i" in arguments else ["-i", "inventory.yml", *arguments])
        assert lab.snapshot().back_ends["pool2007"].homed == set()

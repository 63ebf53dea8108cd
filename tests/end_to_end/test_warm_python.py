# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The command that stands in for Python in plays behaves as Python does, as far as Ansible can tell."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from end_to_end.warm_python import warm_python

WHERE = "import os, sys; print(sys.argv[1:], os.getcwd(), os.environ['MARK'], 'ldap3' in sys.modules); sys.exit(3)"


@pytest.fixture(scope="module")
def python() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="ocs-") as folder, ExitStack() as started:
        yield started.enter_context(warm_python(Path(folder)))


@pytest.mark.parametrize("way", ["standard input", "a file"])
def test_arguments_folder_environment_and_return_code(python: Path, tmp_path: Path, way: str) -> None:
    program = tmp_path / "program.py"
    program.write_text(WHERE, encoding="utf-8")
    arguments = ["-"] if way == "standard input" else [str(program), "one"]
    run = subprocess.run(
        [python, *arguments],
        input=WHERE if way == "standard input" else "",
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env={**os.environ, "MARK": "here"},
        check=False,
    )
    assert run.stdout == f"{arguments[1:]} {tmp_path} here True\n" and run.returncode == 3, run.stderr


def test_a_traceback_goes_to_standard_error(python: Path) -> None:
    run = subprocess.run([python], input="raise ValueError('so')", capture_output=True, text=True, check=False)
    assert run.returncode == 1 and "ValueError: so" in run.stderr and run.stdout == ""


def test_who_kills_the_command_kills_the_program(python: Path) -> None:
    sleeping = "import os, time; print(os.getpid(), flush=True); time.sleep(60)"
    with subprocess.Popen([python], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as command:
        assert command.stdin and command.stdout
        command.stdin.write(sleeping)
        command.stdin.close()
        process = int(command.stdout.readline())
        command.kill()
    gone_by = time.monotonic() + 30
    while Path(f"/proc/{process}").exists():
        assert time.monotonic() < gone_by


def test_a_program_that_is_killed(python: Path) -> None:
    run = subprocess.run([python], input="import os; os.kill(os.getpid(), 9)", text=True, check=False)
    assert run.returncode == 128 + signal.SIGKILL, sys.version

# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run playbooks as a user does: the ansible-playbook command, in a process of its own.

Runs that a test only waits for are forked from a program that has imported Ansible, and their modules from another one.
What a test starts, to look at it or to stop it, is the command itself, with all that follows from it.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from end_to_end.interpreters import WarmInterpreters
from end_to_end.warm_interpreter import Request
from end_to_end.warm_python import warm_python

SETTINGS = Path(__file__).resolve().parent / "ansible.cfg"

What = Sequence[Mapping[str, Any]] | str | Path


@dataclass(frozen=True)
class TaskResult:
    """The result of one task on one host."""

    task: str
    host: str
    outcome: str  # ok, changed, failed, ignored (failed, with ignore_errors), skipped or unreachable
    result: dict[str, Any]


@dataclass(frozen=True)
class PlaybookRun:
    """A run of ansible-playbook that has ended."""

    returncode: int
    output: str  # standard output and error, as on a terminal
    tasks: list[TaskResult]

    @property
    def changed(self) -> list[TaskResult]:
        return [task for task in self.tasks if task.outcome == "changed"]

    @property
    def failed(self) -> list[TaskResult]:
        return [task for task in self.tasks if task.outcome in ("failed", "unreachable")]

    @property
    def message(self) -> str:
        """The message of the only failure."""
        assert len(self.failed) == 1, self.output
        return str(self.failed[0].result["msg"])

    def result(self, task: str) -> dict[str, Any]:
        """The result of the only task whose name ends with `task` (roles put theirs in front)."""
        found = [each_task.result for each_task in self.tasks if each_task.task.endswith(task)]
        assert len(found) == 1, f"{len(found)} results of {task!r} in\n{self.output}"
        return found[0]

    def succeeded(self) -> PlaybookRun:
        """This run, if it succeeded; else an AssertionError with all that it printed."""
        assert self.returncode == 0, self.output
        return self


@dataclass
class RunningPlaybook:
    """A run of ansible-playbook that may still be going on; `process` can be sent signals."""

    process: subprocess.Popen[str]
    results: Path

    def press_ctrl_c(self) -> None:
        """Send SIGINT to all processes of the foreground, as a terminal does; ansible-playbook is the first of them."""
        os.killpg(self.process.pid, signal.SIGINT)

    def finish(self, timeout: float = 600) -> PlaybookRun:
        """Wait for the end. Raises subprocess.TimeoutExpired after `timeout` seconds, and the process is gone then."""
        try:
            output, _nothing = self.process.communicate(timeout=timeout)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.communicate()
            raise
        return PlaybookRun(self.process.returncode, output, _results(self.results))


def _results(file: Path) -> list[TaskResult]:
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    return [TaskResult(**json.loads(line)) for line in lines]


@dataclass(frozen=True)
class WarmAnsible:
    """The processes that have imported everything: for the command, and for the modules of its plays."""

    interpreters: WarmInterpreters
    python: Path  # as ansible_python_interpreter

    @classmethod
    @contextmanager
    def running(cls, folder: Path) -> Iterator[WarmAnsible]:
        """The processes end with the block. The folder is theirs, and its path a short one."""
        environment = inherited() | {"ANSIBLE_CONFIG": str(SETTINGS), "ANSIBLE_HOME": str(folder / "ansible")}
        interpreters = WarmInterpreters.running("end_to_end.warm_ansible", number=1, environment=environment)
        with ExitStack() as started:
            yield cls(started.enter_context(interpreters), started.enter_context(warm_python(folder)))


@dataclass
class AnsiblePlaybook:
    """ansible-playbook with one inventory, and with connection options for the modules of a play that a test writes."""

    warm: WarmAnsible
    folder: Path  # for the plays and results; every run gets files of its own
    inventory: Path
    connection: Mapping[str, Any]  # module options, as module_defaults
    runs: int = field(default=0, init=False)

    def run(
        self, what: What, *, extra_vars: Mapping[str, Any] | None = None, timeout: float = 600, **options: Any
    ) -> PlaybookRun:
        """Run to the end; see start() for the arguments. Raises TimeoutError after `timeout` seconds."""
        variables = {**(extra_vars or {}), "ansible_python_interpreter": str(self.warm.python)}
        arguments, environment, results = self._command(what, extra_vars=variables, **options)
        request = Request("ansible-playbook", {"argv": arguments}, str(self.folder), environment)
        process = self.warm.interpreters.start(request, results.with_suffix(".json"), together=True)
        returncode = process.wait(timeout)
        return PlaybookRun(returncode, process.output.read_text(encoding="utf-8"), _results(results))

    def start(self, what: What, **options: Any) -> RunningPlaybook:
        """Start a playbook.

        what: tasks, which become a play on localhost with the connection as module_defaults; or a playbook's path or
        FQCN, which takes its connection from the inventory. The other arguments: see _command().
        """
        arguments, environment, results = self._command(what, **options)
        process = subprocess.Popen(
            [str(Path(sys.executable).parent / "ansible-playbook"), *arguments],
            cwd=self.folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            start_new_session=True,  # as in a terminal of its own
        )
        return RunningPlaybook(process, results)

    def _command(
        self,
        what: What,
        *,
        check: bool = False,
        diff: bool = False,
        extra_vars: Mapping[str, Any] | None = None,
        arguments: Sequence[str] = (),
        environment: Mapping[str, str] | None = None,
    ) -> tuple[list[str], dict[str, str], Path]:
        """The command's arguments and environment, and the file of the results."""
        self.runs += 1
        results = self.folder / f"results-{self.runs}.jsonl"
        playbook = self._write_play(what) if isinstance(what, Sequence) and not isinstance(what, str) else str(what)
        command = ["--inventory", str(self.inventory), playbook]
        command += ["--check"] * check + ["--diff"] * diff + list(arguments)
        if extra_vars:
            command += ["--extra-vars", json.dumps(extra_vars)]
        return command, self._environment(results) | dict(environment or {}), results

    def _write_play(self, tasks: Sequence[Mapping[str, Any]]) -> str:
        play = {
            "name": "Test",
            "hosts": "localhost",
            "connection": "local",
            "gather_facts": False,
            "module_defaults": {"group/msrtc.ocs.ocs": dict(self.connection)},
            "vars": {"ansible_python_interpreter": sys.executable},
            "tasks": list(tasks),
        }
        path = self.folder / f"play-{self.runs}.yml"
        path.write_text(json.dumps([play], indent=1), encoding="utf-8")  # JSON is YAML
        return str(path)

    def _environment(self, results: Path) -> dict[str, str]:
        return inherited() | {
            "ANSIBLE_CONFIG": str(SETTINGS),
            "ANSIBLE_HOME": str(self.folder / "ansible"),
            "OCS_TEST_RESULTS": str(results),
        }


def inherited() -> dict[str, str]:
    """The environment without any Ansible settings of the person who runs the tests."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("ANSIBLE_", "OCS_"))}


StartsPlaybooks = Callable[[Path, Path, Mapping[str, Any]], AnsiblePlaybook]  # of a folder, inventory and connection

# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run modules as Ansible does, without a playbook: the module's file in a process of its own, with JSON arguments."""

from __future__ import annotations

import itertools
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import yaml

from end_to_end.interpreters import RunningProcess, WarmInterpreters
from end_to_end.warm_interpreter import Request

CHECKOUT = Path(__file__).resolve().parents[2]
CONNECTING = yaml.safe_load((CHECKOUT / "meta" / "runtime.yml").read_text(encoding="utf-8"))["action_groups"]["ocs"]


@dataclass(frozen=True)
class ModuleRun:
    """A run of a module that has ended by itself. `returncode` is negative when a signal has killed it."""

    returncode: int
    output: str  # all that it wrote, for the message of an assertion
    result: dict[str, Any]  # empty when it was killed

    @property
    def changed(self) -> bool:
        return bool(self.result.get("changed", False))

    @property
    def failed(self) -> bool:
        return self.returncode != 0 or bool(self.result.get("failed", False))

    @property
    def warnings(self) -> list[str]:
        return list(self.result.get("warnings", []))

    @property
    def failure(self) -> dict[str, Any]:
        """The result of a run that failed."""
        assert self.failed, self.output
        return self.result

    @property
    def message(self) -> str:
        """The message of a run that failed."""
        return str(self.failure["msg"])

    def succeeded(self) -> ModuleRun:
        """This run, if it succeeded; else an AssertionError with all that it wrote."""
        assert not self.failed, self.output
        return self


@dataclass
class RunningModule:
    """A run that may still be going on; `pid` can be sent signals."""

    process: RunningProcess

    @property
    def pid(self) -> int:
        return self.process.pid

    def kill(self) -> None:
        """End it, unless it has ended by itself just now."""
        self.process.kill()

    def finish(self, timeout: float = 600) -> ModuleRun:
        """Wait for the end.

        Raises TimeoutError after so many seconds, and the process is gone then; AssertionError when it ended otherwise
        than a module may: with a traceback, or with anything but one JSON object as its output.
        """
        returncode = self.process.wait(timeout)
        answer, errors = (file.read_text(encoding="utf-8") for file in (self.process.output, self.process.errors))
        written = answer + errors
        assert "Traceback" not in written, written
        if returncode < 0:
            return ModuleRun(returncode, written, {})
        try:
            result = json.loads(answer)
        except ValueError:
            raise AssertionError(f"no result, but return code {returncode} and:\n{written}") from None
        if "warnings" in result:
            result["warnings"] = [_text(warning) for warning in result["warnings"]]
        return ModuleRun(returncode, written, result)


def _text(warning: str | dict[str, Any]) -> str:
    """The text of a warning: Ansible hands the event to a play."""
    return warning if isinstance(warning, str) else str(warning["event"]["msg"])


@dataclass
class Modules:
    """The modules of the collection with connection options, as a play with module_defaults would run them."""

    interpreters: WarmInterpreters
    folder: Path  # for requests and results, and the modules' current one
    connection: Mapping[str, Any]  # goes to the modules of the action group that meta/runtime.yml names
    _numbers: Iterator[int] = field(default_factory=itertools.count, repr=False)

    def connected(self, connection: Mapping[str, Any]) -> Modules:
        """The same with another connection."""
        return replace(self, connection=connection)

    def run(self, module: str, options: Mapping[str, Any], **how: Any) -> ModuleRun:
        """Run a module to the end; see start() for the arguments."""
        return self.start(module, options, **how).finish()

    def start(
        self,
        module: str,
        options: Mapping[str, Any],
        *,
        check: bool = False,
        diff: bool = False,
        environment: Mapping[str, str] | None = None,
    ) -> RunningModule:
        """Start a module, such as ocs_user_move, with its options; they go before those of the connection."""
        number = next(self._numbers)
        defaults = self.connection if module in CONNECTING else {}
        arguments = {**defaults, **options, **self._arguments_of_ansible(module, check, diff)}
        environment = _environment() | dict(environment or {})
        request = Request(module, arguments, str(self.folder), environment)
        return RunningModule(self.interpreters.start(request, self.folder / f"module-{number}.json"))

    def _arguments_of_ansible(self, module: str, check: bool, diff: bool) -> dict[str, Any]:
        return {
            "_ansible_module_name": f"msrtc.ocs.{module}",
            "_ansible_check_mode": check,
            "_ansible_diff": diff,
            "_ansible_remote_tmp": str(self.folder),
            "_ansible_verbosity": 0,
        }


def _environment() -> dict[str, str]:
    """The environment without any Ansible settings of the person who runs the tests."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("ANSIBLE_", "OCS_"))}

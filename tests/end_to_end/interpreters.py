# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Programs that have imported what a run needs, and processes that are forked from them: a tenth of a start's time."""

from __future__ import annotations

import itertools
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from end_to_end.warm_interpreter import Request


@dataclass
class RunningProcess:
    """A process that may still be going on; `pid` can be sent signals."""

    pid: int
    output: Path  # what it writes to standard output
    errors: Path
    _told: socket.socket

    def wait(self, timeout: float) -> int:
        """Its return code, negative when a signal has killed it.

        Raises TimeoutError after so many seconds, and the process is gone then.
        """
        with closing(self._told):
            self._told.settimeout(timeout)
            try:
                return int(self._told.recv(64))
            except TimeoutError:
                self.kill()
                raise

    def kill(self) -> None:
        """End it, unless it has ended by itself just now."""
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)


class WarmInterpreters:
    """The interpreters take turns."""

    def __init__(self, messages: list[socket.socket]) -> None:
        self._turns = itertools.cycle(messages)

    @classmethod
    @contextmanager
    def running(
        cls,
        program: str = "end_to_end.warm_interpreter",
        *,
        number: int = 2,
        environment: Mapping[str, str] | None = None,
    ) -> Iterator[WarmInterpreters]:
        """Start so many, and have them end with the block. A set has another order in each, as in two runs of Ansible.

        program: which of those that warm_interpreter.py serves; environment: the program's own, not that of its runs.
        """
        with ExitStack() as opened:
            yield cls([opened.enter_context(_interpreter(program, environment)) for _number in range(number)])

    def start(self, request: Request, file: Path, *, together: bool = False) -> RunningProcess:
        """Have one of them run what the request says; the names of all files of the run begin with that of `file`.

        together: what it writes to both outputs is in one file, as on a terminal.
        """
        file.write_text(json.dumps(asdict(request)), encoding="utf-8")
        output, errors = file.with_suffix(".out"), file.with_suffix(".out" if together else ".err")
        ours, theirs = _conversation()
        with theirs, output.open("ab") as written, errors.open("ab") as wrong:
            descriptors = [theirs.fileno(), written.fileno(), wrong.fileno()]
            socket.send_fds(next(self._turns), [os.fsencode(file)], descriptors)
        return RunningProcess(int(ours.recv(64)), output, errors, ours)


def _conversation() -> tuple[socket.socket, socket.socket]:
    """Two ends; what is written in one go is read in one go."""
    return socket.socketpair(type=socket.SOCK_SEQPACKET)


@contextmanager
def _interpreter(program: str, environment: Mapping[str, str] | None) -> Iterator[socket.socket]:
    ours, theirs = _conversation()
    with theirs:
        command = [sys.executable, "-m", program]
        process = subprocess.Popen(command, stdin=theirs, stdout=subprocess.DEVNULL, env=environment)
    try:
        with ours:
            yield ours
    finally:
        process.wait(timeout=60)

# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A program that has imported all that a module needs, and runs each module in a process forked from itself.

It never opens a connection itself: the libraries below a module are the forked process's own from the first call.
`interpreters.py` starts it and talks to it over the socket that is its standard input. A message is the path of a file
with the request (`Request` as JSON), and three descriptors: where to say how the run goes, and the run's standard
output and error.
"""

from __future__ import annotations

import atexit
import gc
import importlib
import json
import os
import pkgutil
import runpy
import select
import signal
import socket
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ansible.module_utils.testing import patch_module_args

COLLECTION = "ansible_collections.msrtc.ocs.plugins"
# What modules import when they need it. gssapi may be missing.
LIBRARIES = ("ldap3", "pyodbc", "gssapi", "xml.etree.ElementTree", "encodings.utf_16_le")


@dataclass(frozen=True)
class Request:
    """One run: of what, and where and in which environment."""

    program: str  # a module's name, or ansible-playbook
    arguments: dict[str, Any]  # a module's, with Ansible's own ones; or those of a command, as "argv"
    folder: str
    environment: dict[str, str]


def main() -> None:
    """Serve modules until the other end of standard input is closed."""
    import_all()
    request = serve()
    if request is not None:
        run(request)


def serve() -> Request | None:
    """Returns in the process of a run, with its request; and in this one when there will be no more: None."""
    be_forked()
    return next_run(socket.socket(fileno=0))


def be_forked() -> None:
    """Called once, by a program from which runs are forked: no run looks for garbage in what it has imported."""
    gc.freeze()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # at a terminal it is meant for the tests


def import_all() -> None:
    """Import all that modules import; the modules themselves are run as programs."""
    for library in LIBRARIES:
        try:
            importlib.import_module(library)
        except ImportError:
            continue  # the module says so
    package = importlib.import_module(f"{COLLECTION}.module_utils")
    for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        importlib.import_module(found.name)


def next_run(messages: socket.socket) -> Request | None:
    """One request, answered as serve() says. The end of each run is told when it comes."""
    running: dict[int, ForkedRun] = {}  # by the descriptor that is readable when it has ended
    while True:
        readable, *_others = select.select([messages, *running], [], [])
        for descriptor in running.keys() & set(readable):
            running.pop(descriptor).tell_its_end(descriptor)
        if messages not in readable:
            continue
        path, descriptors, _flags, _address = socket.recv_fds(messages, 4096, 3)
        if not path:
            return None
        report, *outputs = descriptors
        process = os.fork()
        if process == 0:
            messages.detach()
            for ended, other in running.items():
                os.close(ended)
                os.close(other.report)
            tell_its_beginning(report)
            request = Request(**json.loads(Path(os.fsdecode(path)).read_text(encoding="utf-8")))
            become_its_process(request, outputs)
            return request
        running[os.pidfd_open(process)] = ForkedRun(process, report)
        for output in outputs:
            os.close(output)


@dataclass(frozen=True)
class ForkedRun:
    """A run, and where to say how it goes."""

    pid: int
    report: int

    def tell_its_end(self, descriptor: int) -> None:
        """Tell its return code, as subprocess has it; perhaps nobody listens any more."""
        _process, status = os.waitpid(self.pid, 0)
        with suppress(BrokenPipeError):
            os.write(self.report, b"%d\n" % os.waitstatus_to_exitcode(status))
        os.close(self.report)
        os.close(descriptor)


def tell_its_beginning(report: int) -> None:
    """Tell the id of this process, which can be sent signals from here on."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.write(report, b"%d\n" % os.getpid())
    os.close(report)


def become_its_process(request: Request, outputs: list[int]) -> None:
    """Standard input is empty, as it is for a module."""
    take_over([os.open(os.devnull, os.O_RDONLY), *outputs], request.folder, request.environment)


def take_over(descriptors: list[int], folder: str, environment: Mapping[str, str]) -> None:
    """This process gets these descriptors, folder and environment for its own."""
    for wanted, descriptor in enumerate(descriptors):
        os.dup2(descriptor, wanted)
        os.close(descriptor)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)


def run(request: Request) -> None:
    """Run the module's file as a program, as Ansible's wrapper does; its last act ends this process."""
    with patch_module_args(request.arguments), ending_at_once():
        runpy.run_module(f"{COLLECTION}.modules.{request.program}", run_name="__main__", alter_sys=True)


@contextmanager
def ending_at_once() -> Iterator[None]:
    """A program in here that ends itself ends this process, as in Python, but that nothing is taken apart of all that
    was imported: it would take more time than most modules do.
    """
    try:
        yield
    except SystemExit as ended:
        if not isinstance(ended.code, int):
            raise
        for thread in threading.enumerate():
            if thread is not threading.current_thread() and not thread.daemon:
                thread.join()
        atexit._run_exitfuncs()
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(ended.code)


if __name__ == "__main__":
    main()

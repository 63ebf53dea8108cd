# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A program that has imported all that a module needs, and stands in for the Python that runs the modules of a play.

`ansible_python_interpreter` is a command that hands its descriptors, arguments, folder and environment over to this
program, and ends as the process does that is forked for it; when the command is killed, so is that process. Ansible
packs a module and starts it as always; but what has been imported here is not unpacked and compiled once more, which
is most of a module's time.
"""

from __future__ import annotations

import json
import os
import runpy
import select
import signal
import socket
import subprocess
import sys
import types
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from end_to_end.warm_interpreter import be_forked, ending_at_once, import_all, take_over

COMMAND = """\
#!{python} -IS
import json, os, socket, sys
conversation = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
conversation.connect({path!r})
what = json.dumps([sys.argv[1:], os.getcwd(), dict(os.environ)])
socket.send_fds(conversation, [what.encode()], [0, 1, 2])
os._exit(int(conversation.recv(64) or b"137"))
"""
LONGEST = 200_000  # bytes of arguments and environment


@contextmanager
def warm_python(folder: Path) -> Iterator[Path]:
    """The command, in this folder, whose path is short enough for a socket; its program ends with the block."""
    command = folder / "python"
    command.write_text(COMMAND.format(python=sys.executable, path=str(folder / "socket")), encoding="utf-8")
    command.chmod(0o755)
    program = [sys.executable, "-m", "end_to_end.warm_python", str(folder / "socket")]
    with subprocess.Popen(program, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin and process.stdout
        process.stdout.readline()  # it listens
        yield command
        process.stdin.close()


def main() -> None:
    """Serve until standard input is closed."""
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    listener.bind(sys.argv[1])
    listener.listen()
    print("ready", flush=True)
    import_all()
    be_forked()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for those who watch over a run
    while listener in select.select([listener, sys.stdin], [], [])[0]:
        conversation, _address = listener.accept()
        if os.fork() == 0:
            listener.close()
            arguments = next_program(conversation)
            with ending_at_once():
                run(arguments)
            return
        conversation.close()
    listener.close()


def next_program(conversation: socket.socket) -> list[str]:
    """Returns in the process of the program, with its arguments."""
    request, descriptors, _flags, _address = socket.recv_fds(conversation, LONGEST, 3)
    arguments, folder, environment = json.loads(request)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    process = os.fork()
    if process:
        for descriptor in descriptors:
            os.close(descriptor)
        watch(process, conversation)
    conversation.close()
    signal.signal(signal.SIGINT, signal.default_int_handler)
    take_over(list(descriptors), folder, environment)
    return list(arguments)


def watch(process: int, conversation: socket.socket) -> None:
    """Tell how the process has ended; end it when the command is gone. Its last act ends this process."""
    ended = os.pidfd_open(process)
    if ended not in select.select([ended, conversation], [], [])[0]:
        os.kill(process, signal.SIGKILL)
    _process, status = os.waitpid(process, 0)
    code = os.waitstatus_to_exitcode(status)
    if conversation.fileno() >= 0 and not select.select([conversation], [], [], 0)[0]:
        conversation.send(b"%d" % (code if code >= 0 else 128 - code))
    os._exit(0)


def run(arguments: list[str]) -> None:
    """Run the program that the first argument names, or the one on standard input, as Python does."""
    if arguments and arguments[0] != "-":
        sys.argv = arguments
        runpy.run_path(arguments[0], run_name="__main__")
        return
    sys.argv = ["-"]
    program = sys.modules["__main__"] = types.ModuleType("__main__")
    exec(compile(sys.stdin.buffer.read(), "<stdin>", "exec"), program.__dict__)


if __name__ == "__main__":
    main()

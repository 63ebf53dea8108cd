# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Server processes of the lab: are they alive, are they ready, stop them."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

START_TIME_LIMIT = 30.0  # seconds
STOP_TIME_LIMIT = 15.0
_PAUSE = 0.01

# Kept so that a child is reaped by the process that started it.
_started: dict[int, subprocess.Popen[bytes]] = {}


class LabError(Exception):
    """The lab cannot do what was asked; the message says why and what to do."""


def start(
    command: Sequence[str], log_file: Path, process_file: Path, surroundings: Mapping[str, str] = MappingProxyType({})
) -> subprocess.Popen[bytes]:
    """Starts a server in a session of its own, so that it outlives this process and its terminal.

    It is to stay in the foreground; `process_file` will say which process it is. It runs in the log's folder, with
    these variables of its environment besides those of this process.
    """
    with log_file.open("ab") as log:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            cwd=log_file.parent,
            env={**os.environ, **surroundings},
        )
    _started[process.pid] = process
    process_file.write_text(f"{process.pid} {_start_time(process.pid)}\n")
    return process


def running(process_file: Path) -> int | None:
    """The id of the process that the file names, if that one is alive (a zombie is not), else None."""
    try:
        pid, started = process_file.read_text().split()
    except (OSError, ValueError):
        return None
    if child := _started.get(int(pid)):
        child.poll()
    return int(pid) if _start_time(int(pid)) == started else None


def _start_time(pid: int) -> str | None:
    """The start of the process, in ticks since that of the machine: it tells it from a later one with the same id."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    state, started = fields[0], fields[19]  # fields 3 and 22 of proc(5)
    return None if state in "ZX" else started


def stop(process_file: Path) -> None:
    """Ends the process and waits until it is gone; it is killed when it takes too long."""
    pid = running(process_file)
    if pid is not None:
        os.kill(pid, signal.SIGTERM)
        if not wait_for(lambda: running(process_file) is None, STOP_TIME_LIMIT):
            os.kill(pid, signal.SIGKILL)
            wait_for(lambda: running(process_file) is None, STOP_TIME_LIMIT)
        if child := _started.pop(pid, None):
            child.wait()
    process_file.unlink(missing_ok=True)


def wait_for(condition: Callable[[], bool], seconds: float) -> bool:
    """Asks until the condition holds; False when it does not within the time."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(_PAUSE)
    return True


def wait_until_listening(
    process: subprocess.Popen[bytes], address: str, ports: Sequence[int], log_folder: Path
) -> None:
    """Waits until the server accepts connections; LabError with the end of its logs when it dies or takes too long."""

    def ready_or_dead() -> bool:
        return process.poll() is not None or all(accepts_connections(address, port) for port in ports)

    in_time = wait_for(ready_or_dead, START_TIME_LIMIT)
    if in_time and process.poll() is None:
        return
    process.kill()
    process.wait()
    last_lines = "".join(
        f"\n--- {log.name}\n" + "\n".join(log.read_text(errors="replace").splitlines()[-15:])
        for log in sorted(log_folder.glob("*"))
        if log.is_file() and log.stat().st_size
    )
    raise LabError(f"{process.args!r} did not start on {address}. The end of its logs:{last_lines}")


def accepts_connections(address: str, port: int) -> bool:
    """Does a server listen there?"""
    with socket.socket() as connection:
        connection.settimeout(2)
        return connection.connect_ex((address, port)) == 0


def require_free_port(address: str, port: int, remedy: str) -> None:
    """LabError unless this process may listen there."""
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((address, port))
        except PermissionError:
            raise LabError(f"This user may not listen on port {port} of {address}. {remedy}") from None
        except OSError as error:
            raise LabError(
                f"Port {port} of {address} cannot be used ({error.strerror}). Stop what listens there, "
                "or give the lab another address of 127.0.0.0/8."
            ) from None

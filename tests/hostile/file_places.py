# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Things that may be in the place of a file that a task reads or writes, by name.

Each makes it at a path, of the good content, and gives the path that the option gets. `outside` is a folder with a file
that no task names.
"""

from __future__ import annotations

import os
import shutil
import socket
import tempfile
from collections.abc import Callable
from pathlib import Path

SOMEBODY = 65534  # another account
Place = Callable[[Path, bytes, Path], str]


def _made(make: Callable[[Path, bytes, Path], object]) -> Place:
    def at(path: Path, good: bytes, outside: Path) -> str:
        make(path, good, outside)
        return str(path)

    return at


def _written(path: Path, good: bytes) -> Path:
    path.write_bytes(good)
    return path


def _socket(path: Path) -> None:
    with tempfile.TemporaryDirectory() as short, socket.socket(socket.AF_UNIX) as made:
        made.bind(f"{short}/socket")  # an address has 108 characters
        shutil.move(f"{short}/socket", path)


def _chain(path: Path, good: bytes) -> None:
    """A link to a link, and so on."""
    target = _written(path.with_name("target"), good)
    for number in range(5):
        link = path.with_name(f"link-{number}")
        link.symlink_to(target.name)
        target = link
    path.symlink_to(target.name)


def _link_of_somebody(path: Path, outside: Path) -> None:
    path.symlink_to(outside / "secret.txt")
    os.lchown(path, SOMEBODY, SOMEBODY)


def _of_somebody(path: Path, good: bytes) -> None:
    os.chown(_written(path, good), SOMEBODY, SOMEBODY)


def _in_a_folder_of_everybody(path: Path, good: bytes, outside: Path) -> str:
    folder = path.parent / "everybody"
    folder.mkdir()
    folder.chmod(0o1777)
    return str(_written(folder / path.name, good))


# For root only: other accounts cannot give away what is theirs, or make devices.
AS_ROOT = frozenset({"file of another account", "link of another account", "device of one's own"})
READ: dict[str, Place] = {
    "nothing": lambda path, good, outside: str(path),
    "/dev/zero": lambda path, good, outside: "/dev/zero",
    "/dev/null": lambda path, good, outside: "/dev/null",
    "/dev/full": lambda path, good, outside: "/dev/full",
    "/dev/stdin": lambda path, good, outside: "/dev/stdin",
    "/proc/self/mem": lambda path, good, outside: "/proc/self/mem",
    "/proc/self/environ": lambda path, good, outside: "/proc/self/environ",
    "/proc/kmsg": lambda path, good, outside: "/proc/kmsg",
    "pipe": _made(lambda path, good, outside: os.mkfifo(path)),
    "socket": _made(lambda path, good, outside: _socket(path)),
    "device of one's own": _made(lambda path, good, outside: os.mknod(path, 0o20600, os.makedev(1, 5))),
    "folder": _made(lambda path, good, outside: path.mkdir()),
    "link": _made(lambda path, good, outside: path.symlink_to(_written(path.with_name("target"), good))),
    "chain of links": _made(lambda path, good, outside: _chain(path, good)),
    "link into nothing": _made(lambda path, good, outside: path.symlink_to(path.with_name("nothing-here"))),
    "link to itself": _made(lambda path, good, outside: path.symlink_to(path)),
    "link to another file": _made(lambda path, good, outside: path.symlink_to(outside / "secret.txt")),
    "link of another account": _made(lambda path, good, outside: _link_of_somebody(path, outside)),
    "hard link to another file": _made(lambda path, good, outside: path.hardlink_to(outside / "secret.txt")),
    "file of another account": _made(lambda path, good, outside: _of_somebody(path, good)),
    "file that everybody may write": _made(lambda path, good, outside: _written(path, good).chmod(0o666)),
    "file of mode 000": _made(lambda path, good, outside: _written(path, good).chmod(0)),
    "file in everybody's folder": _in_a_folder_of_everybody,
    "file that goes": _made(lambda path, good, outside: _written(path, good)),  # the test removes it
    "name of 300 characters": lambda path, good, outside: str(path.with_name("n" * 300)),
    "path of 5,000 characters": lambda path, good, outside: str(path.parent / ("d/" * 2500) / path.name),
    "file as a folder": lambda path, good, outside: f"{_written(path, good)}/in-it",
    "name with a line break": lambda path, good, outside: str(path.with_name("a\nTASK [b]\n")),
    "name that steers": lambda path, good, outside: str(path.with_name("a\x1b[2Jb\u202ec")),
}
# A link of one's own to another file is followed when that is written; what is read only does not change by it.
_READ_ONLY = ("file that goes", "/dev/stdin", "/proc/kmsg", "link to another file")
_OF_ALL = {name: READ[name] for name in READ if name not in _READ_ONLY}
WRITE: dict[str, Place] = {
    **_OF_ALL,
    "file of mode 0444": _made(lambda path, good, outside: _written(path, good).chmod(0o444)),
    "folder that is missing": lambda path, good, outside: str(path.parent / "missing" / path.name),
    "/dev/full by a link": _made(lambda path, good, outside: path.symlink_to("/dev/full")),
    "/proc": lambda path, good, outside: f"/proc/{path.name}",
    "full disk": lambda path, good, outside: str(path),  # the test sets a limit
}

# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files and folders that decide how users are changed: only trusted accounts can have written them.

A journal names the domain controller to which the password goes, a list names the users to be moved, an export holds
the data that a user gets. Links are followed: the file behind the link counts.
"""

from __future__ import annotations

import errno
import io
import os
import stat
from pathlib import Path
from shlex import quote
from typing import IO

from ansible_collections.msrtc.ocs.plugins.module_utils._common.wording import in_bytes
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import BadInput

_LONGEST = 64 * 1024 * 1024  # bytes at once; the largest user of the planning model has less than one megabyte
_MOST_LINKS = 40  # as Linux has it


class UntrustedFile(BadInput):
    """Others could have written a file that the task would use."""


class _TrustedFile(io.BufferedReader):
    """A file that is read in lines or as a whole, up to a limit: a file that was cut off by a power failure can have
    gigabytes of NUL, which would be one line. Raises OSError for a longer line or whole.
    """

    def readline(self, size: int | None = -1, /) -> bytes:
        return self._short("line", super().readline(self._most(size)), size)

    def read(self, size: int | None = -1, /) -> bytes:
        return self._short("content", super().read(self._most(size)), size)

    @staticmethod
    def _most(size: int | None) -> int:
        return _LONGEST + 1 if size is None or size < 0 else size

    @staticmethod
    def _short(what: str, found: bytes, size: int | None) -> bytes:
        if (size is None or size < 0) and len(found) > _LONGEST:
            raise OSError(errno.EFBIG, f"it has a {what} of more than {in_bytes(_LONGEST)}")
        return found


def open_trusted(path: Path) -> IO[bytes]:
    """A file for reading, line by line or in pieces; a longer line is an OSError. Raises OSError, and UntrustedFile for
    a file that is not regular (a pipe or a device would never end), or that others own or can write.
    """
    try:
        # Without O_NONBLOCK, opening a pipe waits until some process writes into it.
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except ValueError as error:  # NUL, or half of a character
        raise UntrustedFile(f"No file can have the name {str(path)[:300]!r}.", remedy="Name a file.") from error
    try:
        found = os.fstat(handle)
        if not stat.S_ISREG(found.st_mode) or (not found.st_size and _has_hidden_content(handle)):
            raise UntrustedFile(f"{path} is not a regular file.", remedy="Name a file.")
        if problem := _problem(found) or problem_of_links(path):
            raise UntrustedFile(
                f"{path} {problem}, so somebody else could have written it.",
                remedy="Look what is in it, then make it your own: "
                f"sudo chown $(id -u):$(id -g) {quote(str(path))} && chmod go-w {quote(str(path))}",
            )
        return _TrustedFile(io.FileIO(handle))
    except BaseException:
        os.close(handle)
        raise


def _has_hidden_content(handle: int) -> bool:
    """A file without a size has content all the same, or would make a reader wait: the system makes up such files while
    they are read (/proc).
    """
    try:
        return bool(os.read(handle, 1))
    except OSError:
        return True


def problem_of_links(path: Path) -> str | None:
    """Why another account chose which file a path leads to, or None; also where it leads to none. Links to folders
    count too. They are followed one by one: the protection of links that Linux has ends where a program resolves paths.
    """
    try:
        left = list(reversed((path if path.is_absolute() else Path.cwd() / path).parts))
        place, links = Path(left.pop()), 0
        while left and links <= _MOST_LINKS:  # in a circle, as whoever opens it is told
            name = left.pop()
            step = place.parent if name == ".." else place / name
            found = os.lstat(step)
            if not stat.S_ISLNK(found.st_mode):
                place = step
                continue
            if found.st_uid not in (0, os.geteuid()):
                return f"is reached by a link of another account (uid {found.st_uid})"
            links += 1
            left.extend(reversed(Path(os.readlink(step)).parts))
            if left and left[-1] == os.sep:
                place = Path(left.pop())
    except (OSError, ValueError):
        pass
    return None


def require_trusted(path: Path) -> None:
    """Raise the errors of open_trusted."""
    open_trusted(path).close()


def problem_with_owner(folder: Path) -> str | None:
    """The reason for which others could put files into an existing folder; None if they cannot. Raises OSError."""
    return _problem(os.stat(folder))


def problem_of_open(handle: int) -> str | None:
    """The reason for which others could write an open file or folder; None if they cannot. Raises OSError."""
    return _problem(os.fstat(handle))


def _problem(found: os.stat_result) -> str | None:
    """The reason for distrust of a file; None for none. A user's private group can have the right to write: as a rule
    it has no other member.
    """
    if found.st_uid not in (0, os.geteuid()):
        return f"belongs to another account (uid {found.st_uid})"
    if found.st_mode & stat.S_IWOTH:
        return "may be written by everybody"
    if found.st_mode & stat.S_IWGRP and found.st_gid not in (0, os.getegid()):
        return f"may be written by a group (gid {found.st_gid})"
    return None

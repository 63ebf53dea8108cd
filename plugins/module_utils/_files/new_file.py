# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A file that is written beside its place and gets its name when it is complete, and only if its content is new."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import gzip
import hashlib
import os
import stat
import tempfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import IO, cast

from ansible_collections.msrtc.ocs.plugins.module_utils._common.trusted_files import (
    UntrustedFile,
    open_trusted,
    problem_of_links,
)
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import OcsError

from .kept_folder import make_folder

GZIP = b"\x1f\x8b"
_AT_ONCE = 1024 * 1024
_RANDOM = 8  # characters that tempfile puts behind the prefix
_LONGEST_BEGINNING = 200  # bytes of the file's name in the prefix; a name has 255 at most


class CannotWrite(OcsError):
    """A file could not be written."""


class NewFile:
    """A file to `write` and then `finish`; leaving the context before that removes it. Memory does not grow with the
    content.

    Mode 0600 from the start, and `mode` in its place. `compress`: gzip, without a name or a time in it. `pretend`
    (check mode): nothing is written, but `finish` returns the same. Raises CannotWrite.
    """

    def __init__(self, path: Path, *, compress: bool = False, pretend: bool = False, mode: int = 0o600) -> None:
        self.path = path
        with self._errors():
            self._place = Path(os.path.realpath(path))  # a link stays a link
        self._mode = mode
        self.compress = compress
        self._digest = hashlib.sha256()
        self._waiting = bytearray()  # content that is neither hashed nor written yet
        self._temporary: Path | None = None
        self._file: IO[bytes] | None = None
        self._gzip: gzip.GzipFile | None = None
        if problem := problem_of_links(path):
            raise CannotWrite(f"{path} {problem}.", remedy="Name the file itself.")
        if not is_regular_or_new(self._place):
            raise CannotWrite(f"{path} is no regular file.", remedy="Name a file.")
        if not pretend:
            self._make()

    def __enter__(self) -> NewFile:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._discard()

    @property
    def sha256(self) -> str:
        """SHA-256 of the content so far, before compression. Raises CannotWrite."""
        self._write_waiting()
        return self._digest.hexdigest()

    def write(self, content: bytes) -> None:
        """Append to the content. Lines are hashed and written together: both let other threads run, and to go on after
        that takes longer than the work itself while another thread computes.
        """
        self._waiting += content
        if len(self._waiting) >= _AT_ONCE:
            self._write_waiting()

    def finish(self) -> bool:
        """Put the file in its place if its content is new. Returns whether it was; the file is on disk then."""
        self._write_waiting()
        with self._errors():
            changed = not self._same_as_before()
            if self._file is not None and changed:
                self._put_in_place(self._file)
            self._discard()
        return changed

    def _write_waiting(self) -> None:
        content, self._waiting = self._waiting, bytearray()
        if not content:
            return
        self._digest.update(content)
        out = self._gzip or self._file
        if out is not None:
            with self._errors():
                out.write(content)

    def _make(self) -> None:
        with self._errors():
            make_folder(self._place.parent)
            descriptor, name = _made_beside(self._place)
            self._temporary = name
            self._file = os.fdopen(descriptor, "wb")
            if self.compress:
                self._gzip = gzip.GzipFile(filename="", mode="wb", fileobj=self._file, mtime=0)

    def _same_as_before(self) -> bool:
        """A file of the same content, compression and mode exists already."""
        if content_sha256(self.path) != self._digest.hexdigest():
            return False
        return is_compressed(self.path) == self.compress and self.path.stat().st_mode & 0o777 == self._mode

    def _put_in_place(self, file: IO[bytes]) -> None:
        if self._gzip is not None:
            self._gzip.close()
        file.flush()
        os.fchmod(file.fileno(), self._mode)
        os.fsync(file.fileno())
        file.close()
        if self._temporary is not None:
            os.replace(self._temporary, self._place)
            self._temporary = None
        folder = os.open(self._place.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def _discard(self) -> None:
        """Remove the file unless it is in its place."""
        if self._file is not None:
            with contextlib.suppress(OSError):
                self._file.close()
        if self._temporary is not None:
            # A file system that failed may take no changes any more; the next run removes what is left.
            with contextlib.suppress(OSError):
                self._temporary.unlink()
            self._temporary = None

    @contextlib.contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise CannotWrite(
                f"The file {self.path} could not be written: {error.strerror or error}.",
                remedy="Make room, or name another file that this account may write.",
            ) from error


def open_in_place(path: Path) -> int:
    """A new, empty file, mode 0600, with its final name from the start, for lines that are read while they are written.
    Returns a descriptor for writing. Processes that have the old file open, and links to it, keep the old content. A
    missing folder is made. Raises OSError.
    """
    if problem := problem_of_links(path):
        raise OSError(errno.ELOOP, f"it {problem}")
    place = Path(os.path.realpath(path))  # a link stays a link
    if not is_regular_or_new(place):
        raise OSError(errno.EINVAL, "it is no regular file")
    make_folder(place.parent)
    descriptor, name = _made_beside(place)
    try:
        os.replace(name, place)
    except OSError:
        os.close(descriptor)
        with contextlib.suppress(OSError):
            name.unlink()
        raise
    return descriptor


def _made_beside(place: Path) -> tuple[int, Path]:
    """A locked file in the folder of its place, after the leftovers of killed runs were removed."""
    beginning = place.name.encode("utf-8", "surrogateescape")[:_LONGEST_BEGINNING].decode("utf-8", "ignore")
    prefix = f".{beginning}."
    _remove_leftovers(place.parent, prefix)
    descriptor, name = tempfile.mkstemp(prefix=prefix, dir=place.parent)
    with contextlib.suppress(OSError):  # some file systems have no locks; then no leftover is removed
        fcntl.flock(descriptor, fcntl.LOCK_EX)
    return descriptor, Path(name)


def is_regular_or_new(path: Path) -> bool:
    """A file can be put there. A pipe, a device or a folder would be replaced, or read without end."""
    try:
        return stat.S_ISREG(os.stat(path).st_mode)
    except OSError:  # no file, or an unreachable place, which the writing reports
        return True


def _remove_leftovers(folder: Path, prefix: str) -> None:
    """Remove files that killed runs of this account have left beside their place: they contain personal data. The file
    of a live run has a lock and stays.
    """
    for left in folder.iterdir():
        if left.name.startswith(prefix) and len(left.name) == len(prefix) + _RANDOM:
            with contextlib.suppress(OSError, UntrustedFile), open_trusted(left) as file:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                left.unlink()


def is_compressed(path: Path) -> bool:
    """The file is gzip, whatever its name is."""
    with open_trusted(path) as file:
        return file.read(2) == GZIP


@contextlib.contextmanager
def open_content(path: Path) -> Iterator[IO[bytes]]:
    """The content of a file, compressed or not. Raises OSError and UntrustedFile."""
    with open_trusted(path) as file:
        compressed = file.read(2) == GZIP
        file.seek(0)
        if compressed:
            with gzip.GzipFile(fileobj=file, mode="rb") as content:
                yield cast(IO[bytes], content)
        else:
            yield file


def content_sha256(path: Path) -> str | None:
    """SHA-256 of a file's content before compression; None when there is no readable file, others can write it, or its
    compression is damaged.
    """
    digest = hashlib.sha256()
    try:
        with open_content(path) as content:
            while block := content.read(_AT_ONCE):
                digest.update(block)
    except (OSError, EOFError, zlib.error, UntrustedFile):
        return None
    return digest.hexdigest()

# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading an export file: the whole file is verified before the first user is returned."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Callable, Container, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any, TypeVar

from ansible_collections.msrtc.ocs.plugins.module_utils._common.wording import in_bytes
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import NOTHING_CHANGED

from ..checked_lines import parse_record, reread_record
from ..new_file import open_content
from ..verified_pieces import VerifiedPieces
from .records import LONGEST_LINE, BadUserFile, ExportedUser, PoolName, end_record, pools_of_header

Parsed = TypeVar("Parsed")


class UserFile:
    """A verified file: complete, undamaged, in order, of a known version, every user well-formed.

    `users` reads it again as a stream; memory is that of one user.
    """

    def __init__(self, path: Path, pools: tuple[PoolName, ...], count: int, pieces: VerifiedPieces) -> None:
        self.path = path
        self.pools = pools
        self.count = count
        self._pieces = pieces
        self._size = _size(path)

    @classmethod
    def verified(cls, path: Path, notice: Callable[[ExportedUser], None] | None = None) -> UserFile:
        """Read the whole file, and call `notice` with each user. Raises BadUserFile, naming the line and the reason."""
        count, pieces = 0, VerifiedPieces()
        reading = _Reading(path, parse_record, pieces.remember)
        for user in reading.users():
            count += 1
            if notice is not None:
                notice(user)
        return cls(path, reading.pools, count, pieces)

    def users(self, unmentioned_by: Container[str] = frozenset()) -> Iterator[ExportedUser]:
        """The users in the file's order, without rows in the lists of these users (folded addresses).

        Raises BadUserFile for a line that differs from the verified one, before its user is returned.
        """
        if _size(self.path) != self._size:
            raise BadUserFile(
                f"{self.path} was changed while it was read.",
                changed="",
                remedy="Run the task again when nobody writes to the file.",
            )
        yield from _Reading(self.path, reread_record, self._pieces.require, unmentioned_by).users()


class _Reading:
    """One pass over a file."""

    def __init__(
        self,
        path: Path,
        parse: Callable[[bytes], dict[str, Any]],
        look_at: Callable[[int, bytes], None],
        unmentioned_by: Container[str] = frozenset(),
    ) -> None:
        self.pools: tuple[PoolName, ...] = ()
        self._path = path
        self._parse = parse
        self._look_at = look_at
        self._unmentioned_by = unmentioned_by
        self._line = 0

    def users(self) -> Iterator[ExportedUser]:
        """Every user. After the last one, the file's end is verified too."""
        digest, count, ended = hashlib.sha256(), 0, False
        last: tuple[str, str, str] | None = None
        for line in self._lines():
            if ended:
                raise self._bad("something follows the end")
            record = self._parsed(self._looked_at, line)
            if self._line == 1:
                self.pools = self._parsed(pools_of_header, record)
            elif record.get("record") == "end":
                if record != end_record(count, digest.hexdigest()):
                    raise self._bad("the end does not fit the lines before it: lines are missing, or were changed")
                ended = True
            elif record.get("record") == "user":
                user = self._parsed(self._user, record)
                if last is not None and user.order <= last:
                    raise self._bad(f"{user.address} is out of order, or is there twice")
                last, count = user.order, count + 1
                yield user
            else:
                raise self._bad("it is neither a user nor the end")
            digest.update(line)
        if not ended:
            self._line += 1
            raise self._bad("the end is missing: the file was cut off")

    def _looked_at(self, line: bytes) -> dict[str, Any]:
        record = self._parse(line)
        self._look_at(self._line, line)
        return record

    def _user(self, record: Mapping[str, Any]) -> ExportedUser:
        return ExportedUser.from_record(record, self._unmentioned_by)

    def _lines(self) -> Iterator[bytes]:
        opened = ExitStack()  # closed whether or not all lines are read
        try:
            content = opened.enter_context(open_content(self._path))
            while line := content.readline(LONGEST_LINE + 1):
                self._line += 1
                if len(line) > LONGEST_LINE:
                    raise self._bad(f"it is longer than {in_bytes(LONGEST_LINE)}")
                yield line
        except (EOFError, zlib.error) as error:
            raise self._bad(f"the compressed data is damaged or cut off ({error})") from error
        except OSError as error:
            raise self._bad(error.strerror or str(error)) from error
        finally:
            opened.close()

    def _parsed(self, parse: Callable[..., Parsed], what: object) -> Parsed:
        try:
            return parse(what)
        except (ValueError, RecursionError) as error:
            raise self._bad(str(error)) from error

    def _bad(self, reason: str) -> BadUserFile:
        return BadUserFile(
            f"{self._path}, line {max(1, self._line)}: {reason}.",
            changed=NOTHING_CHANGED,
            remedy="Use a file that an export has written and nobody has changed since.",
        )


def _size(path: Path) -> int:
    """The size of the file. Raises BadUserFile where there is no file any more."""
    try:
        return path.stat().st_size
    except OSError as error:
        raise BadUserFile(
            f"{path} cannot be read: {error.strerror}.", remedy="Name a file that an export has written."
        ) from error

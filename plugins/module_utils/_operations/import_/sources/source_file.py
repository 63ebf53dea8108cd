# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The file that a task names: what kind it is, and its users once the whole of it was found to be good."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Container, Iterator
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import Protocol

from ansible_collections.msrtc.ocs.plugins.module_utils._common.trusted_files import open_trusted
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users.account_settings import raw_settings
from ansible_collections.msrtc.ocs.plugins.module_utils._files.new_file import GZIP, is_compressed
from ansible_collections.msrtc.ocs.plugins.module_utils._files.user_file.reader import UserFile
from ansible_collections.msrtc.ocs.plugins.module_utils._files.user_file.records import BadUserFile, ExportedUser

from .dbimpexp import DbimpexpSource
from .imported import ImportedUser, SourceFacts
from .journals import JournalSource, is_journal

_BEGINNING = 512  # bytes that tell the kind of a file
_BYTE_ORDER_MARKS = (b"\xff\xfe", b"\xfe\xff")
# Files that administrators have at hand, by how they begin.
_OTHER_KINDS = (
    (
        b"PK\x03\x04",
        "a ZIP archive, such as Export-CsUserData of Lync and Skype for Business writes",
        "Unpack it, and name the XML file in it whose outermost element is DocItemSet.",
    ),
    (b"MSCF", "a cabinet file", "Unpack it first."),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive", "Unpack it first."),
    (b"Rar!", "a RAR archive", "Unpack it first."),
    (b"\xd0\xcf\x11\xe0", "a document of Office 2003 or older", "Export the users with ocs_user_export or DBImpExp."),
    (b"{\\rtf", "a document (RTF)", "Export the users with ocs_user_export or DBImpExp."),
    (b"SQLite format 3", "a database file", "Export the users with ocs_user_export or DBImpExp."),
    (b"TAPE", "a backup of SQL Server", "Restore it as a database, and export the users with DBImpExp."),
)


class Source(Protocol):
    """A file that is good: its users can be streamed as often as needed, always in the same order."""

    @property
    def facts(self) -> SourceFacts: ...

    def users(self, unmentioned_by: Container[str] = frozenset()) -> Iterator[ImportedUser]:
        """All users, without what these people (folded addresses) say of them.

        Raises BadUserFile when the file was changed since it was verified.
        """


def verified_source(path: Path, notice: Callable[[ImportedUser], None]) -> Source:
    """Read the whole file, and tell `notice` of each user.

    Raises BadUserFile, naming line and reason, before anything of it can be used.
    """
    try:
        with open_trusted(path) as file:
            beginning = file.read(_BEGINNING)
        if _is_xml(beginning):
            return _noticed(DbimpexpSource.verified(path), notice)
        _refuse_other_kinds(path, beginning)
        if not is_compressed(path) and is_journal(path):
            return _noticed(JournalSource.verified(path), notice)
    except OSError as error:
        raise BadUserFile(
            f"src {path} cannot be read: {error.strerror or error}.", remedy="Name a file that this account may read."
        ) from error
    return ExportSource.verified(path, notice)


def _is_xml(beginning: bytes) -> bool:
    """XML in UTF-8 or UTF-16, also after blank lines, which expat refuses with a line and a reason."""
    text = beginning.removeprefix(b"\xef\xbb\xbf").replace(b"\0", b"").lstrip(b" \t\r\n")
    return beginning.startswith(_BYTE_ORDER_MARKS) or text.startswith(b"<")


def _refuse_other_kinds(path: Path, beginning: bytes) -> None:
    """Raises BadUserFile that says what the file is."""
    for mark, kind, remedy in _OTHER_KINDS:
        if beginning.startswith(mark):
            raise BadUserFile(f"{path} is {kind}.", remedy=remedy)
    remedy = "Use a file that ocs_user_export or DBImpExp has written."
    if not beginning:
        raise BadUserFile(f"{path} is empty.", remedy=remedy)
    if _is_xml(_unpacked(beginning)):
        raise BadUserFile(f"{path} is compressed XML.", remedy="Unpack it first (gunzip).")
    if not beginning.startswith((b"{", GZIP)):
        raise BadUserFile(f"{path} is neither an export, nor a move's journal, nor DBImpExp's XML.", remedy=remedy)


def _unpacked(beginning: bytes) -> bytes:
    """The first bytes of a compressed file's content, of its beginning; empty for other files and damaged ones."""
    with suppress(zlib.error):
        return zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(beginning, _BEGINNING)
    return b""


def _noticed(source: Source, notice: Callable[[ImportedUser], None]) -> Source:
    for user in source.users():
        notice(user)
    return source


class ExportSource:
    """A file that ocs_user_export, or a deletion, has written."""

    def __init__(self, file: UserFile) -> None:
        self._file = file
        self.facts = SourceFacts("export", file.count, file.pools)

    @classmethod
    def verified(cls, path: Path, notice: Callable[[ImportedUser], None]) -> ExportSource:
        """Raises BadUserFile."""
        places = count()
        return cls(UserFile.verified(path, lambda user: notice(_imported(next(places), user))))

    def users(self, unmentioned_by: Container[str] = frozenset()) -> Iterator[ImportedUser]:
        for place, user in enumerate(self._file.users(unmentioned_by)):
            yield _imported(place, user)


def _imported(place: int, user: ExportedUser) -> ImportedUser:
    account = user.account or {}
    return ImportedUser(
        place=place,
        address=user.address,
        data=user.data,
        pool=user.pool or account.get("home_pool"),
        dn=account.get("dn"),
        guid=account.get("guid"),
        upn=account.get("upn"),
        login=account.get("login"),
        settings=raw_settings(account) if account else None,
        mentions=user.mentions,
    )

# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The errors that a user of the collection can act on: the base class, and all that more than one package raises.

A message says what happened and to whom, what was and was not changed, and what to do next. `_result.run` turns these
into `fail_json`, and nothing else does.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

NOTHING_CHANGED = "Nothing was changed."
TELLS_MORE = "To see all that is missing, with what mends it: ansible-playbook msrtc.ocs.check_connection."


class OcsError(Exception):
    """An error that a user can act on.

    `what` happened; `changed`: the changes until then; `remedy`: the next thing to do. `has_changed`: the directory or
    a back end may differ from its state before the task; the module's result says it too. `details` are further keys of
    the module's result. None of them may hold a secret. `about_connection`: a diagnosis of the connections tells more,
    which every message of such an error says.
    """

    about_connection = False

    def __init__(
        self,
        what: str,
        *,
        remedy: str,
        changed: str = NOTHING_CHANGED,
        has_changed: bool = False,
        details: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(what)
        self.what = what
        self.changed = changed
        self.has_changed = has_changed
        self.remedy = remedy
        self.details = details or {}

    def __str__(self) -> str:
        return self.message()

    def message(self, *, reads_only: bool = False) -> str:
        """All parts in sentences. `reads_only`: the failed module never changes anything, so the message does not
        mention changes.
        """
        return joined(self.parts(reads_only=reads_only))

    def parts(self, *, reads_only: bool = False) -> list[str]:
        """The parts of a message as separate sentences: the event, the changes, the next thing to do."""
        more = TELLS_MORE if self.about_connection else ""
        return [part for part in (self.what, "" if reads_only else self.changed, self.remedy, more) if part]


def joined(parts: Iterable[str]) -> str:
    """Sentences one after the other; after a list, whose last line has ended, they begin on a line of their own."""
    message = ""
    for part in parts:
        message += part if not message or message.endswith("\n") else f" {part}"
    return message


class BadInput(OcsError):
    """An option's value cannot be used; found before anything is touched."""


class PoolNotFound(BadInput):
    """No pool of the forest answers to the name."""


class AmbiguousPool(BadInput):
    """More than one pool of the forest answers to the name."""


class UnsupportedPool(BadInput):
    """The pool is not one of OCS 2007 or 2007 R2: Live Communications Server or Lync."""


class UsersRefused(BadInput):
    """Some users of the task cannot be acted on; the message lists all of them, each with a reason."""


class LibraryMissing(OcsError):
    """A Python library or an ODBC driver is not installed, or is damaged, where the module runs."""

    about_connection = True


class DirectoryError(OcsError):
    """Active Directory gave an error."""


class DirectoryUnreachable(DirectoryError):
    """There is no connection, or it ended in the middle."""

    about_connection = True


class DirectoryLoginRefused(DirectoryError):
    """The domain controller refused the account, its password or the way of logging on."""

    about_connection = True


class CertificateNotTrusted(DirectoryError):
    """The domain controller's certificate is not signed by a known authority, or is for another name."""

    about_connection = True


class DirectoryWriteRefused(DirectoryError):
    """The account lacks the right to write a value that had to be written."""


class BackEndError(OcsError):
    """SQL Server gave an error."""


class BackEndUnreachable(BackEndError):
    """There is no connection to the back end, or it ended in the middle."""

    about_connection = True


class BackEndNotSecure(BackEndError):
    """The back end gives no session with the encryption that the options demand; no password was sent."""

    about_connection = True


class BackEndLoginRefused(BackEndError):
    """The back end refused the login or its password."""

    about_connection = True


class DatabaseNotOpened(BackEndError):
    """The server has no such database, or does not let the login into it."""

    about_connection = True


class RightsMissing(BackEndError):
    """The login lacks rights on the back end; the message names all of them."""

    about_connection = True


class BackEndRefused(BackEndError):
    """SQL Server refused a statement; `number` is its error number, or 0 where the driver did not tell it."""

    number = 0


class BackEndBusy(BackEndError):
    """Deadlocks or lock time-outs went on after all retries."""


class BackEndLocked(BackEndError):
    """Another run holds the application lock; the message names it and the time since when."""


class UnexpectedResults(BackEndError):
    """The results of a batch, which the message names, are not those that it asked for. It changed nothing."""


class UnexpectedSchema(BackEndError):
    """The back end's tables are not those of the user data map; the details hold a block for the user's variables.

    `overrides`: the content of the block, by product version.
    """

    overrides: dict[str, Any]

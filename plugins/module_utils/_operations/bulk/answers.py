# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The users for whom something was written, or perhaps was: a server whose answer does not arrive may have done it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager

from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users.changes import ChangeAnswer
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import BackEndUnreachable

from .passes.user_in_run import InRun


def note_written(user: InRun) -> None:
    """Something was written for this user."""
    user.written = True


@contextmanager
def perhaps_committed(users: Iterable[InRun]) -> Iterator[None]:
    """A context in which a transaction for these users is committed: if the connection is lost, it may be committed."""
    try:
        yield
    except BackEndUnreachable:
        for user in users:
            user.written = True
        raise


def changed_in_directory(
    users: Sequence[InRun],
    change: Callable[[], Sequence[ChangeAnswer]],
    note: Callable[[InRun], None] = note_written,
) -> Sequence[ChangeAnswer]:
    """The answers of a change, in the users' order. `note` is told of those whose change was made, or perhaps was: all
    of them, if there are no answers. Raises DirectoryError.
    """
    made = users
    try:
        answers = change()
        made = [user for user, answer in zip(users, answers, strict=True) if answer.result in ("done", "unknown")]
    finally:
        for user in made:
            note(user)
    return answers

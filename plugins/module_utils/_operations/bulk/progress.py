# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The progress of a long task: lines in a file, which the action plugin shows while the module runs."""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TypeVar

from ansible_collections.msrtc.ocs.plugins.module_utils._common.wording import duration
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users.user_search import in_chunks
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import BadInput

# Never through a link, and never waiting for somebody who reads a pipe.
_APPENDING = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC

Item = TypeVar("Item")


class Progress:
    """Appends one line for each batch; without a file it says nothing.

    Raises BadInput for a file that is there and is a link, no regular file, or another account's.
    """

    def __init__(self, path: Path | None, clock: Callable[[], float] = time.monotonic) -> None:
        self._path = path
        self._clock = clock
        self._started: dict[str, float] = {}
        if path is not None:
            _require_own(path)

    def start(self, what: str) -> None:
        """The clock of one kind of work starts now."""
        self._started[what] = self._clock()

    def batches(self, what: str, items: Iterable[Item], total: int, size: int) -> Iterator[list[Item]]:
        """Lists of this size, of so many items in all; each counts as `what` once the next one is asked for."""
        self.start(what)
        done = 0
        for batch in in_chunks(items, size):
            size_of_batch = len(batch)
            yield batch
            del batch  # before others are read
            done += size_of_batch
            self.report(what, done, total)

    def report(self, what: str, done: int, total: int) -> None:
        """Report that `done` of `total` users are `what` ("examined", "moved")."""
        if self._path is None or not total:
            return
        elapsed = self._clock() - self._started.setdefault(what, self._clock())
        line = f"{done} of {total} users {what}"
        if elapsed > 0 and done:
            rate = done / elapsed
            line += f", {rate:.0f} users/s, {duration((total - done) / rate)} left"
        try:
            with os.fdopen(os.open(self._path, _APPENDING, 0o600), "w", encoding="utf-8") as lines:
                lines.write(line + "\n")
        except OSError:
            self._path = None  # an account that may not write there (become) still moves users


def _require_own(path: Path) -> None:
    """The action plugin names a file that is not there yet, in a folder that it has made."""
    try:
        found = os.lstat(path)
    except OSError:  # nothing there, or a place that cannot be reached
        return
    if not stat.S_ISREG(found.st_mode) or found.st_nlink > 1:
        raise BadInput(f"progress_file {path} is a link or no regular file.", remedy="Leave the option out.")
    if found.st_uid != os.geteuid():
        raise BadInput(
            f"progress_file {path} belongs to another account (uid {found.st_uid}).", remedy="Leave the option out."
        )

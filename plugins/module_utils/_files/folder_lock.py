# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One at a time in a folder, for files that several tasks make from the same other files."""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

from .kept_folder import make_folder
from .new_file import CannotWrite


@contextlib.contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Wait until no other task of this machine is in this function for the same folder. A missing folder is made.

    Raises CannotWrite. Some file systems have no locks; there nobody waits.
    """
    try:
        make_folder(folder)
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except OSError as error:
        raise CannotWrite(
            f"The folder {folder} cannot be used: {error.strerror or error}.",
            remedy="Name another folder that this account may write.",
        ) from error
    try:
        with contextlib.suppress(OSError):
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)

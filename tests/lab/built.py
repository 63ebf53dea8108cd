# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Directories and back ends of labs, built once for all runs in this checkout and copied from there."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from lab.directory import samba
from lab.directory.forest import Forest
from lab.directory.people import Person
from lab.locking import alone

BUILT = Path(__file__).resolve().parents[2] / ".build" / "lab-built"
KEPT = 40  # some 20 MB each; a run of all tests uses 30


@contextmanager
def building() -> Iterator[None]:
    """While this is open, nobody else builds or copies anything; at the end the oldest of what is here goes."""
    with alone(BUILT / "lock"):
        yield
        built = sorted((path for path in BUILT.iterdir() if path.is_dir()), key=lambda path: path.stat().st_mtime)
        for path in built[:-KEPT]:
            shutil.rmtree(path)


def copy_of_directory(folder: Path, forest: Forest, people: Iterable[Person], *, address: str) -> None:
    """A domain controller in `folder`, for samba.start, as samba.build would make it there."""
    built = BUILT / f"directory-{samba.fingerprint(forest, people)[:16]}"
    with building():
        samba.build(built, forest, people)
        samba.clone(built, folder, address=address)
        built.touch()

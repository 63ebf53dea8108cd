# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The folders in which journals and exports are kept, and the check that they will outlive the run."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from ansible_collections.msrtc.ocs.plugins.module_utils._common.trusted_files import (
    problem_of_links,
    problem_of_open,
    problem_with_owner,
)
from ansible_collections.msrtc.ocs.plugins.module_utils._common.wording import in_bytes
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import BadInput

JOURNALS = "~/.ansible/msrtc.ocs/journals"
EXPORTS = "~/.ansible/msrtc.ocs/exports"

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC
# Files that podman, docker and Kubernetes put into a container.
_CONTAINER_MARKS = ("/run/.containerenv", "/.dockerenv", "/var/run/secrets/kubernetes.io")


def in_container(root: str = "/") -> bool:
    """This process runs in a container (an execution environment), whose files are removed with it."""
    return any(os.path.exists(os.path.join(root, mark.lstrip("/"))) for mark in _CONTAINER_MARKS)


def kept_folder(option: str, value: str | None, default: str) -> Path:
    """The folder that an option names. In a container, and without a home folder, there is no default: BadInput
    says how to give one.
    """
    if value:
        return Path(value).expanduser()
    if in_container():
        raise BadInput(
            f"{option} is missing, and this task runs in a container (an execution environment): "
            "files in a default folder would vanish with it.",
            remedy=f"Set {option} to a folder that outlives the container, such as a mounted volume.",
        )
    try:
        return Path(default).expanduser()
    except RuntimeError as error:
        raise BadInput(
            f"{option} is missing, and the account that runs this task has no home folder, in which the default is.",
            remedy=f"Set {option} to a folder that stays.",
        ) from error


def export_folder(value: str | None) -> Path:
    """The folder that `export_dir` names, in which files can be made. Raises BadInput."""
    folder = kept_folder("export_dir", value, EXPORTS)
    if problem := problem_with_folder("export_dir", folder):
        raise BadInput(problem, remedy="Choose another export_dir, or say export: false.")
    return folder


def make_folder(folder: Path) -> None:
    """Make a folder, and missing folders above it, for their owner alone. Raises OSError, also where another account
    puts a folder or a link into the place of one that is missing.
    """
    missing: list[str] = []
    for level in (folder, *folder.parents):
        try:
            there = os.open(level, _FOLDER)
        except FileNotFoundError:
            missing.insert(0, level.name)
        else:
            _make_below(there, missing)
            return


def _make_below(there: int, names: Sequence[str]) -> None:
    """Make folders, each in the one before; `there`: a descriptor of the first one's place, which is closed. Paths
    would lead elsewhere if somebody changed a part of them meanwhile.
    """
    for name in names:
        try:
            with suppress(FileExistsError):  # another task of this account makes it, too
                os.mkdir(name, 0o700, dir_fd=there)
            made = os.open(name, _FOLDER | os.O_NOFOLLOW, dir_fd=there)
        finally:
            os.close(there)
        there = made
        if name != ".." and (problem := problem_of_open(there)):
            os.close(there)
            raise PermissionError(errno.EPERM, f"the folder {name} {problem}")
    os.close(there)


def problem_with_folder(option: str, folder: Path, size_needed: int = 0) -> str | None:
    """The reason for which a file of about `size_needed` bytes cannot be written there; None if it can.
    Writes nothing.
    """
    if problem := problem_of_links(folder):
        return f"{option} {folder} {problem}, so others decide where that is."
    existing = folder
    while not os.path.exists(existing) and existing != existing.parent:
        existing = existing.parent
    if not os.path.isdir(existing):
        return f"{option} {folder}: {existing} is not a folder."
    if not os.access(existing, os.W_OK | os.X_OK):
        return f"{option} {folder}: {existing} is not writable for this account."
    if existing == folder and not os.access(folder, os.R_OK):
        return f"{option} {folder}: this account cannot see what is in it."
    if existing == folder and (problem := problem_with_owner(folder)):
        return f"{option} {folder} {problem}, so others could put files there that the task would go by."
    free = shutil.disk_usage(existing).free
    if free < size_needed:
        return f"{option} {folder}: about {in_bytes(size_needed)} are needed, {in_bytes(free)} are free."
    return None

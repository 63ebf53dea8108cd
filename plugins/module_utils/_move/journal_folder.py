# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where journals are kept, and whether they will outlive the run."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from ansible_collections.msrtc.ocs.plugins.module_utils._errors import BadInput

DEFAULT = "~/.ansible/msrtc.ocs/journals"

# What podman, docker and Kubernetes leave in a container.
_CONTAINER_MARKS = ("/run/.containerenv", "/.dockerenv", "/var/run/secrets/kubernetes.io")


def in_container(root: str = "/") -> bool:
    """Whether this process runs in a container (an execution environment), whose files go with it."""
    return any(os.path.exists(os.path.join(root, mark.lstrip("/"))) for mark in _CONTAINER_MARKS)


def journal_folder(journal_dir: str | None) -> Path:
    """The folder for journals. In a container there is no silent default: BadInput says how to give one."""
    if journal_dir:
        return Path(journal_dir).expanduser()
    if in_container():
        raise BadInput(
            "journal_dir is missing, and this task runs in a container (an execution environment): "
            "a journal in a default folder would vanish with it.",
            remedy="Set journal_dir to a folder that outlives the container, such as a mounted volume.",
        )
    return Path(DEFAULT).expanduser()


def problem_with_folder(folder: Path, size_needed: int) -> str | None:
    """Why a journal of about ``size_needed`` bytes cannot be written there, or None. Writes nothing."""
    existing = folder
    while not existing.exists() and existing != existing.parent:
        existing = existing.parent
    if not existing.is_dir():
        return f"journal_dir {folder}: {existing} is not a folder."
    if not os.access(existing, os.W_OK | os.X_OK):
        return f"journal_dir {folder}: {existing} is not writable for this account."
    free = shutil.disk_usage(existing).free
    if free < size_needed:
        return f"journal_dir {folder}: about {_megabytes(size_needed)} are needed, {_megabytes(free)} are free."
    return None


def _megabytes(size: int) -> str:
    return f"{max(1, size // 1_000_000)} MB"

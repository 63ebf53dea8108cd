# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A folder that no task names: whatever a task is given, nothing in it may change or be shown."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Outside:
    """The folder, with a secret in a file, as it was."""

    folder: Path
    before: dict[str, object]

    @classmethod
    def made(cls, folder: Path, secret: str) -> Outside:
        folder.mkdir()
        folder.chmod(0o755)
        (folder / "secret.txt").write_text(f"{secret}\n" * 3, encoding="utf-8")
        return cls(folder, _seen(folder))

    @property
    def secret(self) -> Path:
        return self.folder / "secret.txt"

    @property
    def is_root(self) -> bool:
        return os.geteuid() == 0

    def complaints(self) -> list[str]:
        """The names that are not as they were before."""
        after = _seen(self.folder)
        return [f"{name} was changed" for name in self.before | after if self.before.get(name) != after.get(name)]


def _seen(folder: Path) -> dict[str, object]:
    """By name: content, owner and mode. Links to a file are not a change of it."""
    found: dict[str, object] = {}
    for path in folder.iterdir():
        status = path.lstat()
        found[path.name] = (path.read_bytes(), status.st_uid, status.st_mode, status.st_mtime_ns)
    return found

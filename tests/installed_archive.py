# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The archive for Galaxy, installed where nothing else of the checkout can be found."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[1]
PROGRAMS = Path(sys.executable).parent


@dataclass(frozen=True)
class InstalledArchive:
    """A folder with the archive, and with the collection installed from it."""

    folder: Path

    @classmethod
    def made_in(cls, folder: Path) -> InstalledArchive:
        """Build the archive of this checkout, and install it as a user does."""
        made = cls(folder)
        copy = folder / "copy" / "ansible_collections" / "msrtc" / "ocs"
        subprocess.run([CHECKOUT / "tools" / "stage.sh", copy], check=True)
        made._galaxy("build", str(copy), "--output-path", str(folder))
        made._galaxy("install", "--offline", str(made.archive), "--collections-path", str(made.collections))
        return made

    @property
    def archive(self) -> Path:
        (archive,) = self.folder.glob("msrtc-ocs-*.tar.gz")
        return archive

    @property
    def collections(self) -> Path:
        """The folder that ANSIBLE_COLLECTIONS_PATH has to name."""
        return self.folder / "installed"

    def environment(self, home: Path) -> dict[str, str]:
        """Nothing of this process's environment but what finds programs; a home of its own."""
        return {
            "PATH": os.pathsep.join([str(PROGRAMS), "/usr/bin", "/bin"]),
            "HOME": str(home),
            "LC_ALL": "C.UTF-8",
            "ANSIBLE_COLLECTIONS_PATH": str(self.collections),
        }

    def _galaxy(self, *arguments: str) -> None:
        command = [PROGRAMS / "ansible-galaxy", "collection", *arguments]
        environment = self.environment(self.folder)
        subprocess.run(command, cwd=self.folder, env=environment, check=True, capture_output=True, text=True)

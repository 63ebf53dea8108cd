# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The remedy for a file that others may write: its command works in a shell as it is."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._common.trusted_files import UntrustedFile, open_trusted


def test_the_command_makes_the_file_ones_own(tmp_path: Path) -> None:
    file = tmp_path / "who's to move; $(echo).csv"
    file.write_text("sip_uri\n", encoding="utf-8")
    file.chmod(0o666)
    with pytest.raises(UntrustedFile) as refused:
        open_trusted(file)
    command = refused.value.remedy.partition(": ")[2].replace("sudo ", "")
    subprocess.run(["sh", "-c", command], check=True)
    open_trusted(file).close()

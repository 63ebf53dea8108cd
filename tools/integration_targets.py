# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run `ansible-test integration` for all smoke targets against a lab of their own. Arguments go to ansible-test.

The first argument is the staged tree in which ansible-test finds the collection.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from lab.environment import Lab


def main() -> int:
    tree = Path(sys.argv[1])
    with (
        tempfile.TemporaryDirectory(prefix="lab-") as folder,
        Lab.up(Path(folder), users=24, contacts=5, awkward=[]) as lab,
    ):
        variables = {
            "ocs_connection": dict(lab.connection),
            "ocs_source": lab.site.source.name,
            "ocs_target": lab.site.target.name,
        }
        config = tree / "tests" / "integration" / "integration_config.yml"
        config.touch(mode=0o600)  # it holds passwords
        config.write_text("---\n" + json.dumps(variables, indent=2), encoding="utf-8")  # JSON is YAML
        try:
            return subprocess.run(["ansible-test", "integration", *sys.argv[2:]], cwd=tree, check=False).returncode
        finally:
            config.unlink()


if __name__ == "__main__":
    sys.exit(main())

# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Let ansible-test make its virtual environments on a machine that cannot reach ansible-ci-files.s3.amazonaws.com.

ansible-test looks for a get-pip script in ~/.ansible/test/cache and downloads it when it is not there. This writes a
stand-in which installs the same version of pip from a wheel that comes from the configured package index.
It does nothing where a script is cached already. Run it with the Python that has ansible-core installed.
"""

from __future__ import annotations

import pathlib
import re
import subprocess
import sys

import ansible_test

STAND_IN = '''"""Stand-in for get-pip.py: installs the wheel that lies beside this file."""
import os
import sys

here = os.path.dirname(os.path.abspath(__file__))
wheel = os.path.join(here, "pip-{version}-py3-none-any.whl")
if not os.path.exists(wheel):
    raise SystemExit("missing " + wheel)
sys.path.insert(0, wheel)
wanted = [argument for argument in sys.argv[1:] if argument not in ("--no-setuptools", "--no-wheel")]
sys.argv = ["pip", "install", "--no-index", "--find-links", here] + wanted
from pip._internal.cli.main import main
sys.exit(main())
'''


def wanted_pip_version() -> str:
    """Return the version of pip that the installed ansible-test asks for, such as "24.2"."""
    source = pathlib.Path(ansible_test.__file__).parent / "_internal" / "python_requirements.py"
    found = re.search(r"pip='([0-9.]+)'", source.read_text(encoding="utf-8"))
    if not found:
        raise SystemExit(f"{source} does not name a version of pip; has ansible-test changed?")
    return found.group(1)


def main() -> None:
    version = wanted_pip_version()
    cache = pathlib.Path.home() / ".ansible" / "test" / "cache"
    script = cache / f"get_pip_{version.replace('.', '_')}.py"
    if script.exists():
        return
    cache.mkdir(parents=True, exist_ok=True)
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", str(cache), f"pip=={version}"]
    subprocess.run(pip, check=True)
    script.write_text(STAND_IN.format(version=version), encoding="utf-8")
    print(f"wrote {script}")


if __name__ == "__main__":
    main()

# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The ODBC driver that a name stands for: FreeTDS or another, its version, and the library that does its TLS.

ODBC tells the version of a driver only once a connection is made, and the way to write a password depends on it. So the
file of the driver is looked at, which the driver manager loads when it is asked for a connection to nowhere.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from ansible_collections.msrtc.ocs.plugins.module_utils._common.letters import without_case

_VERSION = re.compile(rb"freetds v(\d+(?:\.\d+)+)")
_TLS_LIBRARIES = {"GnuTLS": b"gnutls_handshake", "OpenSSL": b"SSL_CTX_new"}
_LOADED = Path("/proc/self/maps")  # without this file, only a driver that is given by its path is looked at
_LARGEST = 64 * 1024 * 1024  # bytes; FreeTDS has half a megabyte
_DRIVERS_FILE = re.compile(r"tds|odbc", re.IGNORECASE)


class DriverBuild(NamedTuple):
    """A driver. `version` and `tls` are None where its file does not tell them."""

    name: str
    freetds: bool
    version: tuple[int, ...] | None = None
    tls: str | None = None

    def __str__(self) -> str:
        """The build for people to read, such as `FreeTDS 1.3.17 with GnuTLS`."""
        if not self.freetds:
            return self.name
        version = f" {'.'.join(map(str, self.version))}" if self.version else ""
        return f"FreeTDS{version}{f' with {self.tls}' if self.tls else ''}"


def build_of(driver: str, load: Callable[[], object]) -> DriverBuild:
    """The build of a driver by its name, or by the path of its file. `load` makes the driver manager load it."""
    before = _loaded_files()
    load()
    named = [Path(driver)] if "/" in driver else []
    loaded = _loaded_files()
    # If nothing new was loaded, the driver was loaded already, under another name. Taking it for FreeTDS is the safe
    # mistake.
    for path in (*named, *sorted(loaded - before or loaded)):
        if found := _freetds(driver, path):
            return found
    return DriverBuild(driver, any(name in without_case(driver) for name in ("freetds", "tdsodbc")))


def _freetds(driver: str, path: Path) -> DriverBuild | None:
    """The build in a file; None if it is not FreeTDS."""
    if not _DRIVERS_FILE.search(path.name):
        return None
    with suppress(OSError), path.open("rb") as file:
        content = file.read(_LARGEST)
        if version := _VERSION.search(content):
            tls = next((name for name, symbol in _TLS_LIBRARIES.items() if symbol in content), None)
            return DriverBuild(driver, True, tuple(map(int, version[1].split(b"."))), tls)
    return None


def _loaded_files() -> frozenset[Path]:
    """The libraries of this process that may be an ODBC driver."""
    with suppress(OSError):
        lines = _LOADED.read_text(encoding="utf-8", errors="replace").splitlines()
        words = (line.split(maxsplit=5) for line in lines if _DRIVERS_FILE.search(line))
        paths = map(Path, {word[5] for word in words if len(word) == 6})  # each has several lines
        return frozenset(path for path in paths if _DRIVERS_FILE.search(path.name))
    return frozenset()

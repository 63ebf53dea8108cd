# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The configuration of FreeTDS, in a file of the task's own, without any influence of the environment.

A certificate to trust can be named in freetds.conf only (up to FreeTDS 1.4). FreeTDS's variables go before the
program's parameters: `TDSPORT` and `TDSHOST` lead to another server, `TDSVER` to another protocol, and `TDSDUMP` writes
all that is sent into a file. So they are taken away while a connection is made.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ansible_collections.msrtc.ocs.plugins.module_utils._errors import BadInput

from ..settings.settings import BackEndSettings
from .certificates import Trust

SERVER_NAME = "back_end"  # the section of the file
_OF_FREETDS = ("TDS", "FREETDS", "SYBASE", "DSQUERY")  # prefixes of its variables
_LONGEST_LINE = 250  # FreeTDS reads lines of up to 255 bytes
_ENDS_A_VALUE = set("#;\n")


@contextmanager
def without_variables() -> Iterator[None]:
    """Hide FreeTDS's variables from the environment until the context ends."""
    kept = {name: value for name, value in os.environ.items() if name.startswith(_OF_FREETDS)}
    for name in kept:
        del os.environ[name]
    try:
        yield
    finally:
        os.environ.update(kept)


@contextmanager
def freetds_configuration(settings: BackEndSettings, trust: Trust | None) -> Iterator[None]:
    """Let FreeTDS connect `SERVER_NAME` as the settings say, whatever the environment says, until the context ends.

    The port of the settings has to be known. Raises BadInput where no file can be written that FreeTDS can read.
    """
    with without_variables(), tempfile.TemporaryDirectory(prefix="ocs-") as folder:
        os.environ["FREETDSCONF"] = str(_write(Path(folder), settings, trust))
        try:
            yield
        finally:
            del os.environ["FREETDSCONF"]


def _write(folder: Path, settings: BackEndSettings, trust: Trust | None) -> Path:
    values = {
        "host": settings.server,
        "port": str(settings.port),
        "tds version": settings.tds_version,
        "client charset": "UTF-8",
        "encryption": "require" if settings.encrypted else "off",
    }
    if trust is not None:
        values["ca file"] = "system"
        values["check certificate hostname"] = "yes" if trust.host_name else "no"
        if trust.certificates is not None:
            authorities = folder / "ca.pem"
            authorities.write_bytes(trust.certificates)
            values["ca file"] = str(authorities)
    lines = [f"{name} = {value}" for name, value in values.items()]
    for line in lines:
        if len(line.encode()) > _LONGEST_LINE or _ENDS_A_VALUE & set(line) or "  " in line:
            raise BadInput(
                f"FreeTDS cannot read {line!r} in its configuration.",
                remedy="Use a shorter or plainer name, or a TMPDIR whose name is plain.",
            )
    file = folder / "freetds.conf"
    file.write_text("\n".join((f"[{SERVER_NAME}]", *lines, "")), encoding="utf-8")
    return file

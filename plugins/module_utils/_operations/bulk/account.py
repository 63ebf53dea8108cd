# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The account of a run that a signal has ended, in a file for people.

After Ctrl-C in ansible-playbook nobody reads what the module returns: Ansible is gone, and the module is still at its
batch.
"""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ansible_collections.msrtc.ocs.plugins.module_utils._errors import OcsError
from ansible_collections.msrtc.ocs.plugins.module_utils._files.new_file import CannotWrite, NewFile

from .interruption import Interruption

SUFFIX = ".interrupted.txt"
_FILES = ("journal", "exports", "unfinished_exports", "export_file", "report_file")  # of results: where to read more


def accounted(
    name: str, folder: Path, work: Callable[[Interruption], dict[str, Any]], *, check_mode: bool
) -> dict[str, Any]:
    """The result of the work, during which signals only request its end. Raises what it raises.

    If there was a signal, an account of the run lies in the folder afterwards, and the result names it: `name` of the
    module, the time, and the suffix. Check mode changes nothing that it could tell of, and writes nothing.
    """
    with Interruption() as interruption:
        try:
            result = work(interruption)
        except OcsError as error:
            if interruption.requested and not check_mode:
                error.details["account"] = _write(name, folder, str(error), error.details)
            raise
        if interruption.requested and not check_mode:
            result["account"] = _write(name, folder, "It had come to its end all the same.", result)
        return result


def _write(name: str, folder: Path, ending: str, result: Mapping[str, Any]) -> str | None:
    """The file's path; None if it could not be written."""
    now = datetime.now(UTC)
    path = folder / f"{name}-{now:%Y%m%dT%H%M%SZ}-{secrets.token_hex(4)}{SUFFIX}"
    with contextlib.suppress(CannotWrite), NewFile(path) as file:
        for line in (f"{name} was told to end by a signal, and ended on {now:%Y-%m-%d} at {now:%H:%M:%S} UTC.", ending):
            file.write(f"{line.strip()}\n\n".encode("utf-8", "backslashreplace"))
        for line in _lines(result):
            file.write(f"{line}\n".encode("utf-8", "backslashreplace"))
        file.finish()
        return str(path)
    return None


def _lines(result: Mapping[str, Any]) -> Iterator[str]:
    """Counts, and the names of files."""
    yield "Users by outcome:"
    for outcome, count in (result.get("counts") or {"(the run had not begun)": 0}).items():
        yield f"  {outcome.replace('_', ' ')}: {count:,}"
    for key in _FILES:
        named = result.get(key) or ()
        for path in [named] if isinstance(named, str) else named:
            yield f"{key.replace('_', ' ')}: {path}"

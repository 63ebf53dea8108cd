# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Running ocs_user_import and ocs_user_export for users of the lab."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from ansible_collections.msrtc.ocs.plugins.module_utils._files.user_file.reader import UserFile
from ansible_collections.msrtc.ocs.plugins.module_utils._files.user_file.writer import UserFileWriter
from end_to_end.modules import ModuleRun, Modules
from lab.environment import Lab

AWKWARD = ("capitals", "o'apostrophe", "non_bmp", "dn_special", "no_data", "everything", "repeated", "signed_in")


def do_import(modules: Modules, check: bool = False, diff: bool = False, **options: Any) -> ModuleRun:
    options = {"all_users": True, **options} if "identities" not in options else options
    return modules.run("ocs_user_import", options, check=check, diff=diff)


def imported(modules: Modules, check: bool = False, diff: bool = False, **options: Any) -> dict[str, Any]:
    return do_import(modules, check, diff, **options).succeeded().result


def export(modules: Modules, addresses: list[str], path: Path, **options: Any) -> Path:
    identities = [f"sip:{address}" for address in addresses]
    modules.run("ocs_user_export", {"identities": identities, "dest": str(path), **options}).succeeded()
    return path


def homed(lab: Lab, pool: str) -> list[str]:
    """Some ordinary users of a pool, and on the first pool some awkward ones."""
    ordinary = [
        address
        for address in sorted(lab.snapshot().back_ends[pool].homed)
        if address[:-1].partition("@")[0][-1:].isdigit()
    ]
    awkward = [lab.address(key) for key in AWKWARD] if pool == "pool07" else []
    return sorted({*ordinary[:12], *awkward})


def with_accounts(path: Path, new: Path, change: Callable[[dict[str, Any]], dict[str, Any]]) -> Path:
    """An export file with other accounts."""
    file = UserFile.verified(path)
    with UserFileWriter(new, file.pools) as writer:
        for user in file.users():
            writer.write(replace(user, account=change(dict(user.account or {}))))
        writer.finish()
    return new

# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Deleting users with ocs_user_absent; and as it does, without it, for tests of what brings them back."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ansible_collections.msrtc.ocs.plugins.module_utils._arguments import DIRECTORY_OPTIONS
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.forest.forest import Forest
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.ldap.settings import DirectorySettings
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users.deletes import clear
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users.user_search import find_by_addresses
from end_to_end.modules import ModuleRun, Modules
from lab.environment import Lab
from lab.snapshot import Snapshot

POOL, OTHER = "pool07", "poolr2"


def deletion(lab: Lab, **options: Any) -> dict[str, Any]:
    """Options of ocs_user_absent, for users of the 2007 pool unless the options say otherwise."""
    known = {"pool": POOL, "export_dir": str(lab.folder / "exports"), "journal_dir": str(lab.folder / "journals")}
    return {**known, **options}


def delete(modules: Modules, lab: Lab, *keys: str, check: bool = False, **options: Any) -> ModuleRun:
    """Delete these awkward users, or whom the options say."""
    if keys:
        options["identities"] = [f"sip:{lab.address(key)}" for key in keys]
    return modules.run("ocs_user_absent", deletion(lab, **options), check=check, diff=check)


def entry_of(snapshot: Snapshot, dn: str) -> Mapping[str, list[bytes]]:
    return next(entry for name, entry in snapshot.directory.items() if name.casefold() == dn.casefold())


def delete_from_back_end(lab: Lab, pool: str, addresses: Collection[str]) -> None:
    """By the product's procedure: rows, and places in other people's lists."""
    connection = lab.back_ends[pool].connect("rtc")
    for address in addresses:
        connection.execute("EXEC dbo.RtcDeleteResource @_UserAtHost = ?", address)
    connection.commit()
    connection.close()


def delete_from_directory(lab: Lab, addresses: Collection[str]) -> None:
    """The accounts stay, without anything of OCS."""
    options = {name: value for name, value in lab.connection.items() if name in DIRECTORY_OPTIONS}
    validated = ArgumentSpecValidator(DIRECTORY_OPTIONS).validate(options)
    with Forest.open(DirectorySettings.from_params(validated.validated_parameters)) as forest:
        users = [user for found in find_by_addresses(forest, addresses).values() for user in found]
        outcomes = clear(forest, users)
    assert {outcome.result for outcome in outcomes} == {"done"}

# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Taking users away as a deletion does, without the module that deletes: for tests of what brings them back."""

from __future__ import annotations

from collections.abc import Collection

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ansible_collections.msrtc.ocs.plugins.module_utils._arguments import DIRECTORY_OPTIONS
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.deletes import clear
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.forest import Forest
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.settings import DirectorySettings
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.user_search import find_by_addresses
from lab.environment import Lab


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

# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Select users of a directory as a module would."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ansible_collections.msrtc.ocs.plugins.module_utils._directory.forest.forest import Forest
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.ldap.settings import DirectorySettings
from ansible_collections.msrtc.ocs.plugins.module_utils._selection.criteria import Selection
from ansible_collections.msrtc.ocs.plugins.module_utils._selection.finding import UsersByCriteria, find_users
from ansible_collections.msrtc.ocs.plugins.module_utils._selection.options import SELECTION_OPTIONS
from lab.built import copy_of_directory
from lab.directory import samba
from lab.directory.forest import Forest as LabForest
from lab.directory.people import Person


@contextmanager
def directory(folder: Path, forest: LabForest, people: Iterable[Person], address: str) -> Iterator[Forest]:
    """A directory of its own with these people, and a connection to it as an account that may only read."""
    copy_of_directory(folder, forest, people, address=address)
    samba.start(folder)
    try:
        connection = samba.connection(folder, samba.READER_ACCOUNT)
        settings = DirectorySettings(
            servers=(connection["address"],),
            ca_file=connection["ca_file"],
            user=connection["user"],
            password=connection["password"],
        )
        with Forest.open(settings) as opened:
            yield opened
    finally:
        samba.destroy(folder)


def find(forest: Forest, options: Mapping[str, Any]) -> UsersByCriteria:
    """The users that a module with these options would find."""
    validated = ArgumentSpecValidator(SELECTION_OPTIONS).validate(dict(options))
    assert not validated.error_messages
    return find_users(forest, Selection.from_params(validated.validated_parameters, changing=False))


def names(found: UsersByCriteria) -> set[str]:
    return {user.display_name or "" for user in found.users}


def in_order(value: object) -> str:
    """The name of a test's parameter: the same in every process, also for a set."""
    return str(sorted(value)) if isinstance(value, set | frozenset) else str(value)

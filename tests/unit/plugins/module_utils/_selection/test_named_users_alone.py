# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A task that names users and asks for no criteria finds whom it would find with them, and loads no code for them."""

from __future__ import annotations

import subprocess
import sys

from ansible_collections.msrtc.ocs.plugins.module_utils._selection.criteria import Selection
from ansible_collections.msrtc.ocs.plugins.module_utils._selection.finding import find_users
from ansible_collections.msrtc.ocs.plugins.module_utils._selection.named_users import FoundUsers, chosen_users

from .memory_directory import forest_of
from .raw_objects import DOMAIN, raw_object, schema_objects


def named_object(number: int, kind: str, **attributes: object) -> object:
    return raw_object(
        f"CN=p{number},OU=People,{DOMAIN}",
        objectClass=["top", "person", kind],
        objectGUID=number.to_bytes(16, "little"),
        userPrincipalName=f"p{number}@corp.test",
        **attributes,
    )


OBJECTS = [
    *schema_objects("R2"),
    named_object(1, "user", PrimaryUserAddress="sip:anna@x.test"),
    named_object(2, "user", PrimaryUserAddress="sip:twice@x.test"),
    named_object(3, "user", PrimaryUserAddress="sip:TWICE@x.test"),
    named_object(4, "user"),
    named_object(5, "contact", PrimaryUserAddress="sip:attendant@x.test"),
]
NAMES = ("sip:anna@x.test", "p1@corp.test", "twice@x.test", "p4@corp.test", "sip:attendant@x.test", "nobody@x.test")

WITHOUT_CRITERIA = """
import sys
sys.modules["ansible_collections.msrtc.ocs.plugins.module_utils._directory.criteria.user_query"] = None
sys.modules["ansible_collections.msrtc.ocs.plugins.module_utils._directory.policies.policies"] = None
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.bulk.planning.directory_of_operation import (
    DirectoryOfOperation,
)
from ansible_collections.msrtc.ocs.plugins.module_utils._selection.criteria import Selection
from unit.plugins.module_utils._selection.memory_directory import forest_of
from unit.plugins.module_utils._selection.raw_objects import schema_objects
directory = DirectoryOfOperation(forest_of(schema_objects("R2")))
found = directory.chosen(Selection(identities=("nobody@x.test",)))
print(list(found.users), *found.unresolved, sep="; ")
"""


def told(found: FoundUsers) -> tuple[list[str], list[tuple[str, str]], list[str]]:
    users = [user.dn for user in found.users]
    return users, [(identity.identity, identity.problem) for identity in found.unresolved], found.warnings


def test_the_same_users_are_found_without_criteria_as_with_them() -> None:
    selection = Selection(identities=NAMES)
    users, unresolved, warnings = told(chosen_users(forest_of(OBJECTS), selection))
    assert (users, unresolved, warnings) == told(find_users(forest_of(OBJECTS), selection))
    assert users[0] == f"CN=p1,OU=People,{DOMAIN}"
    assert {problem for _identity, problem in unresolved} >= {"ambiguous", "without_sip_uri", "unknown"}


def test_no_code_for_criteria_is_loaded() -> None:
    done = subprocess.run([sys.executable, "-c", WITHOUT_CRITERIA], capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "[]; nobody@x.test: no such account in the forest", done.stderr

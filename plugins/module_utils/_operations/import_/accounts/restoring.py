# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The saved settings that an account can get back: those that name objects which the forest still has."""

from __future__ import annotations

from collections.abc import Mapping

from ansible_collections.msrtc.ocs.plugins.module_utils._directory.ldap.modifications import Modification
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.policies.named_objects import (
    NamedObjects,
    named_object,
)
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users.account_settings import settings_of
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users.users import User

Raw = Mapping[str, list[bytes]]


def names_in(modification: Modification) -> dict[tuple[str, bytes], str]:
    """The DNs that a modification's new values name, by attribute and value."""
    return {
        (attribute, value): dn
        for attribute, found in modification.adds.items()
        for value in found
        if isinstance(value, bytes) and (dn := named_object(attribute, value))
    }


def restorable(
    user: User, settings: Raw, modification: Modification, objects: NamedObjects
) -> tuple[Raw, list[tuple[str, int, str]]]:
    """The settings without the values that name nothing, and what is lost so: attribute, number of values, why.

    Where nothing of an attribute is left, the account keeps what it has of it now. Raises DirectoryError.
    """
    names = names_in(modification)
    missing = objects.missing(names.values())
    gone = {place: dn for place, dn in sorted(names.items()) if dn in missing}
    now, left = settings_of(user), dict(settings)
    for attribute in {attribute for attribute, _value in gone}:
        rest = [value for value in settings[attribute] if (attribute, value) not in gone]
        left[attribute] = rest or now.get(attribute, [])
    why = "the forest has no {}, or does not show it to this account"
    return left, [(attribute, 1, why.format(dn)) for (attribute, _value), dn in gone.items()]

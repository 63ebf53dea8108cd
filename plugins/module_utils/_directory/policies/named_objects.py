# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Objects that a user's settings name: policies and the location profile. A directory refuses the name of an object
that does not exist.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from ..ldap import schema, values
from ..users.users import read_objects
from .policies import assigned_policy

if TYPE_CHECKING:
    from ..forest.forest import Forest


def named_object(attribute: str, value: bytes) -> str | None:
    """The DN of the policy or the location profile that a setting's value names; None for any other value."""
    try:
        text = value.decode()
    except UnicodeDecodeError:
        return None
    if attribute == schema.USER_POLICY and (found := assigned_policy(value)):
        return found[1]
    return text if attribute == schema.LOCATION_PROFILE else None


class NamedObjects:
    """The existence of objects that users' settings name; each is searched once."""

    def __init__(self, forest: Forest) -> None:
        self._forest = forest
        self._there: dict[str, bool] = {}

    def missing(self, dns: Iterable[str]) -> set[str]:
        """The DNs at which this account sees no object. Raises DirectoryError."""
        keys = {dn: values.dn_key(dn) for dn in dns}
        unknown = {key: dn for dn, key in keys.items() if key not in self._there}
        self._there.update(dict.fromkeys(unknown, False))
        for entry in read_objects(self._forest, unknown.values(), ["cn"]):
            self._there[values.dn_key(entry.dn)] = True
        return {dn for dn, key in keys.items() if not self._there[key]}

# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Merging of carried data with data that is on the target already: three ways, from the state that both sides come
from.

A row that is missing on one side was either deleted by the user, and stays away; or User Replicator has deleted all of
the user's rows there, and it is brought back. User Replicator deletes the home row too and makes an empty one, so that
the list versions begin anew; otherwise they only rise.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.rows.list_versions import (
    list_versions,
    raised_versions,
)
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.schema.capabilities import BackEndCapabilities
from ansible_collections.msrtc.ocs.plugins.module_utils._common.typed_json import Value
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.merging import Merged, merge, merge_three_ways
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import HOME_SECTION, UserData, is_list_version

from .findings import rows_of_data
from .state import OWN_ROWS, HeldRows

Versions = Mapping[str, int]

# By so much a merge raises the versions of lists, and a user's edit by one: nobody edits as often between two runs. So
# the versions tell whether a merge was committed of which the journal has only what it was to be.
STEP = 1000


def home_versions(data: UserData) -> dict[str, int]:
    """The versions of the lists that a home row counts, by name."""
    return list_versions({HOME_SECTION: data.sections[HOME_SECTION]}) if data.homed else {}


def versions_once_carried(before: UserData | None, carried: UserData, *, replaces: bool) -> dict[str, int]:
    """The list versions that the target has at least since `carried` was written to it.

    `before`: what it held until then. Writing raises them; where nothing had to be written they are as before, and
    whether a merge had to write anything is not known.
    """
    versions = home_versions(before) if before else {}
    perhaps_unchanged = rows_of_data(before) is HeldRows.DATA and (not replaces or before == carried)
    return versions if perhaps_unchanged else raised_versions(versions, home_versions(carried))


def are_newer(there: Versions, here: Versions) -> bool:
    """One side was written later than the other: every list version that both have is greater `there`.

    An edit of a list on the side from which it was copied makes its version at least as great there as in the copy.
    """
    both = there.keys() & here.keys()
    return bool(both) and all(there[name] > here[name] for name in both)


def is_same_home_row(homed: bool, rows: HeldRows, versions: Versions, at_least: Versions) -> bool:
    """The home row is still the one whose list versions were `at_least` these."""
    if not homed or any(versions.get(name, -1) < version for name, version in at_least.items()):
        return False
    return rows is HeldRows.DATA or any(versions.values())  # an empty list that was never changed is User Replicator's


@dataclass(frozen=True)
class Base:
    """A state of a user's data that a side once had, and the list versions that it had at least from then on.

    `after_merge`: what the target held once the data had been merged into it; None: just that data. `emptied`: the side
    that it came from was emptied then, so that what stands there now was made anew.
    """

    data: UserData
    versions: Versions = field(default_factory=dict)
    after_merge: UserData | None = None
    emptied: bool = False

    @classmethod
    def of(cls, data: UserData) -> Base:
        """The base that this data is for a later merge."""
        return cls(data, home_versions(data))

    def became(self, now: UserData) -> bool:
        """The user made `now` of this state. False: User Replicator made the rows anew."""
        if now == self.data:
            return True
        rows = HeldRows.DATA if rows_of_data(self.data) is not HeldRows.DATA else rows_of_data(now)  # nothing to lose
        if not is_same_home_row(now.homed, rows, home_versions(now), self.versions):
            return False
        return bool(self.versions) or rows_of_data(self.data) is not HeldRows.DATA or _have_common_rows(self.data, now)


def _have_common_rows(data: UserData, other: UserData) -> bool:
    """Both have a row in common: the evidence where a site's map knows no list versions."""
    return any(set(data.texts(name)) & set(other.texts(name)) for name in data.sections if name != HOME_SECTION)


def merged_into_target(given: UserData, there: UserData, base: Base | None, target: BackEndCapabilities) -> Merged:
    """The data that the target shall hold of a user: `given`, which is carried to it, merged into `there`, which it
    holds already (without what does not fit it).

    `base`: the data that was carried to it before; None: unknown. The user's own rows are never overwritten. A home row
    alone is no data of the user's: User Replicator makes it, and its settings are not the user's own.
    """
    if base is not None and (base.emptied or not Base.of(base.data).became(given)):
        given = merge(base.data, newer=given)  # the source lost its rows, and nobody has deleted them
    if base is not None and base.became(there):
        return merge_three_ways(
            base.data, source=given, target=there, after_merge=base.after_merge, identities=target.identities
        )
    if rows_of_data(there) not in OWN_ROWS:
        return Merged(given)
    return merge_three_ways(None, source=given, target=there, identities=target.identities)


def with_raised_versions(merged: UserData, there: UserData, greatest: int | None) -> UserData:
    """The merged data that is written over `there`, with list versions that show later that it was committed.

    `greatest`: the greatest version that the target's columns can hold; near it the versions rise by one only, and
    prove nothing.
    """
    if merged == there or not merged.homed:
        return merged
    before = there.rows(HOME_SECTION)[0] if there.homed else {}
    row = merged.rows(HOME_SECTION)[0]
    versions = {name: _raised_version(row[name], before.get(name), greatest) for name in row if is_list_version(name)}
    return UserData(merged.address, {**merged.sections, HOME_SECTION: ({**row, **versions},)})


def _raised_version(version: Value, before: Value, greatest: int | None) -> Value:
    """The versions after a write: one more than the larger of both."""
    if not isinstance(version, int):
        return version
    raised = max(version, before if isinstance(before, int) else version) + STEP - 1
    return raised if greatest is None or raised < greatest else version


def was_committed(versions: Versions, there: UserData) -> bool:
    """The target's data comes from a merge that raised list versions to these. False without versions."""
    now = home_versions(there)
    return bool(versions) and all(now.get(name, -1) >= version for name, version in versions.items())

# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The versions of a user's lists: clients keep a list until the server has a newer one.

Each has a name for people to read: `contact` and `permission` of the home row, `containers 200` of a container.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from itertools import repeat

from ansible_collections.msrtc.ocs.plugins.module_utils._common.typed_json import Value
from ansible_collections.msrtc.ocs.plugins.module_utils._common.wording import in_sentence
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.merging import MERGE_IDENTITIES
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import HOME_SECTION, Row, is_list_version
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.sections import Section

_SUFFIX = "list_version"
# Users have lists of the same few names: two of the home row, and one of each container.
_REMEMBERED_NAMES = 1000


def list_versions(sections: Mapping[str, Iterable[Row]]) -> dict[str, int]:
    """All list versions in these rows, by name."""
    versions: dict[str, int] = {}
    for section, rows in sections.items():
        told_apart_by = () if section == HOME_SECTION else MERGE_IDENTITIES.get(section, ())
        held = rows if isinstance(rows, Section) else Section.of(rows)
        for field in filter(is_list_version, held.columns.names):  # most sections have none
            identities = zip(*map(held.column, told_apart_by), strict=True) if told_apart_by else repeat(())
            for identity, value in zip(identities, held.column(field), strict=False):
                if isinstance(value, int):
                    versions[_name(section, field, *identity)] = value
    return versions


def raised_versions(there: Mapping[str, int], wanted: Mapping[str, int]) -> dict[str, int]:
    """The versions after the wanted rows were written: the larger of both, plus one (as `changes.difference` does).

    A wanted version may be -1: that of a user who comes back with a list that was never changed.
    """
    return {name: max(version, there.get(name, version)) + 1 for name, version in wanted.items()}


def why_not_raised(after: Mapping[str, int], greatest: int | None, pool: str) -> str:
    """Why these versions cannot be written on a pool whose columns hold the greatest at most; empty when they can."""
    beyond = sorted(name for name, version in after.items() if greatest is not None and version > greatest)
    if not beyond or greatest is None:
        return ""
    return (
        f"List versions cannot rise any more ({in_sentence(beyond)}): {greatest:,} is the greatest that {pool} can "
        "hold. Clients keep a list until the server has one with a higher version. While its owner is signed out, "
        "give it a low version in the database that has the high one, and have the client forget the list."
    )


@lru_cache(maxsize=_REMEMBERED_NAMES, typed=True)
def _name(section: str, field: str, *identity: Value) -> str:
    """`identity`: the values that tell the row apart from others of its section."""
    place = () if section == HOME_SECTION else (section, *map(str, identity))
    return " ".join(filter(None, (*place, field.removesuffix(_SUFFIX).rstrip("_"))))

# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rows of a file that are missing on a pool, and those of them that were missing already when the import was
planned.

A file does not tell whether a row is missing because it was lost or because the user has deleted it, so an import
brings it back. But a row that was there when the plan was made, and is missing when the user is written, was deleted
meanwhile, and stays away.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field, replace

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.rows.list_versions import list_versions
from ansible_collections.msrtc.ocs.plugins.module_utils._common.typed_json import Value
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.contact_groups import (
    GROUPS,
    MEMBERS,
    groups_of,
    same_groups,
)
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.merging import MERGE_IDENTITIES, Identities
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import (
    HOME_SECTION,
    Row,
    UserData,
    comparable,
    folded,
    identity_of,
)

Key = tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Seen:
    """The plan's view of a user: small, since it is kept for all users until the run is over.

    `missing`: digests of the file's rows that the pool lacked; None: it lacked all of them. `versions`: of the home
    row's lists. `mentions`: digests of owner and section of missing rows in others' lists; None: all were missing.
    """

    missing: frozenset[bytes] | None = None
    versions: Mapping[str, int] = field(default_factory=dict)
    mentions: frozenset[bytes] | None = None

    @classmethod
    def of(cls, saved: UserData, held: UserData, identities: Identities) -> Seen:
        """`saved`: what the file says, as far as the pool can hold it; `held`: what is there."""
        rows = missing_rows(saved, held, identities)
        everything = sum(map(len, rows.values())) == sum(
            len(saved.rows(section)) for section in saved.sections if section != HOME_SECTION
        )
        missing = (_digest(section, row) for section, found in rows.items() for row in found)
        return cls(None if everything else frozenset(missing), _home_versions(held))

    @classmethod
    def of_the_same(cls, held: UserData) -> Seen:
        """The view of a user for whom the file says the same as is there: nothing is missing."""
        return cls(frozenset() if held.sections.keys() - {HOME_SECTION} else None, _home_versions(held))

    def was_missing(self, owner: UserData, section: str) -> bool:
        """The owner's list had no row of the user in this section."""
        return self.mentions is None or _digest(folded(owner.address), section) in self.mentions

    def with_mentions(self, saved: Sequence[UserData], missing: Sequence[UserData]) -> Seen:
        """This view, completed by the rows that were missing in the lists of others."""
        keys = {(folded(data.address), section) for data in missing for section in data.sections}
        everything = all((folded(data.address), section) in keys for data in saved for section in data.sections)
        return replace(self, mentions=None if everything else frozenset(_digest(*key) for key in keys))


NOTHING_SEEN = Seen()  # the one of all users for whom the run has nothing to do


def known_base(saved: UserData, held: UserData, seen: Seen | None, carried: Set[str]) -> UserData | None:
    """The file's data that the pool had already: a row of it that is missing now was deleted. None: nothing is known of
    it.

    `seen`: by the plan; `carried`: sections that a move has carried whole since the file was written. Neither counts
    once the rows were made anew, with versions of their own.
    """
    missing = None if seen is None or _made_anew(held, seen.versions) else seen.missing
    moved = frozenset() if _made_anew(held, _home_versions(saved)) else carried
    if missing is None and not moved:
        return None
    sections = {
        section: tuple(
            row
            for row in rows
            if section == HOME_SECTION
            or section in moved
            or (missing is not None and _digest(section, row) not in missing)
        )
        for section, rows in saved.sections.items()
    }
    return UserData(saved.address, sections)


def _made_anew(held: UserData, before: Mapping[str, int]) -> bool:
    now = _home_versions(held)
    return not before or any(now.get(name, -1) < version for name, version in before.items())


def missing_rows(saved: UserData, held: UserData, identities: Identities) -> dict[str, tuple[Row, ...]]:
    """The rows that an import in mode merge adds, by section; not the home row, of which there is one anyway."""
    missing = {}
    for section, rows in saved.sections.items():
        if section == HOME_SECTION:
            continue
        there = _present(section, saved, held, identities)
        if found := tuple(row for row in rows if _key(section, row, identities) not in there):
            missing[section] = found
    return missing


def counted(missing: Mapping[str, Sequence[Row]]) -> dict[str, int]:
    """Numbers of rows by section."""
    return {section: len(rows) for section, rows in sorted(missing.items())}


def _present(section: str, saved: UserData, held: UserData, identities: Identities) -> set[Key]:
    if section == GROUPS:
        return {(number,) for number in same_groups(groups_of(saved), groups_of(held))}
    return {_key(section, row, identities) for row in held.rows(section)}


def _key(section: str, row: Row, identities: Identities) -> Key:
    """The key by which a row is the same in both; a contact that is in some group gets no further groups."""
    fields = ("address",) if section == MEMBERS else identities.get(section, MERGE_IDENTITIES.get(section))
    return identity_of(row, fields) if fields else (comparable(row),)


def _digest(*parts: object) -> bytes:
    texts = (comparable(part) if isinstance(part, dict) else str(part) for part in parts)
    return hashlib.blake2b("\0".join(texts).encode("utf-8", "surrogatepass"), digest_size=8).digest()


def _home_versions(held: UserData) -> dict[str, int]:
    return list_versions({HOME_SECTION: held.rows(HOME_SECTION)})

# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One user as a source tells it, whatever kind of file that is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from ansible_collections.msrtc.ocs.plugins.module_utils._common.letters import without_case
from ansible_collections.msrtc.ocs.plugins.module_utils._common.wording import in_sentence
from ansible_collections.msrtc.ocs.plugins.module_utils._files.user_file.records import PoolName
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import UserData


@dataclass(frozen=True)
class ImportedUser:
    """One user of the source.

    `place`: number in the source, the same each time it is read. `settings`: the account's OCS settings (raw values
    by name), all of them; None: not told. `location_profile`: the one setting that a move to a 2007 pool clears, as
    a journal tells it. `covers`: the sections that the source can tell of; None: all. `mentions`: rows of others
    that speak of the user. `carried`: sections that a move has brought to another pool whole; what is missing of them
    now was deleted since, unless the rows were made anew.
    """

    place: int
    address: str
    data: UserData
    pool: str | None = None
    dn: str | None = None
    guid: str | None = None
    upn: str | None = None
    login: str | None = None
    settings: Mapping[str, list[bytes]] | None = None
    location_profile: str | None = None
    covers: frozenset[str] | None = None
    mentions: Sequence[UserData] = ()
    carried: frozenset[str] = frozenset()

    @property
    def names(self) -> frozenset[str]:
        """All that a task can call this user by, without letter case."""
        names = {self.address, f"sip:{self.address}", self.upn, self.login, self.dn, self.guid}
        return frozenset(without_case(name) for name in names if name)


@dataclass(frozen=True)
class NamesToImport:
    """The users of the source that are imported: those with these names (name without letter case -> as it was given),
    or all.
    """

    names: Mapping[str, str] | None = None

    @classmethod
    def named(cls, identities: Iterable[str] | None) -> NamesToImport:
        """None: all of them."""
        if identities is None:
            return cls()
        return cls({without_case(name.strip()): name.strip() for name in identities})

    def includes(self, user: ImportedUser) -> bool:
        return self.names is None or not self.names.keys().isdisjoint(user.names)


@dataclass(frozen=True)
class SourceFacts:
    """A source's description of itself: its kind ("export", "journal" or "dbimpexp"), number of users, pools.

    `left_out`: by name in the file, the number of users' parts that are not understood and not imported.
    """

    kind: str
    users: int
    pools: tuple[PoolName, ...] = ()
    left_out: Mapping[str, int] = field(default_factory=dict)

    @property
    def warning(self) -> str | None:
        """A warning about the parts that are left out; None without such parts."""
        if not self.left_out:
            return None
        parts = in_sentence([f"{count:,} {name}" for name, count in sorted(self.left_out.items())])
        return f"Of the users in the file these parts are not imported: {parts}."

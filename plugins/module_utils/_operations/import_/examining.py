# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A look at a batch of users: where each of them is now, and what the import has to do. Writes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.rows.loss import Loss, data_and_losses
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.user_store import UserStore
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.forest.forest import Forest
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.forest.pools import Pool
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.policies.named_objects import NamedObjects
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users.account_rights import writable_each
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users.account_settings import (
    settings_to_restore,
    with_location_profile,
)
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users.deletes import restored
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users.users import User
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import AmbiguousPool, PoolNotFound, UnsupportedPool
from ansible_collections.msrtc.ocs.plugins.module_utils._selection.ownership import accounts_of
from ansible_collections.msrtc.ocs.plugins.module_utils._selection.pool_stores import PoolStores
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import UserData, folded

from .accounts.matching import match_accounts
from .accounts.restoring import Raw, names_in, restorable
from .examined import Examined
from .merging import not_in, with_groups_of_pool
from .missing import Seen
from .noted_changes import note_changes
from .other_lists import find_mentions
from .request import ImportRequest
from .row_owners import refuse_another_person, without_rows_of_others
from .sources.imported import ImportedUser

_NO_POOL = "The account has no pool now. Assign it to one with ocs_user_move, or say directory: restore."
_NOT_ENABLED = "The account is not enabled for OCS now. Enable it, or say directory: restore."


class Examiner:
    """Examines users, batch by batch."""

    def __init__(self, request: ImportRequest, forest: Forest, stores: PoolStores) -> None:
        self._request = request
        self._forest = forest
        self._stores = stores
        self._objects = NamedObjects(forest)
        self._sources: dict[str, str | None] = {}

    def examine(self, batch: Sequence[ImportedUser]) -> list[Examined]:
        """One answer for each user, in their order. Raises DirectoryError, BackEndError."""
        found = self.find(batch)
        self.compare(found)
        return found

    def find(self, batch: Sequence[ImportedUser]) -> list[Examined]:
        """The first part of the answers, from the directory alone. Raises DirectoryError."""
        found = []
        for imported, match in zip(batch, match_accounts(self._forest, batch), strict=True):
            candidate = Examined(imported, match.user, skipped=match.reason)
            if match.recreated:
                refuse_another_person(candidate, self._request.recreated_accounts)
            if match.user is not None and candidate.going:
                self._place(candidate, match.user)
            found.append(candidate)
        self._pass_over_missing_objects(
            [candidate for candidate in found if candidate.going and candidate.modification]
        )
        self._check_rights([candidate for candidate in found if candidate.going and candidate.modification])
        return found

    def compare(self, found: Sequence[Examined], seen: Mapping[int, Seen] = MappingProxyType({})) -> None:
        """The rest of them, from the back ends. `seen`: by the plan, by the users' places in the source.

        Raises DirectoryError, BackEndError.
        """
        for pool, members in _by_pool(found):
            self._compare(pool, members, seen)

    def _place(self, candidate: Examined, user: User) -> None:
        """The pool that the user is, or will be, homed on; and the settings that the account should have."""
        imported, restoring = candidate.imported, self._request.restore_directory
        saved = imported.settings if restoring else None
        candidate.pool = user.home_pool
        if candidate.pool is None and saved is not None and imported.pool is not None:
            candidate.pool = self._pool_named(candidate, imported.pool)
        candidate.skipped = candidate.skipped or _why_not_on(candidate.pool)
        if candidate.skipped:
            return
        if candidate.pool is None and (saved is None or imported.data.sections):
            candidate.skipped = _NO_POOL if user.address else _NOT_ENABLED
        elif user.address is None and saved is None:
            candidate.skipped = _NOT_ENABLED
        elif saved is not None and user.address and folded(user.address) != folded(imported.address):
            candidate.skipped = f"The account's SIP URI is sip:{user.address} now; directory: restore would rename it."
        elif candidate.pool is not None and not self._is_wanted(candidate.pool):
            candidate.skipped = f"The user is homed on {candidate.pool.name}, not on {self._request.pool}."
        elif saved is not None:
            self._restore(candidate, user, settings_to_restore(user, saved, candidate.pool))
        elif (
            restoring and imported.location_profile and candidate.pool is not None and candidate.pool.version != "2007"
        ):
            self._restore(candidate, user, with_location_profile(user, imported.location_profile))

    def _pool_named(self, candidate: Examined, name: str) -> Pool | None:
        try:
            return self._forest.pool(name)
        except PoolNotFound as error:
            candidate.skipped = f"The account has no pool now, and its former one is gone: {error.what}"
            return None

    def _is_wanted(self, pool: Pool) -> bool:
        wanted = self._request.pool
        return wanted is None or self._forest.pool(wanted).dn == pool.dn

    @staticmethod
    def _restore(candidate: Examined, user: User, settings: Raw) -> None:
        modification = restored(user, settings)
        if modification:
            candidate.settings, candidate.modification = settings, modification

    def _pass_over_missing_objects(self, restoring: Sequence[Examined]) -> None:
        """Policies and location profiles may be gone by now; all that the batch names are looked for at once."""
        self._objects.missing(
            dn for candidate in restoring if candidate.modification for dn in names_in(candidate.modification).values()
        )
        for candidate in restoring:
            if candidate.user is not None and candidate.settings is not None and candidate.modification:
                settings, losses = restorable(candidate.user, candidate.settings, candidate.modification, self._objects)
                candidate.losses += tuple(Loss(candidate.address, "directory", *loss) for loss in losses)
                candidate.settings = candidate.modification = None
                self._restore(candidate, candidate.user, settings)

    def _check_rights(self, changing: Sequence[Examined]) -> None:
        needed = {
            modification.dn: {*modification.deletes, *modification.adds}
            for modification in (candidate.modification for candidate in changing)
            if modification
        }
        allowed = writable_each(self._forest, needed)
        for candidate in changing:
            if candidate.modification:
                candidate.writable = allowed[candidate.modification.dn]

    def _compare(self, pool: Pool, members: Sequence[Examined], seen: Mapping[int, Seen]) -> None:
        """Compare the data of one pool's users with the data that they should have."""
        store, lookup = self._stores.of(pool), accounts_of(self._forest)
        members = without_rows_of_others(members, store, pool, lookup, self._request.recreated_accounts)
        there = store.read([candidate.address for candidate in members])
        for candidate, fitting in self._fitting(pool, store, members, there):
            held, capabilities = (
                there[candidate.address],
                store.own_capabilities if candidate.own else store.capabilities,
            )
            if candidate.imported.covers is not None:
                fitting, candidate.failed = with_groups_of_pool(fitting, held, self._request.mode)
                if candidate.failed:
                    continue
            known = seen.get(candidate.imported.place)
            note_changes(candidate, fitting, held, capabilities, self._request.mode, known)
        if self._request.restore_in_contact_lists:
            find_mentions(
                store, [candidate for candidate in members if candidate.going and candidate.imported.mentions], seen
            )

    def _fitting(
        self, pool: Pool, store: UserStore, members: Sequence[Examined], there: Mapping[str, UserData]
    ) -> Iterable[tuple[Examined, UserData]]:
        """Each with what the pool can take of the data; what is lost of it, and is not there either, is noted."""
        for candidate in members:
            candidate.own = candidate.imported.pool is not None and self._dn_of(candidate.imported.pool) == pool.dn
        own = [candidate for candidate in members if candidate.own]
        for candidate, (fitting, losses) in zip(
            own, store.own_data_and_losses([candidate.given for candidate in own]) if own else (), strict=True
        ):
            candidate.losses += losses
            yield candidate, fitting
        for candidate in members:
            if not candidate.own:
                candidate.losses += data_and_losses(
                    not_in(candidate.given, there[candidate.address]), store.capabilities
                )[1]
                yield candidate, data_and_losses(candidate.given, store.capabilities)[0]

    def _dn_of(self, pool: str) -> str | None:
        """The DN of the only pool that has this name now; None for none or several."""
        if pool not in self._sources:
            try:
                self._sources[pool] = self._forest.pool(pool).dn
            except (PoolNotFound, AmbiguousPool):
                self._sources[pool] = None
        return self._sources[pool]


def _why_not_on(pool: Pool | None) -> str:
    """Why nothing can be imported into a pool; empty when that is no reason."""
    try:
        if pool is not None:
            pool.require_ocs()
    except UnsupportedPool as error:
        return error.what
    return ""


def _by_pool(examined: Iterable[Examined]) -> Iterable[tuple[Pool, list[Examined]]]:
    pools: dict[str, tuple[Pool, list[Examined]]] = {}
    for candidate in examined:
        if candidate.going and candidate.pool is not None:
            pools.setdefault(candidate.pool.dn, (candidate.pool, []))[1].append(candidate)
    return pools.values()

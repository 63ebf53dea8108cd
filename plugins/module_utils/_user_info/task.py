# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The whole of `ocs_user_info`, from its parameters to its result."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

from ansible_collections.msrtc.ocs.plugins.module_utils._common.letters import without_case
from ansible_collections.msrtc.ocs.plugins.module_utils._common.wording import in_sentence
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.criteria.user_properties import (
    AllProperties,
    MainPage,
)
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.forest.forest import Forest
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.ldap.settings import DirectorySettings
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users.user_search import in_chunks
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users.users import User, nobody
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import BadInput
from ansible_collections.msrtc.ocs.plugins.module_utils._files.destination import Destination, WrittenFile
from ansible_collections.msrtc.ocs.plugins.module_utils._selection.back_end_conditions import (
    NOTHING,
    USERS_AT_ONCE,
    BackEndFacts,
    facts_of,
    meeting_back_end_criteria,
)
from ansible_collections.msrtc.ocs.plugins.module_utils._selection.criteria import Selection
from ansible_collections.msrtc.ocs.plugins.module_utils._selection.finding import UsersByCriteria, find_users
from ansible_collections.msrtc.ocs.plugins.module_utils._selection.ghosts import Ghost, find_ghosts
from ansible_collections.msrtc.ocs.plugins.module_utils._selection.ownership import Lookup, accounts_of
from ansible_collections.msrtc.ocs.plugins.module_utils._selection.pool_stores import PoolStores

Record = dict[str, Any]
USERS_RETURNED = 1000

# Sections of a user's data. All stand in every record, so that all lines of a file have the same columns.
DATA_CATEGORIES = (
    *("contacts", "contact_groups", "contact_group_members", "permissions", "containers", "container_members"),
    *("static_presence", "prompted_subscribers", "conferences", "delegates", "home"),
)


@dataclass(frozen=True)
class Answer:
    """A stream of items, and how it is sorted and described. `notes` are complete when the stream has been read.

    `nobody`: an item without any known value, for the columns of a file without items.
    """

    name: str
    items: Iterable[Any]
    key: Callable[[Any], Any]
    describe: Callable[[Iterable[Any]], Iterator[Record]]
    notes: Callable[[], Record]
    nobody: Any


def user_info(params: Mapping[str, Any], check_mode: bool) -> dict[str, Any]:
    """The module's result. Raises OcsError."""
    selection = Selection.from_params(params, changing=False)
    _refuse_what_says_nothing(params)
    destination = None
    if params["dest"] is not None:
        destination = Destination.checked(params["dest"], params["dest_format"], params["csv_formulas"])
    with ExitStack() as stack:
        forest = stack.enter_context(Forest.open(DirectorySettings.from_params(params)))
        stores = stack.enter_context(PoolStores(params, forest))
        ask = _ghosts if selection.ghosts else _users
        answer = ask(forest, stores, selection, params)
        if destination is None:
            result = _listed(answer, params["limit"] or USERS_RETURNED)
        else:
            [example] = answer.describe([answer.nobody])
            result = _written(destination.write(answer.describe(answer.items), check_mode, example))
        return {**result, **answer.notes()}


def _refuse_what_says_nothing(params: Mapping[str, Any]) -> None:
    """Raise BadInput for options without an effect, or without a sensible one."""
    limit = params["limit"]
    if limit is not None and limit < 1:
        raise BadInput(f"limit is {limit}.", remedy="Give it a number from 1 up.")
    if limit is not None and params["dest"] is not None:
        raise BadInput(
            "limit stands beside dest, which gets all users.", remedy="Leave limit out, or narrow the selection."
        )
    if params["dest_format"] is not None and params["dest"] is None:
        raise BadInput("dest_format is given, and no dest to write.", remedy="Name a file in dest, or leave it out.")


def _users(forest: Forest, stores: PoolStores, selection: Selection, params: Mapping[str, Any]) -> Answer:
    everything = params["properties"] == "all"
    found = find_users(forest, selection, all_properties=everything, counting=True)
    users = found.users
    if selection.back_end.any:
        users = meeting_back_end_criteria(users, selection.back_end, stores, accounts_of(forest))
    facts = found.query.facts
    page = AllProperties.prepare(forest, facts) if everything else MainPage(facts)
    describe = _with_data(page.of, stores, accounts_of(forest)) if params["data"] else _described(page.of)
    return Answer("users", users, _order, describe, lambda: _notes(found, params), nobody())


def _ghosts(forest: Forest, stores: PoolStores, selection: Selection, _params: Mapping[str, Any]) -> Answer:
    pool = forest.pool(selection.criteria.pool or "")
    ghosts = find_ghosts(forest, pool, stores.of(pool))
    return Answer(
        "ghosts", ghosts, lambda ghost: without_case(ghost.address), _described(_ghost), dict, Ghost("", False)
    )


def _listed(answer: Answer, limit: int) -> dict[str, Any]:
    """The first `limit` items in order, and the number of all. Memory is bounded by the limit."""
    kept: list[Any] = []
    count = 0
    for item in answer.items:
        count += 1
        kept.append(item)
        if len(kept) >= 2 * limit + 1000:
            kept = sorted(kept, key=answer.key)[:limit]
    first = sorted(kept, key=answer.key)[:limit]
    return {
        "changed": False,
        answer.name: list(answer.describe(first)),
        "count": count,
        "truncated": count > limit,
    }


def _written(written: WrittenFile) -> dict[str, Any]:
    return {
        "changed": written.changed,
        "count": written.count,
        "truncated": False,
        "dest": written.path,
        "sha256": written.sha256,
        "size": written.size,
    }


def _notes(found: UsersByCriteria, params: Mapping[str, Any]) -> dict[str, Any]:
    """Identities that were not found, and warnings about the answer. Complete only after the users were read."""
    unresolved = [
        {"identity": identity.identity, "problem": identity.problem, "dns": [user.dn for user in identity.users]}
        for identity in found.unresolved
    ]
    warnings = found.warnings
    if unresolved:
        named = in_sentence([str(identity) for identity in found.unresolved], "; ")
        warnings = [*warnings, f"{len(unresolved):,} identities stand for no user of the answer: {named}."]
    return {
        "policy_reading": params["policy_reading"],
        "undecided": found.query.undecided,
        "unresolved": unresolved,
        **({"warnings": warnings} if warnings else {}),
    }


def _order(user: User) -> tuple[str, str]:
    return without_case(user.sip_uri or ""), without_case(user.dn)


def _described(describe: Callable[[Any], Record]) -> Callable[[Iterable[Any]], Iterator[Record]]:
    return lambda items: map(describe, items)


def _with_data(
    describe: Callable[[User], Record], stores: PoolStores, lookup: Lookup
) -> Callable[[Iterable[User]], Iterator[Record]]:
    """As `describe`, with the data of each user in the back ends."""

    def described(users: Iterable[User]) -> Iterator[Record]:
        for chunk in in_chunks(users, USERS_AT_ONCE):
            facts = facts_of(chunk, stores, lookup, connections=True)
            for user in chunk:
                yield {**describe(user), "data": _data(facts.get(user.guid, NOTHING))}

    return described


def _data(facts: BackEndFacts) -> Record:
    last = facts.last_registered
    return {
        "homed": facts.user_counts.homed,
        "identity": facts.belonging.ownership.value,
        "back_end_address": facts.user_counts.address or None,
        "connected_devices": facts.registrations,
        "last_registered": last.isoformat() if last else None,
        "rows": {**dict.fromkeys(DATA_CATEGORIES, 0), **facts.user_counts.rows},
    }


def _ghost(ghost: Ghost) -> Record:
    pools = [user.home_pool.name if user.home_pool else None for user in ghost.accounts]
    return {
        "address": ghost.address,
        "reason": ghost.reason,
        "homed": ghost.homed,
        "dns": [user.dn for user in ghost.accounts],
        "pools": pools,
    }

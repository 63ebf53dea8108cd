# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The whole of `ocs_pool_audit_info`, from its parameters to its result."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ansible_collections.msrtc.ocs.plugins.module_utils._directory.forest.forest import Forest
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.forest.pools import Pool
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.ldap.settings import DirectorySettings
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.pool_use.blockers import Ties, read_services
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.pool_use.pool_services import (
    response_group_services,
    services_tied_to,
)
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users.account_rights import writable
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users.accounts import read_accounts
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users.users import read_users
from ansible_collections.msrtc.ocs.plugins.module_utils._files.destination import Destination

from .back_ends import BackEnds
from .capacity import over_capacity
from .catalogue import FINDINGS, Occurrence
from .census import Census
from .scope import ANSWERED, Scope, check_options, is_supported
from .tally import Tally


def audit(params: Mapping[str, Any], check_mode: bool, target: str | None = None) -> dict[str, Any]:
    """The module's result. `target`: the pool that remedies name as the target of moves, where the option `successor`
    does not say so. Raises OcsError.
    """
    check_options(params)
    destination = Destination.checked(params["dest"], "jsonl") if params["dest"] is not None else None
    with Forest.open(DirectorySettings.from_params(params)) as forest:
        scope = Scope.from_params(params, forest)
        tally = Tally(params["limit"], params["accepted"], scope.successor.name if scope.successor else target)
        ties = read_services(forest)
        census = Census(scope, forest, response_group_services(ties))
        back_ends = BackEnds(params, scope, census, forest.pools())
        records = tally.watch(_occurrences(forest, scope, ties, census, back_ends))
        if destination is None:
            for _record in records:
                pass
            written: dict[str, Any] = {"changed": False}
        else:
            file = destination.write(records, check_mode)
            written = {"changed": file.changed, "dest": file.path, "sha256": file.sha256, "size": file.size}
        return {
            **written,
            "findings": tally.findings(),
            "summary": tally.summary(),
            "pools": [_described(pool, tally, census, back_ends) for pool in scope.pools],
            "known_findings": sorted(FINDINGS),
        }


def _occurrences(forest: Forest, scope: Scope, ties: Ties, census: Census, back_ends: BackEnds) -> Iterator[Occurrence]:
    """All occurrences. The directory comes first, because the back ends are compared with it."""
    yield from census.take(read_accounts(forest))
    yield from census.duplicates()
    yield from _protected(forest, census)
    for pool in scope.pools:
        if not is_supported(pool):
            yield Occurrence("unsupported_pool", pool.name, pool.fqdn, pool.dn, None, f"a pool of {pool.version}")
        for service in services_tied_to(ties, pool, census.contacts[pool.dn]):
            yield Occurrence(service.kind, pool.name, service.name, service.dn)
    yield from over_capacity(scope, census.homed_users)
    yield from back_ends.ask()


def _protected(forest: Forest, census: Census) -> Iterator[Occurrence]:
    """Administrators' accounts that this task's account cannot write, asked for many at a time."""
    allowed = writable(forest, read_users(forest, [account.dn for account, _home in census.administrators]))
    for account, home in census.administrators:
        if not allowed.get(account.dn, False):
            name = account.sip_uri or account.dn
            yield Occurrence("protected_accounts", home.name, name, account.dn, account.sip_uri)


def _described(pool: Pool, tally: Tally, census: Census, back_ends: BackEnds) -> dict[str, Any]:
    answer = back_ends.answers[pool.dn]
    return {
        "name": pool.name,
        "fqdn": pool.fqdn,
        "dn": pool.dn,
        "version": pool.version,
        "kind": pool.kind,
        "users": census.homed_users[pool.dn],
        "back_end": answer,
        "homed_in_back_end": back_ends.homed.get(pool.dn) if answer == ANSWERED else None,
        "findings": tally.names_of(pool.name),
    }

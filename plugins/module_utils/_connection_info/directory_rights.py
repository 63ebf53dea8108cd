# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The account's rights to write in Active Directory, judged by some users of each pool."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ansible_collections.msrtc.ocs.plugins.module_utils._common.wording import in_sentence
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.diagnosis.write_rights import (
    WriteRights,
    delegations,
    write_rights,
)
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.forest.forest import Forest
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.forest.pools import Pool

from .missing import DOMAIN_CONTROLLER, Missing, Purpose

MOST = 100  # users of a pool who are looked at


def described_rights(forest: Forest, pool: Pool, account: str) -> tuple[dict[str, Any], list[Missing]]:
    """A part of the result, and what is missing. Raises DirectoryError."""
    rights = write_rights(forest, pool, MOST)
    described = {
        "pool": pool.name,
        "users_asked": rights.asked,
        "not_for_moving": len(rights.lacking_to_move),
        "not_for_deleting": len(rights.lacking_to_delete),
        "protected": len(rights.guarded),
    }
    missing = []
    for purpose, lacking in _by_purpose(rights):
        others = {dn: names for dn, names in lacking.items() if dn not in rights.guarded}
        if others:
            missing.append(_not_delegated(pool, purpose, rights, others, account))
    if rights.guarded:
        missing.append(_guarded(pool, rights, account))
    return described, missing


def _by_purpose(rights: WriteRights) -> Iterator[tuple[Purpose, dict[str, list[str]]]]:
    """The missing rights by purpose; a deletion's are those that it needs beside a move's."""
    yield "moving", dict(rights.lacking_to_move)
    moving = {name for names in rights.lacking_to_move.values() for name in names}
    besides = {dn: [name for name in names if name not in moving] for dn, names in rights.lacking_to_delete.items()}
    yield "deleting", {dn: names for dn, names in besides.items() if names}


def _not_delegated(
    pool: Pool, purpose: Purpose, rights: WriteRights, lacking: Mapping[str, list[str]], account: str
) -> Missing:
    names = list(dict.fromkeys(name for found in lacking.values() for name in found))
    what = (
        f"In Active Directory {account} may not write {in_sentence(names)} of {len(lacking)} of the {rights.asked}"
        " users who were looked at."
    )
    remedy = "Delegate writing to the account on the containers of these users."
    return Missing(
        f"users of {pool.name}", purpose, what, remedy, DOMAIN_CONTROLLER, "\n".join(delegations(lacking, account))
    )


def _guarded(pool: Pool, rights: WriteRights, account: str) -> Missing:
    """They alone keep nobody from moving the others."""
    what = (
        f"{account} may not write {len(rights.guarded)} of the {rights.asked} users who were looked at, because they"
        " are protected as administrators are (AdminSDHolder)."
    )
    remedy = "Use an account of their administrators for these users, or leave them out."
    return Missing(f"users of {pool.name}", "later", what, remedy)

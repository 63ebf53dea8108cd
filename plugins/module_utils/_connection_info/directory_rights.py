# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The account's rights to write in Active Directory, judged by some users of each pool."""

from __future__ import annotations

from collections.abc import Mapping
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
    lacking: dict[Purpose, Mapping[str, list[str]]] = {
        "moving": rights.lacking_to_move,
        "deleting": rights.lacking_to_delete,
    }
    missing = [_missing(pool, purpose, rights, found, account) for purpose, found in lacking.items() if found]
    return described, missing


def _missing(
    pool: Pool, purpose: Purpose, rights: WriteRights, lacking: Mapping[str, list[str]], account: str
) -> Missing:
    """Protected accounts alone keep nobody from moving the others."""
    guarded = [dn for dn in lacking if dn in rights.guarded]
    others = {dn: names for dn, names in lacking.items() if dn not in rights.guarded}
    names = list(dict.fromkeys(name for found in lacking.values() for name in found))
    what = (
        f"In Active Directory {account} may not write {in_sentence(names)} of {len(lacking)} of the {rights.asked}"
        " users who were looked at."
    )
    if guarded:
        what += f" {len(guarded)} of them are protected as administrators are (AdminSDHolder)."
    remedy = "Delegate writing to the account on the containers of these users."
    if not others:
        remedy = "Use an account of their administrators for these users, or leave them out."
    place = f"users of {pool.name}"
    if not others:
        return Missing(place, "later", what, remedy)
    return Missing(place, purpose, what, remedy, DOMAIN_CONTROLLER, "\n".join(delegations(others, account)))

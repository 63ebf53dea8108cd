# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The scope of an audit: some pools or the whole forest, with or without a successor."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from ansible_collections.msrtc.ocs.plugins.module_utils._common.wording import in_sentence
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.forest.forest import Forest
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.forest.pools import OCS_2007, OCS_2007_R2, Pool
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import BadInput

from .catalogue import FINDINGS, unknown_names

ANSWERED, UNREACHABLE, NOT_ASKED, OTHER_POOLS = "answered", "unreachable", "not asked", "another pool's"


@dataclass(frozen=True)
class Scope:
    """The pools that are audited. `whole_forest`: objects that belong to no pool are audited too. `user_limits`: by DN
    of a pool.
    """

    pools: tuple[Pool, ...]
    whole_forest: bool
    successor: Pool | None
    ask_back_ends: bool
    report_unreachable: bool
    contact_limit: int
    user_limits: Mapping[str, int]

    @classmethod
    def from_params(cls, params: Mapping[str, Any], forest: Forest) -> Scope:
        """The scope in a module's parameters. Raises BadInput, PoolNotFound, AmbiguousPool, UnsupportedPool (for the
        successor).
        """
        named = tuple(dict.fromkeys(forest.pool(name) for name in params["pools"]))
        successor = forest.pool(params["successor"]) if params["successor"] else None
        if successor is not None:
            successor.require_ocs()
            if not named:
                raise BadInput("successor is given without pools.", remedy="Name the pools that it shall succeed.")
            if successor in named:
                raise BadInput(
                    f"successor {successor.name} is one of the pools that it shall succeed.", remedy="Name another one."
                )
        return cls(
            pools=named or tuple(forest.pools()),
            whole_forest=not named,
            successor=successor,
            ask_back_ends=params["back_end"],
            report_unreachable=params["unreachable_back_end"] == "report",
            contact_limit=params["contact_limit"],
            user_limits={forest.pool(name).dn: limit for name, limit in _checked_limits(params["user_limits"])},
        )

    @property
    def back_end_pools(self) -> tuple[Pool, ...]:
        """The audited pools with a back end of this product."""
        return tuple(pool for pool in self.pools if is_supported(pool)) if self.ask_back_ends else ()


def is_supported(pool: Pool) -> bool:
    return pool.version in (OCS_2007, OCS_2007_R2) and bool(pool.service_dn)


def check_options(params: Mapping[str, Any]) -> None:
    """Raise BadInput for options that are wrong whatever the servers answer."""
    if params["limit"] < 0:
        raise BadInput(f"limit is {params['limit']}.", remedy="Give it a number from 0 up.")
    if params["contact_limit"] < 1:
        raise BadInput(f"contact_limit is {params['contact_limit']}.", remedy="Give it a number from 1 up.")
    _refuse_unknown(params["accepted"])


def _refuse_unknown(accepted: Collection[str]) -> None:
    if unknown := unknown_names(accepted):
        raise BadInput(
            f"accepted names findings that do not exist: {in_sentence(unknown)}.",
            remedy=f"Findings are: {', '.join(sorted(FINDINGS))}.",
        )


def _checked_limits(limits: Mapping[str, Any]) -> list[tuple[str, int]]:
    for name, limit in limits.items():
        if isinstance(limit, bool) or not str(limit).isascii() or not str(limit).isdigit():
            raise BadInput(f"user_limits: {name} has {limit!r}.", remedy="Give each pool a number of users.")
    return [(str(name), int(limit)) for name, limit in limits.items()]

# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The warnings of an expert before a move between these two pools."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ansible_collections.msrtc.ocs.plugins.module_utils._common.letters import without_case
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.forest.pools import OCS_2007, OCS_2007_R2

from ...bulk.planning.warnings import about_replication
from ..states.findings import PoolPairOfMove


def warnings_about(pools: PoolPairOfMove, domain_controllers: Mapping[str, str]) -> Iterator[str]:
    """Warnings that follow from the pools and the chosen domain controllers (by domain) alone, whoever is moved."""
    source, target = pools.source, pools.target
    yield from about_replication(domain_controllers, "a move")
    if source is None:
        return
    if (source.version, target.version) == (OCS_2007, OCS_2007_R2):
        # R2 documentation, best practices for user migration.
        yield (
            f"An Archiving Server of OCS 2007 cannot archive users homed on {target.name} (2007 R2). Users whose "
            f"communications must be archived need an Archiving Server of R2 first."
        )
    if (source.version, target.version) == (OCS_2007_R2, OCS_2007):
        yield (
            f"{target.name} is a pool of OCS 2007: dial-in conference ids, location profiles and categories that only "
            f"R2 knows cannot follow. The list of losses names them, user by user."
        )
    here, there = source.default_location_profile, target.default_location_profile
    if without_case(here or "") != without_case(there or ""):
        yield (
            f"The pools have different default location profiles ({here or 'none'}; {there or 'none'}): users without "
            f"a profile of their own will have their numbers normalised differently."
        )

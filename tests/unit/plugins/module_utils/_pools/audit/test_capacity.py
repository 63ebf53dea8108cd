# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The documented figures, and those of a site."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._pools.audit.capacity import (
    largest_number_of_users,
    over_capacity,
)
from ansible_collections.msrtc.ocs.plugins.module_utils._pools.audit.scope import Scope
from unit.plugins.module_utils._directory.descriptions import pool

OLD, NEW = pool("old"), pool("new", "2007 R2")


@pytest.mark.parametrize(
    ("version", "kind", "expected"),
    [
        ("2007", "Standard Edition", 5_000),
        ("2007 R2", "Standard Edition", 5_000),
        ("2007", "Enterprise Edition", 125_000),
        ("2007 R2", "Enterprise Edition", 100_000),
        ("Lync 2010", "Enterprise Edition", None),
    ],
)
def test_documented_figures(version: str, kind: str, expected: int | None) -> None:
    assert largest_number_of_users(replace(OLD, version=version, kind=kind)) == expected


@pytest.mark.parametrize(
    ("old", "new", "limits", "expected"),
    [
        (60_000, 40_000, {}, []),
        (60_000, 40_001, {}, ["new"]),
        (125_001, 0, {}, ["old", "new"]),
        (60_000, 40_001, {NEW.dn: 100_001}, []),
        (11, 0, {OLD.dn: 10}, ["old"]),
    ],
)
def test_the_successor_counts_those_who_come(old: int, new: int, limits: dict[str, int], expected: list[str]) -> None:
    scope = Scope((OLD,), False, NEW, True, True, 1000, limits)
    assert [finding.pool for finding in over_capacity(scope, {OLD.dn: old, NEW.dn: new})] == expected

# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""All addresses of a back end with their accounts come a portion at a time: none is left out, and none comes twice."""

from __future__ import annotations

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.rows import row_identities
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.statements.literals import literal
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.user_store import UserStore
from end_to_end.back_end.back_end_databases import PoolDatabase

# Neighbours in alphabetical order that differ in a sign, in length, in letters of other scripts, and by an apostrophe.
NAMES = ("an'na", "anna", "anna-2", "anna.b", "anna2", "Bob", "bob2", "zoë", "Ζωή", "井")


@pytest.mark.parametrize("portion", [1, 2, 3, 9, 10, 11])
def test_portions_of_any_size(
    database: PoolDatabase, store: UserStore, monkeypatch: pytest.MonkeyPatch, portion: int
) -> None:
    for name in (*NAMES, "nobody"):
        database.run(f"INSERT INTO dbo.Resource (UserAtHost) SELECT {literal(f'{name}@x.test')}")
    made = "FROM dbo.Resource WHERE UserAtHost <> 'nobody@x.test'"
    database.run(f"INSERT INTO dbo.ResourcePhone (ResourceId, PhoneNum) SELECT ResourceId, '+31205678' {made}")
    whole = list(store.row_owners())
    asked, run = [], store.back_end.run
    monkeypatch.setattr(row_identities, "_OWNERS_AT_ONCE", portion)
    monkeypatch.setattr(store.back_end, "run", lambda purpose, each: asked.append(purpose) or run(purpose, each))
    assert list(store.row_owners()) == whole
    assert {row.address for row in whole} == {f"{name}@x.test" for name in NAMES}
    assert len(asked) == len(NAMES) // portion + 1

# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Written rows are read back: a database that returns other values is noticed before the commit."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.rows.changes import TableChanges
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.rows.writing import Writer
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.user_store import UserStore
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import BackEndRefused
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.sections import Section
from end_to_end.back_end.back_end_databases import stored, user

ADDRESS = "anna@x.test"


def test_rows_that_the_database_lost_are_noticed(store: UserStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """A trigger that deletes a row would have this effect."""
    write = Writer.write

    def forgetful(writer: Writer, changes: Mapping[str, TableChanges]) -> None:
        members = changes["contact_group_members"].inserted
        owner, rows = members.pop()
        members.append((owner, Section(rows.columns, rows.tuples[:-1])))
        write(writer, changes)

    monkeypatch.setattr(Writer, "write", forgetful)
    with pytest.raises(BackEndRefused, match="contact_group_members read back differently"), store.transaction():
        store.replace([user("anna", "bob", "cleo")])
    assert not stored(store, ADDRESS).homed
    with store.transaction():
        store.replace([user("anna", "bob", "cleo")], verify=False)
    assert len(stored(store, ADDRESS).rows("contact_group_members")) == 1

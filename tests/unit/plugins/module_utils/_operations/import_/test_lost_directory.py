# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A directory that is lost while settings are restored may have changed some of them: the import says so."""

from __future__ import annotations

from unittest.mock import Mock

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users.changes import ChangeAnswer
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import DirectoryUnreachable
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.bulk.answers import changed_in_directory
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.import_ import run as run_module
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.import_.run import UserBeingImported

from .test_changed import a_run, anna


def test_a_connection_that_is_lost_among_the_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_module, "restore", Mock(side_effect=DirectoryUnreachable("Gone.", remedy="")))
    user = anna(user=Mock(), settings={})
    with pytest.raises(DirectoryUnreachable):
        a_run()._restore_settings([user])
    assert user.touched


@pytest.mark.parametrize(
    ("result", "touched"), [("done", True), ("unknown", True), ("refused", False), ("conflict", False)]
)
def test_an_answer_says_whether_something_was_changed(result: str, touched: bool) -> None:
    user: UserBeingImported = anna()
    changed_in_directory([user], lambda: [ChangeAnswer(Mock(), result, "")])
    assert user.touched is touched

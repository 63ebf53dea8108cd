# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An import that fails says that it has changed something if it has, or may have, since no answer came."""

from __future__ import annotations

from unittest.mock import MagicMock, Mock

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users.changes import ChangeAnswer
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import BackEndRefused, BackEndUnreachable, OcsError
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.import_ import run as run_module
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.import_.examined import Examined
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.import_.run import ImportRun, UserBeingImported
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import UserData


def a_run() -> ImportRun:
    return ImportRun(Mock(), Mock(), Mock(), Mock(), (), Mock(), Mock(), Mock())


def anna(**found: object) -> UserBeingImported:
    return UserBeingImported(Mock(), imported=Mock(), examined=Examined(Mock(), **found))


@pytest.mark.parametrize(("error", "changed"), [(BackEndUnreachable, True), (BackEndRefused, False)])
def test_a_back_end_that_gives_no_answer_may_have_committed(error: type[OcsError], changed: bool) -> None:
    store, user = MagicMock(**{"retry.side_effect": error("No.", remedy="")}), anna(write=UserData("anna@example.com"))
    with pytest.raises(error):
        a_run()._write_once(store, [user])
    assert user.touched is changed


def test_a_directory_that_gives_no_answer_may_have_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_module, "restore", lambda *_args: [ChangeAnswer(Mock(), "unknown", "No answer came.")])
    user = anna(user=Mock(), settings={})
    a_run()._restore_settings([user])
    assert user.touched
    assert user.reason == "Whether the directory was changed is not known: No answer came. The back end was not."

# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether an import that fails has changed anything: what may have been written, since no answer came, counts too."""

from __future__ import annotations

from unittest.mock import MagicMock, Mock

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users.changes import ChangeOutcome
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import BackEndRefused, BackEndUnreachable, OcsError
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.import_ import run as run_module
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.import_.examined import Examined
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.import_.run import ImportRun
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import UserData


def a_run() -> ImportRun:
    return ImportRun(Mock(), Mock(), Mock(), Mock(), Mock())


@pytest.mark.parametrize(("error", "changed"), [(BackEndUnreachable, True), (BackEndRefused, False)])
def test_a_back_end_that_gives_no_answer_may_have_committed(error: type[OcsError], changed: bool) -> None:
    run, store = a_run(), MagicMock(**{"retry.side_effect": error("No.", remedy="")})
    with pytest.raises(error):
        run._write_once(store, [Examined(Mock(), write=UserData("anna@example.com"))])
    assert run.changed is changed


def test_a_directory_that_gives_no_answer_may_have_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_module, "restore", lambda *_args: [ChangeOutcome(Mock(), "unknown", "No answer came.")])
    run, anna = a_run(), Examined(Mock(), user=Mock(), settings={})
    run._restore_settings([anna])
    assert run.changed
    assert anna.failed == "Whether the directory was changed is not known: No answer came. The back end was not."

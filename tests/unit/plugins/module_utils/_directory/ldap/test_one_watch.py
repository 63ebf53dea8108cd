# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Thousands of answers have their time each, and one watch for all."""

from __future__ import annotations

import threading

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._common.time_limit import TimeLimit
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.ldap.modifications import Modification
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.ldap.pipeline import Pipeline
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.ldap.settings import DirectorySettings

from .answering import Answering


def test_a_thousand_changes_start_one_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[threading.Thread] = []

    def start(thread: threading.Thread) -> None:
        started.append(thread)

    monkeypatch.setattr(threading.Thread, "start", start)
    Answering(monkeypatch)
    settings = DirectorySettings(("dc.invalid",), "user", "secret")
    pipeline = Pipeline(object(), "dc.invalid", settings, in_flight=20)
    results = pipeline.run([Modification(f"CN={number}", {}, {}) for number in range(1000)])
    assert [result.result for result in results] == ["done"] * 1000
    assert len(started) <= 1  # none where an earlier test has started it


def test_a_limit_that_begins_anew_ends_like_any_other() -> None:
    cut = threading.Event()
    with TimeLimit(0.05, cut.set) as limit:
        limit.begin_anew()
        assert cut.wait(10)
    assert limit.reached

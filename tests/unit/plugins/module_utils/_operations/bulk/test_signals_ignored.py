# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A signal that `nohup`, or a shell with `&`, has the process ignore ends no run."""

from __future__ import annotations

import signal

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._operations.bulk.interruption import Interruption


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGINT])
def test_a_signal_that_is_ignored_stays_ignored(number: signal.Signals) -> None:
    before = signal.signal(number, signal.SIG_IGN)
    try:
        with Interruption() as interruption:
            signal.raise_signal(number)
            assert not interruption.requested
            signal.raise_signal(signal.SIGTERM)
            assert interruption.requested
        assert signal.getsignal(number) is signal.SIG_IGN
    finally:
        signal.signal(number, before)

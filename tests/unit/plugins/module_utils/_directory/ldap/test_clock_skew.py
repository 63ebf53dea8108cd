# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A domain controller tells its time in whole seconds, and an answer takes a while: only what is more is a skew."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._common.tls_session import TlsSession
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.ldap.connecting import FirstLook
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.ldap.entry import Entry
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.ldap.root_dse import RootDse

ASKED = datetime(2026, 11, 28, 1, 2, 3, 900_000, tzinfo=UTC)


@pytest.mark.parametrize(
    ("answer", "skew"),
    [
        ("20261128010203.0Z", 0),  # the second in which it was asked
        ("20261128010205.0Z", 0),  # the one in which it answered
        ("20261128010202.0Z", -0.9),
        ("20261128010208.0Z", 2.1),
        ("20261128000203.0Z", -3599.9),
        ("20261128010203Z", 0),
        ("soon", None),
        ("", None),
    ],
)
def test_what_is_told_of_a_clock(answer: str, skew: float | None) -> None:
    root = RootDse.of(Entry("", {"currenttime": [answer.encode()]}))
    look = FirstLook(root, TlsSession("", "", ()), 0.0, ASKED, ASKED + timedelta(seconds=2))
    assert look.skew == (skew if skew is None else pytest.approx(skew))

# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A server that others keep busy does not carry out all searches that were sent at once."""

from __future__ import annotations

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._errors import DirectoryError

from .test_searches_at_once import Session, dns_found, done, found, message

BUSY = 51
TOGETHER = message(1, found("CN=a")) + message(1, done()) + message(2, done(BUSY)) + message(3, done(BUSY))


def test_what_it_was_too_busy_for_is_asked_again_one_by_one() -> None:
    session = Session(TOGETHER, message(4, found("CN=b")) + message(4, done()), message(5, done()))
    assert dns_found(session, ["(cn=a)", "(cn=b)", "(cn=c)"]) == ["CN=a", "CN=b"]
    assert len(session.sent) == 3


def test_a_server_that_stays_busy_is_an_error() -> None:
    session = Session(TOGETHER, message(4, done(BUSY)))
    with pytest.raises(DirectoryError, match=r"dc1.*busy"):
        dns_found(session, ["(cn=a)", "(cn=b)", "(cn=c)"])

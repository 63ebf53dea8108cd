# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""SIP URIs that are none: a rerun could not find such users again, so they are not moved before they are corrected."""

from __future__ import annotations

from pathlib import Path

import pytest

from .running import move
from .simulation import SOURCE, World, data, user

ALICE, BOB = "alice@example.com", "bob@example.com"


@pytest.mark.parametrize(
    ("sip_uri", "message"),
    [
        (ALICE, "does not begin with sip:"),
        ("sip:ali ce@example.com", "There is a blank in it"),
        ("sip:alice", "does not have the form sip:user@domain"),
    ],
)
def test_a_malformed_uri_is_named_and_the_user_stays(tmp_path: Path, sip_uri: str, message: str) -> None:
    address = sip_uri.removeprefix("sip:")
    users = [user(address, SOURCE, sip_uri=sip_uri), user(BOB, SOURCE)]
    world = World.with_users(users, [data(address, BOB), data(BOB, ALICE)], [], tmp_path)
    _run, report, _plan = move(world)
    assert report.counts["moved"] == 1 and report.counts["failed"] == 1
    assert message in report.failures[0] and repr(sip_uri) in report.failures[0]
    assert world.source.users == {address: data(address, BOB)}

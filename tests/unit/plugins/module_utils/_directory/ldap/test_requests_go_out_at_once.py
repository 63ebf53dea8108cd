# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""No request waits for an acknowledgement of those before it, and changes are sent many at a time."""

from __future__ import annotations

import socket
from contextlib import closing

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._directory.ldap import connecting
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.ldap.modifications import Modification
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.ldap.pipeline import Pipeline
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.ldap.settings import DirectorySettings

from .answering import Answering

SETTINGS = DirectorySettings(("dc.invalid",), "user", "secret")


@pytest.mark.parametrize(("in_flight", "most_writes"), [(32, 70), (2, 1000), (1, 1000)])
def test_changes_share_their_packets(monkeypatch: pytest.MonkeyPatch, in_flight: int, most_writes: int) -> None:
    answering = Answering(monkeypatch)
    pipeline = Pipeline(object(), "dc.invalid", SETTINGS, in_flight)
    results = pipeline.run([Modification(f"CN={number}") for number in range(1000)])
    assert [result.result for result in results] == ["done"] * 1000
    assert sum(answering.writes) == 1000
    assert len(answering.writes) <= most_writes
    assert answering.most == in_flight


def test_a_request_is_not_held_back_for_an_acknowledgement() -> None:
    with (
        closing(socket.create_server(("127.0.0.1", 0))) as server,
        closing(socket.create_connection(server.getsockname())) as client,
    ):
        connecting._prepare(client)
        assert client.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)

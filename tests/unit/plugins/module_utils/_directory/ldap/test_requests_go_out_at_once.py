# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""No request waits for an acknowledgement of those before it, and changes are sent many at a time."""

from __future__ import annotations

import socket
from collections.abc import Sequence
from contextlib import closing
from itertools import count
from typing import Any

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._directory.ldap import connecting, ldap3_inside
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.ldap.modifications import Modification
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.ldap.pipeline import Pipeline
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.ldap.settings import DirectorySettings

SETTINGS = DirectorySettings(("dc.invalid",), "user", "secret")


class Answering:
    """A stand-in for ldap3 that answers one change at a time. `writes`: how many changes each write held; `most`: how
    many had no answer at once.
    """

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.writes: list[int] = []
        self.most = 0
        self._numbers = count(1)
        self._waiting: list[int] = []
        for name in ("send_modifies", "receive", "decoded", "socket_of"):
            monkeypatch.setattr(ldap3_inside, name, getattr(self, name))

    def send_modifies(self, _connection: Any, requests: Sequence[Any]) -> list[int]:
        numbers = [next(self._numbers) for _request in requests]
        self._waiting += numbers
        self.writes += [len(numbers)] if numbers else []
        self.most = max(self.most, len(self._waiting))
        return numbers

    def receive(self, _connection: Any) -> Sequence[int]:
        return [self._waiting.pop(0)]

    def decoded(self, _connection: Any, message: int) -> tuple[int, dict[str, Any]]:
        return message, {"type": "modifyResponse", "result": 0}

    def socket_of(self, _connection: Any) -> None:
        return None


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

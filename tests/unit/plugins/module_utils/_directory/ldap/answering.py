# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A stand-in for ldap3 that answers changes, for tests of the pipeline."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count
from typing import Any

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._directory.ldap import ldap3_inside


class Answering:
    """Answers one change at a time. `writes`: how many changes each write held; `most`: how
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

# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""SQL Server Browser's answers, well-formed and damaged, and finding an instance by them."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.settings.sql_browser import (
    UnknownInstance,
    port_of,
    ports_in,
)
from ansible_collections.msrtc.ocs.plugins.module_utils._common.time_limit import Deadline


def answer(*instances: tuple[str, str]) -> bytes:
    """An answer in the form of MC-SQLR 2.2.5."""
    text = "".join(
        f"ServerName;SQL1;InstanceName;{name};IsClustered;No;Version;9.00.4035.00;{tcp};" for name, tcp in instances
    ).encode()
    return b"\x05" + len(text).to_bytes(2, "little") + text


BOTH = answer(("RTC", "tcp;51433;"), ("OCS", "tcp;51434;"))


@pytest.mark.parametrize(
    ("received", "ports"),
    [
        (BOTH, {"rtc": 51433, "ocs": 51434}),
        (answer(("RTC", "np;\\\\SQL1\\pipe\\x;")), {"rtc": None}),
        (answer(("RTC", "tcp;0;")), {"rtc": None}),
        (answer(("RTC", "tcp;70000;")), {"rtc": None}),
        (answer(("RTC", "tcp;;")), {"rtc": None}),
        (b"", {}),
        (b"\x05", {}),
        (b"\x06" + BOTH[1:], {}),
        (b"\x05\x00\x00" + bytes(range(256)), {}),
    ],
)
def test_only_ports_are_taken_from_an_answer(received: bytes, ports: dict[str, int | None]) -> None:
    assert ports_in(received) == ports


@contextmanager
def browser(host: str, received: bytes) -> Iterator[None]:
    with socket.socket(type=socket.SOCK_DGRAM) as listening:
        listening.bind((host, 1434))

        def serve() -> None:
            _question, client = listening.recvfrom(100)
            listening.sendto(received, client)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield
        thread.join()


def test_an_instance_is_found_whatever_its_letter_case() -> None:
    with browser("127.72.1.1", BOTH):
        assert port_of("127.72.1.1", "ocs", Deadline(20)) == 51434


def test_an_unknown_instance_is_told_with_those_that_there_are() -> None:
    with browser("127.72.1.2", BOTH), pytest.raises(UnknownInstance, match="no instance LYNC, but ocs, rtc"):
        port_of("127.72.1.2", "LYNC", Deadline(20))


def test_an_instance_without_tcp_is_told() -> None:
    received = answer(("RTC", "np;x;"))
    with browser("127.72.1.3", received), pytest.raises(UnknownInstance, match="does not listen on TCP"):
        port_of("127.72.1.3", "RTC", Deadline(20))

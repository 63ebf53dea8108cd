# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The TCP connection that an ODBC driver has made. ODBC does not show it: it is the socket that appears while the
driver connects.

Closing it ends a statement whose server has gone silent, which no driver does.
"""

from __future__ import annotations

import os
import socket
import stat
from collections.abc import Collection, Iterable
from contextlib import suppress

from ansible_collections.msrtc.ocs.plugins.module_utils._common.time_limit import cut_socket, same_socket

_DESCRIPTORS = "/dev/fd"  # descriptors of this process, on Linux, macOS and the BSDs


def tcp_sockets(port: int) -> frozenset[int]:
    """The descriptors of this process that are connected to a TCP port; empty where the system does not tell."""
    with suppress(OSError):
        return frozenset(int(name) for name in os.listdir(_DESCRIPTORS) if _leads_to(int(name), port))
    return frozenset()


def cut_all(descriptors: Iterable[int]) -> None:
    """End these connections."""
    for descriptor in descriptors:
        cut_socket(descriptor)


class TcpConnection:
    """The sockets that a driver has connected to a port: those that are not in `before`. They are kept
    until `close`.
    """

    def __init__(self, port: int, before: Collection[int]) -> None:
        self._own = [os.dup(descriptor) for descriptor in tcp_sockets(port) - set(before)]

    def cut(self) -> None:
        """End the connection: a thread that waits for an answer gets an error."""
        cut_all(self._own)

    def close(self) -> None:
        """Forget the connection, after the driver has closed it."""
        for descriptor in self._own:
            os.close(descriptor)
        self._own.clear()


def _leads_to(descriptor: int, port: int) -> bool:
    with suppress(OSError):
        if stat.S_ISSOCK(os.fstat(descriptor).st_mode):
            with same_socket(descriptor) as tcp_socket:
                internet = tcp_socket.family in (socket.AF_INET, socket.AF_INET6)
                return internet and tcp_socket.type == socket.SOCK_STREAM and tcp_socket.getpeername()[1] == port
    return False

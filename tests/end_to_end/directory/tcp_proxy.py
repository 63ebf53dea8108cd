# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A TCP proxy that a test can make slow, or cut."""

from __future__ import annotations

import contextlib
import queue
import socket
import threading
import time
from types import TracebackType


class TcpProxy:
    """Forwards connections to a server. `latency`: seconds that every answer is on the way, however many there are."""

    def __init__(self, listen: tuple[str, int], server: tuple[str, int], latency: float = 0) -> None:
        self.connections = 0
        self._latency = latency
        self._server = server
        self._open: list[socket.socket] = []
        self._changing = threading.Lock()  # guards the list
        self._answers_left: int | None = None
        self._listener = socket.create_server(listen)
        self.port = self._listener.getsockname()[1]
        _start(self._accept)

    def __enter__(self) -> TcpProxy:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        # A listener that another thread waits on is only really closed after a shutdown.
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.cut()

    def cut(self) -> None:
        """End all connections now. A client that notices it at once and comes back gets a new one, which stays."""
        with self._changing:
            ended, self._open = self._open, []
        for connection in ended:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
            connection.close()

    def cut_after(self, answers: int) -> None:
        """End all connections when so many more pieces of answers have been passed on."""
        self._answers_left = answers

    def _accept(self) -> None:
        while True:
            try:
                client, _peer = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            server = socket.create_connection(self._server)
            with self._changing:
                self._open += [client, server]
            on_the_way: queue.Queue[tuple[float, bytes]] = queue.Queue()
            _start(self._pass_requests, client, server)
            _start(self._receive_answers, server, on_the_way)
            _start(self._pass_answers, client, on_the_way)

    def _pass_requests(self, client: socket.socket, server: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := client.recv(65536):
                server.sendall(data)
            server.shutdown(socket.SHUT_RDWR)

    def _receive_answers(self, server: socket.socket, on_the_way: queue.Queue[tuple[float, bytes]]) -> None:
        with contextlib.suppress(OSError):
            while data := server.recv(65536):
                on_the_way.put((time.monotonic() + self._latency, data))
        on_the_way.put((0, b""))

    def _pass_answers(self, client: socket.socket, on_the_way: queue.Queue[tuple[float, bytes]]) -> None:
        with contextlib.suppress(OSError):
            while True:
                due, data = on_the_way.get()
                if self._answers_left == 0:
                    self._answers_left = None
                    self.cut()
                    return
                if not data:
                    client.shutdown(socket.SHUT_RDWR)
                    return
                time.sleep(max(0, due - time.monotonic()))
                client.sendall(data)
                if self._answers_left is not None:
                    self._answers_left -= 1


def _start(work: object, *arguments: object) -> None:
    assert callable(work)
    threading.Thread(target=work, args=arguments, daemon=True).start()

# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A TCP proxy that a test can make slow, or cut."""

from __future__ import annotations

import contextlib
import selectors
import socket
import threading
import time
from types import TracebackType


class TcpProxy:
    """Forwards connections to a server. `delay`: seconds that each piece of an answer is held back."""

    def __init__(self, listen: tuple[str, int], server: tuple[str, int], delay: float = 0) -> None:
        self.connections = 0
        self.delay = delay
        self._server = server
        self._open: list[socket.socket] = []
        self._requests_left: int | None = None
        self._listener = socket.create_server(listen)
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def __enter__(self) -> TcpProxy:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._listener.close()
        self.cut()

    def cut(self) -> None:
        """End all connections now."""
        for one in self._open:
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
        self._open.clear()

    def cut_after(self, answers: int) -> None:
        """End the connection when so many more pieces of answers have been passed on."""
        self._requests_left = answers

    def _accept(self) -> None:
        while True:
            try:
                client, _peer = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            server = socket.create_connection(self._server)
            self._open += [client, server]
            threading.Thread(target=self._pump, args=(client, server), daemon=True).start()

    def _pump(self, client: socket.socket, server: socket.socket) -> None:
        with selectors.DefaultSelector() as ready, client, server:
            ready.register(client, selectors.EVENT_READ, server)
            ready.register(server, selectors.EVENT_READ, client)
            with contextlib.suppress(OSError):
                while self._pass_on(ready, server):
                    pass

    def _pass_on(self, ready: selectors.BaseSelector, server: socket.socket) -> bool:
        for key, _events in ready.select():
            source = key.fileobj
            assert isinstance(source, socket.socket)
            data = source.recv(65536)
            if not data:
                return False
            if source is server:
                time.sleep(self.delay)
                if self._requests_left is not None:
                    self._requests_left -= 1
                    if self._requests_left < 0:
                        self._requests_left = None
                        return False
            key.data.sendall(data)
        return True

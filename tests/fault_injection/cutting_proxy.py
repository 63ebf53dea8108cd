# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A TCP proxy that counts what clients send, and cuts all connections at one exchange.

An exchange is a burst of bytes from the client, up to the first bytes of the answer. Cut "before": the burst never
arrives. Cut "after": it arrives, the server answers, and the answer never reaches the client. It works on TLS as well,
since it looks at nothing but who is talking.
"""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from lab.environment import Lab

BUFFER = 65536


@dataclass
class Exchanges:
    """Counts the exchanges of several proxies together, in the order in which they happen."""

    cut_at: int | None = None
    when: str = "before"  # or "after"
    act: Callable[[], None] = lambda: None  # done at the cut, such as killing the client
    count: int = 0
    cut: bool = False
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def begin(self) -> int:
        """A burst of a client begins; its number, from 1."""
        with self._lock:
            self.count += 1
            return self.count

    def is_cut(self, number: int, when: str) -> bool:
        """Is the connection to be cut here? From the cut on nothing passes any more."""
        with self._lock:
            if self.cut_at is None:
                return False
            if not self.cut and number == self.cut_at and when == self.when:
                self.cut = True
                self.act()
            return self.cut


class CuttingProxy:
    """Listens on a free port of an address of this machine; a context manager."""

    def __init__(self, server: tuple[str, int], exchanges: Exchanges, *, address: str = "127.0.0.1") -> None:
        self._server = server
        self._exchanges = exchanges
        self._listener = socket.create_server((address, 0))
        self._sockets: set[socket.socket] = set()
        self.address: str = address
        self.port: int = self._listener.getsockname()[1]

    def __enter__(self) -> CuttingProxy:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_exception: object) -> None:
        _close(self._listener)  # a listener that a thread waits on is closed by a shutdown only
        for open_socket in list(self._sockets):
            _close(open_socket)

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _address = self._listener.accept()
                if self._exchanges.cut:
                    _close(client)
                    continue
                server = socket.create_connection(self._server)
                _Link(client, server, self._exchanges, self._sockets).start()


@contextlib.contextmanager
def cut_connection(lab: Lab, exchanges: Exchanges) -> Iterator[dict[str, Any]]:
    """The lab's connection options, with a proxy before the directory and before every back end."""
    with contextlib.ExitStack() as stack:
        address, port = lab.address_of_server("directory").rsplit(":", 1)
        # On the directory's own address: its certificate is made out to that.
        directory = stack.enter_context(CuttingProxy((address, int(port)), exchanges, address=address))
        back_ends = []
        for back_end in lab.connection["back_ends"]:
            proxy = stack.enter_context(CuttingProxy((back_end["server"], back_end["port"]), exchanges))
            back_ends.append({**back_end, "server": proxy.address, "port": proxy.port})
        yield {
            **lab.connection,
            "directory_port": directory.port,
            "directory_global_catalog_port": 0,
            "directory_timeout": 5,
            "back_end_login_timeout": 5,
            "back_ends": back_ends,
        }


class _Link:
    """One connection of a client: two threads, one each way."""

    def __init__(
        self, client: socket.socket, server: socket.socket, exchanges: Exchanges, known: set[socket.socket]
    ) -> None:
        self._client, self._server, self._exchanges = client, server, exchanges
        self._number = 0
        self._answered = True
        known |= {client, server}

    def start(self) -> None:
        threading.Thread(target=self._pass, args=(self._client, self._server, self._asked), daemon=True).start()
        threading.Thread(target=self._pass, args=(self._server, self._client, self._answers), daemon=True).start()

    def _asked(self) -> bool:
        """The client sends; may it pass?"""
        if self._answered:
            self._answered = False
            self._number = self._exchanges.begin()
        return not self._exchanges.is_cut(self._number, "before")

    def _answers(self) -> bool:
        """The server answers; may it pass?"""
        self._answered = True
        return not self._exchanges.is_cut(self._number, "after")

    def _pass(self, source: socket.socket, sink: socket.socket, may_pass: Callable[[], bool]) -> None:
        with contextlib.suppress(OSError):
            while (burst := source.recv(BUFFER)) and may_pass():
                sink.sendall(burst)
        _close(self._client)
        _close(self._server)


def _close(open_socket: socket.socket) -> None:
    with contextlib.suppress(OSError):
        open_socket.shutdown(socket.SHUT_RDWR)
    open_socket.close()

# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every kind of silence: nobody takes the connection, nothing comes, a byte comes now and then, pages without end."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from typing import Literal

Mode = Literal["pass", "silent", "drip"]
BETWEEN_BYTES = 0.3  # seconds


@contextlib.contextmanager
def nobody_accepts(host: str) -> Iterator[int]:
    """A port whose queue is full: the system drops whoever else wants to connect."""
    with contextlib.ExitStack() as stack:
        listener = stack.enter_context(socket.socket())
        listener.bind((host, 0))
        listener.listen(0)
        address = listener.getsockname()
        for _number in range(4):
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(address)
        yield address[1]


class Interrupter:
    """A listener that passes a server's answers on, keeps them, or passes a byte of them now and then, by `mode`."""

    def __init__(self, server: tuple[str, int], *, host: str = "127.0.0.1", mode: Mode = "pass") -> None:
        self.mode: Mode = mode
        self._server = server
        self._ended = threading.Event()
        self._listener = socket.create_server((host, 0))
        self.port: int = self._listener.getsockname()[1]

    def __enter__(self) -> Interrupter:
        _start(self._accept)
        return self

    def __exit__(self, *exception: object) -> None:
        self._ended.set()
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _address = self._listener.accept()
                server = socket.create_connection(self._server)
                _start(self._pass, client, server, lambda: "pass")
                _start(self._pass, server, client, lambda: self.mode)

    def _pass(self, source: socket.socket, sink: socket.socket, mode: Callable[[], Mode]) -> None:
        with contextlib.suppress(OSError), source, sink:
            while data := source.recv(65536):
                if mode() == "pass":
                    sink.sendall(data)
                elif mode() == "drip":
                    for byte in data:
                        sink.send(bytes([byte]))
                        if self._ended.wait(BETWEEN_BYTES):
                            return


@contextlib.contextmanager
def endless_pages(host: str, certificate: tuple[str, str], naming_context: str) -> Iterator[int]:
    """A directory that lets everybody in and answers every search with an empty page, and a cookie for the next."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    root = _element(0x64, _octets("") + _sequence(_attribute("defaultNamingContext", naming_context)))

    def serve() -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _address = listener.accept()
                with contextlib.suppress(OSError), context.wrap_socket(client, server_side=True) as encrypted:
                    while request := encrypted.recv(65536):
                        number, operation = _number_and_operation(request)
                        if operation == 0x60:  # bind
                            encrypted.sendall(_message(number, _element(0x61, _SUCCESS)))
                        elif b"defaultNamingContext" in request:
                            done = _message(number, _element(0x65, _SUCCESS))
                            encrypted.sendall(_message(number, root) + done)
                        else:
                            encrypted.sendall(_message(number, _element(0x65, _SUCCESS) + _A_COOKIE))

    with socket.create_server((host, 0)) as listener:
        _start(serve)
        yield listener.getsockname()[1]
        listener.shutdown(socket.SHUT_RDWR)


def _number_and_operation(request: bytes) -> tuple[bytes, int]:
    """The number of a message, as it stands there, and the tag of what it asks for."""
    place = 2 + (request[1] & 0x7F if request[1] & 0x80 else 0)  # behind the message's tag and length
    end = place + 2 + request[place + 1]
    return request[place + 2 : end], request[end]


def _element(tag: int, content: bytes) -> bytes:
    """An element of BER; the length in four bytes, which every reader takes."""
    return bytes([tag, 0x84]) + len(content).to_bytes(4, "big") + content


def _octets(text: str) -> bytes:
    return _element(0x04, text.encode())


def _sequence(*parts: bytes) -> bytes:
    return _element(0x30, b"".join(parts))


def _attribute(name: str, value: str) -> bytes:
    return _sequence(_octets(name), _element(0x31, _octets(value)))


def _message(number: bytes, operation: bytes) -> bytes:
    return _sequence(_element(0x02, number), operation)


_SUCCESS = _element(0x0A, b"\0") + _octets("") + _octets("")
_PAGED_RESULTS = "1.2.840.113556.1.4.319"
_A_COOKIE = _element(
    0xA0, _sequence(_octets(_PAGED_RESULTS), _element(0x04, _sequence(_element(0x02, b"\0"), _octets("a cookie"))))
)


def _start(work: Callable[..., None], *arguments: object) -> None:
    threading.Thread(target=work, args=arguments, daemon=True).start()

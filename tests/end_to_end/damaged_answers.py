# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A directory whose answers are damaged: a listener that ends TLS on both sides and changes one of the answers.

What is wrong with an answer, and with which, comes from a seed, so that a damage that was found can be repeated.
"""

from __future__ import annotations

import contextlib
import random
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

INTEGER, OCTETS, SEQUENCE, SET = 0x02, 0x04, 0x30, 0x31
ENTRY, DONE, REFERENCE = 0x64, 0x65, 0x73  # of a search (RFC 4511, 4.5.2)
PAGED_RESULTS = b"1.2.840.113556.1.4.319"
BAD_VALUES = (b"", b"\xff\xfe\x80", b"\0\0\0", b"xyz", b"9" * 40, b"-", b"a" * 70000, b"=", b",=,", b"\\", b"\x01" * 15)
RESULT_CODES = (1, 2, 3, 4, 10, 11, 12, 14, 32, 50, 51, 52, 53, 80, 127)


@dataclass
class Element:
    """An element of BER: its tag, and its content as bytes or as elements."""

    tag: int
    content: bytes | list[Element] = b""

    @classmethod
    def read(cls, data: bytes) -> Element:
        """The first element of the data."""
        start, end = extent(data)
        content = data[start:end]
        return cls(data[0], list(_elements(content)) if data[0] & 0x20 else content)

    def written(self) -> bytes:
        content = (
            self.content if isinstance(self.content, bytes) else b"".join(child.written() for child in self.content)
        )
        return bytes([self.tag, 0x84]) + len(content).to_bytes(4, "big") + content

    @property
    def children(self) -> list[Element]:
        return self.content if isinstance(self.content, list) else []

    def all(self) -> Iterator[Element]:
        """This one and everything in it."""
        yield self
        for child in self.children:
            yield from child.all()


def extent(data: bytes) -> tuple[int, int]:
    """Beginning and end of the first element's content. Raises IndexError while its length is incomplete."""
    size = data[1] & 0x7F if data[1] & 0x80 else 0
    if len(data) < 2 + size:
        raise IndexError
    return 2 + size, 2 + size + (int.from_bytes(data[2 : 2 + size], "big") if size else data[1])


def _elements(data: bytes) -> Iterator[Element]:
    while data:
        yield Element.read(data)
        data = data[extent(data)[1] :]


Damage = Callable[[random.Random, Element], bytes]


def _another_tag(chance: random.Random, message: Element) -> bytes:
    chance.choice(list(message.all())).tag = chance.choice(
        [0x00, 0x01, INTEGER, OCTETS, 0x0A, SEQUENCE, SET, 0x1F, 0xFF]
    )
    return message.written()


def _without_element(chance: random.Random, message: Element) -> bytes:
    holder = chance.choice([part for part in message.all() if part.children])
    del holder.children[chance.randrange(len(holder.children))]
    return message.written()


def _element_twice(chance: random.Random, message: Element) -> bytes:
    holder = chance.choice([part for part in message.all() if part.children])
    holder.children.append(chance.choice(holder.children))
    return message.written()


def _another_number(chance: random.Random, message: Element) -> bytes:
    message.children[0].content = chance.choice([b"", b"\0", b"\x7f\xff\xff\xff", b"\xff", b"\x01" * 9])
    return message.written()


def _bad_value(chance: random.Random, message: Element) -> bytes:
    leaves = [part for part in message.all() if not part.children and part.tag == OCTETS]
    if leaves:
        chance.choice(leaves).content = chance.choice(BAD_VALUES)
    return message.written()


def _all_values_bad(chance: random.Random, message: Element) -> bytes:
    bad = chance.choice(BAD_VALUES)
    for holder in message.all():
        if holder.tag == SET:
            holder.content = [Element(OCTETS, bad)]
    return message.written()


def _without_attribute(chance: random.Random, message: Element) -> bytes:
    if message.children[1].tag == ENTRY:
        attributes = message.children[1].children[1].children
        for _number in range(chance.randint(1, 4)):
            if attributes:
                del attributes[chance.randrange(len(attributes))]
    return message.written()


def _answer_twice(chance: random.Random, message: Element) -> bytes:
    return message.written() * chance.choice([2, 3])


def _another_result(chance: random.Random, message: Element) -> bytes:
    operation = message.children[1]
    if operation.tag != ENTRY and operation.children:
        operation.children[0].content = bytes([chance.choice(RESULT_CODES)])
    return message.written()


def _a_reference(chance: random.Random, message: Element) -> bytes:
    url = chance.choice([b"ldap://elsewhere.example.test/DC=x", b"", b"\xff\xfe", b"ldap://[::/", b"http://x:99999/"])
    return (
        Element(SEQUENCE, [message.children[0], Element(REFERENCE, [Element(OCTETS, url)])]).written()
        + message.written()
    )


def _another_cookie(chance: random.Random, message: Element) -> bytes:
    if message.children[1].tag == DONE:
        value = Element(SEQUENCE, [Element(INTEGER, b"\0"), Element(OCTETS, b"a cookie of another")]).written()
        content = chance.choice([value, value[: len(value) // 2], b""])
        control = Element(SEQUENCE, [Element(OCTETS, PAGED_RESULTS), Element(OCTETS, content)])
        message.content = [*message.children[:2], Element(0xA0, [control])]
    return message.written()


def _another_byte(chance: random.Random, message: Element) -> bytes:
    written = bytearray(message.written())
    written[chance.randrange(len(written))] = chance.randrange(256)
    return bytes(written)


def _another_length(chance: random.Random, message: Element) -> bytes:
    """The length of an element that is somewhere in there, the others as they were."""
    written = bytearray(message.written())
    places = [place for place in range(1, len(written)) if written[place] == 0x84]
    place = chance.choice(places)
    written[place : place + 5] = chance.choice(
        [
            b"\x84\x00\x00\x00\x00",
            b"\x84\x00\x00\x00\x01",
            b"\x84\x7f\xff\xff\xff",
            b"\x84\xff\xff\xff\xff",
            b"\x80",
            b"\x8f",
        ]
    )
    return bytes(written)


def _half(chance: random.Random, message: Element) -> bytes:
    written = message.written()
    return written[: chance.randrange(len(written))]


def _noise(chance: random.Random, _message: Element) -> bytes:
    return chance.randbytes(chance.randint(1, 3000))


DAMAGES: dict[str, Damage] = {
    "a reference to elsewhere": _a_reference,
    "all values bad": _all_values_bad,
    "an answer twice": _answer_twice,
    "an element twice": _element_twice,
    "another byte": _another_byte,
    "another cookie": _another_cookie,
    "another length": _another_length,
    "another number": _another_number,
    "another result": _another_result,
    "another tag": _another_tag,
    "attributes missing": _without_attribute,
    "bad value": _bad_value,
    "half of it and the end": _half,
    "noise": _noise,
    "without an element": _without_element,
}
_THEN_ENDS = ("half of it and the end", "noise")


@dataclass
class DamagingListener:
    """Passes on what a directory server answers, all but the answer of one number, which gets a damage.

    `every`: all answers from that number on get it.
    """

    server: tuple[str, int]
    certificate: tuple[str, str]
    host: str = "127.0.0.1"
    damage: str = "noise"
    number: int = 0
    every: bool = False
    seed: int = 0
    answers: int = field(default=0, init=False)

    def __enter__(self) -> DamagingListener:
        self._listener = socket.create_server((self.host, 0))
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def next_damage(self, damage: str, number: int, seed: int, *, every: bool = False) -> None:
        """Set the damage for the next clients; answers are counted from 0 again."""
        self.damage, self.number, self.seed, self.every = damage, number, seed, every
        self.answers = 0

    def _accept(self) -> None:
        ours = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        ours.load_cert_chain(*self.certificate)
        with contextlib.suppress(OSError):
            while True:
                client, _address = self._listener.accept()
                threading.Thread(target=self._serve, args=(client, ours), daemon=True).start()

    def _serve(self, client: socket.socket, ours: ssl.SSLContext) -> None:
        theirs = ssl.create_default_context()
        theirs.check_hostname, theirs.verify_mode = False, ssl.CERT_NONE
        with contextlib.suppress(OSError), contextlib.ExitStack() as ends:
            near = ends.enter_context(ours.wrap_socket(client, server_side=True))
            far = ends.enter_context(theirs.wrap_socket(socket.create_connection(self.server)))
            requests = threading.Thread(target=_pass_requests, args=(near, far), daemon=True)
            requests.start()
            self._pass_answers(far, near)
            requests.join()

    def _pass_answers(self, source: socket.socket, sink: socket.socket) -> None:
        received = b""
        with _both(source, sink):
            while data := source.recv(65536):
                received += data
                while received and (message := _first_message(received)):
                    received = received[len(message) :]
                    damaged = self._damaged(message)
                    sink.sendall(damaged)
                    if damaged != message and self.damage in _THEN_ENDS:
                        return

    def _damaged(self, message: bytes) -> bytes:
        number, self.answers = self.answers, self.answers + 1
        if number == self.number or (self.every and number > self.number):
            return DAMAGES[self.damage](random.Random(f"{self.seed} {number}"), Element.read(message))
        return message


def _first_message(received: bytes) -> bytes:
    with contextlib.suppress(IndexError):
        end = extent(received)[1]
        if len(received) >= end:
            return received[:end]
    return b""


def _pass_requests(source: socket.socket, sink: socket.socket) -> None:
    with _both(source, sink):
        while data := source.recv(65536):
            sink.sendall(data)


@contextlib.contextmanager
def _both(*ends: socket.socket) -> Iterator[None]:
    """An end of one is an end of both, also for the thread that waits on the other."""
    try:
        with contextlib.suppress(OSError, ValueError):
            yield
    finally:
        for end in ends:
            with contextlib.suppress(OSError):
                socket.socket.shutdown(end, socket.SHUT_RDWR)

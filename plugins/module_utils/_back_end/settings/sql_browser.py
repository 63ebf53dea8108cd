# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""SQL Server Browser, which knows the ports of a server's instances (MC-SQLR: SQL Server Resolution Protocol).

It is asked here and not by the driver: FreeTDS waits for 16 seconds, whatever time it is given. Only the port of its
answer is used, and `BackEnd.open` verifies that the instance there is the named one.
"""

from __future__ import annotations

import re
import select
import socket
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager

from ansible_collections.msrtc.ocs.plugins.module_utils._common.letters import without_case
from ansible_collections.msrtc.ocs.plugins.module_utils._common.time_limit import Deadline
from ansible_collections.msrtc.ocs.plugins.module_utils._common.wording import in_sentence

PORT = 1434
_ASK_ALL, _ASK_ONE, _ANSWER = b"\x03", b"\x04", b"\x05"
_DIGITS = re.compile(r"[0-9]{1,5}")
_TRY_AGAIN = 1.0  # seconds: datagrams get lost
_LONGEST_ANSWER = 65535


class UnknownInstance(OSError):
    """SQL Browser answers, but does not know the instance."""


def port_of(host: str, instance: str, deadline: Deadline) -> int:
    """The TCP port of an instance. Raises UnknownInstance; OSError, TimeoutError where no answer comes."""
    known: dict[str, int | None] = {}
    with ExitStack() as stack:
        sockets = [stack.enter_context(sock) for sock in _sockets(host)]
        while not known:
            _ask(sockets, instance)
            for answer in _answers(sockets, deadline):
                known |= ports_in(answer)
                if port := known.get(without_case(instance)):
                    return port
    if without_case(instance) in known:
        raise UnknownInstance(f"instance {instance} does not listen on TCP")
    raise UnknownInstance(f"it knows no instance {instance}, but {in_sentence(sorted(known))}")


def ports_in(answer: bytes) -> dict[str, int | None]:
    """The ports in an answer: instance, without regard to case -> its TCP port (None where it has none). Empty for
    bytes that are no answer.
    """
    found: dict[str, int | None] = {}
    if answer[:1] == _ANSWER:
        for words in (instance.split(";") for instance in answer[3:].decode("latin-1").split(";;")):
            facts = {without_case(name): value for name, value in zip(words[::2], words[1::2], strict=False)}
            if name := facts.get("instancename"):
                found[without_case(name)] = _port(facts)
    return found


def _port(facts: Mapping[str, str]) -> int | None:
    digits = facts.get("tcp", "")
    return int(digits) if _DIGITS.fullmatch(digits) and 0 < int(digits) < 65536 else None


def _sockets(host: str) -> Iterator[socket.socket]:
    """One socket for each address of the server, which takes datagrams from that address only."""
    for family, kind, protocol, _name, address in socket.getaddrinfo(host, PORT, type=socket.SOCK_DGRAM):
        sock = socket.socket(family, kind, protocol)
        sock.connect(address)
        yield sock


def _ask(sockets: list[socket.socket], instance: str) -> None:
    """Ask for the instance, and for all instances: a server that does not know the instance is silent about it."""
    for sock in list(sockets):
        with _given_up_if_refused(sock, sockets):
            sock.send(_ASK_ONE + instance.encode("latin-1", "replace") + b"\0")
            sock.send(_ASK_ALL)


def _answers(sockets: list[socket.socket], deadline: Deadline) -> Iterator[bytes]:
    """The datagrams that come within a second. Raises TimeoutError at the deadline."""
    again = Deadline(min(_TRY_AGAIN, deadline.require()))
    while again.left:
        ready, _writable, _errors = select.select(sockets, [], [], again.left)
        for sock in ready:
            with _given_up_if_refused(sock, sockets):
                yield sock.recv(_LONGEST_ANSWER)


@contextmanager
def _given_up_if_refused(sock: socket.socket, sockets: list[socket.socket]) -> Iterator[None]:
    """Close a socket whose address refuses, and forget it; the error is raised when no other socket is left."""
    try:
        yield
    except OSError:
        sockets.remove(sock)
        if not sockets:
            raise

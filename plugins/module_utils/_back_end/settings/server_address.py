# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

r"""The address of a SQL Server in the forms that administrators write: `sql1\RTC`, `sql1,1433`, `tcp:sql1`,
`[::1]:1433`.

Drivers read such texts in ways of their own: FreeTDS with a separate port connects `sql1\RTC` to the default instance
without a word. So the text is taken apart here, and a text that is not understood is refused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NoReturn

from ansible_collections.msrtc.ocs.plugins.module_utils._common.host_names import is_host
from ansible_collections.msrtc.ocs.plugins.module_utils._common.ip_addresses import is_ip_address
from ansible_collections.msrtc.ocs.plugins.module_utils._common.letters import without_case
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import BadInput

DEFAULT_INSTANCE = "MSSQLSERVER"  # the service's name for the instance without a name
DEFAULT_PORT = 1433

_PROTOCOL = re.compile(r"(tcp|np|lpc|via|admin|https?|ldaps?)\s*:(?!:)\s*", re.IGNORECASE)
_TAIL = re.compile(r"\s*(?:\\(?P<instance>[^,:]*))?(?:[,:](?P<port>.*))?")
_HOST = re.compile(r"\w(?:[\w.-]*[\w.])?")
_INSTANCE = re.compile(r"[\w&][\w#$&-]*")
_DIGITS = re.compile(r"[0-9]{1,5}")
# Names by which SQL Server's tools mean the client's own computer. The task runs on another computer.
_HERE = frozenset({".", "(local)", "(localdb)"})


@dataclass(frozen=True)
class ServerAddress:
    """A server; `instance` and `port` only where the text names them."""

    host: str
    instance: str | None = None
    port: int | None = None


def parse_server(text: str, what: str) -> ServerAddress:
    """The parts of a server's name. `what` names the option, for the message. Raises BadInput."""
    rest = text.strip()
    if protocol := _PROTOCOL.match(rest):
        if protocol[1].lower() != "tcp":
            _refuse(what, text, "Only TCP is spoken: name the server, and its port or instance.")
        rest = rest[protocol.end() :]
    host, tail = _split(rest)
    if not host:
        _refuse(what, text, "It names no server. Name one, and its instance in the option instance.")
    if without_case(host) in _HERE:
        _refuse(what, text, "That is the computer on which the task runs. Name the server as this host reaches it.")
    parts = _TAIL.fullmatch(tail)
    if not parts or not ((_HOST.fullmatch(host) and is_host(host)) or is_ip_address(host)):
        _refuse(what, text, "Give a name or an address in server, the instance in instance, the port in port.")
    instance = None if parts["instance"] is None else _instance(parts["instance"], what, text)
    port = None if parts["port"] is None else _port(parts["port"], what, text)
    return ServerAddress(host, instance, port)


def parse_instance(text: str, what: str) -> str:
    """An instance's name without its server. Raises BadInput."""
    return _instance(text, what, text)


def parse_port(number: int, what: str) -> int:
    """A TCP port. Raises BadInput."""
    return _port(str(number), what, str(number))


def _instance(name: str, what: str, text: str) -> str:
    if not _INSTANCE.fullmatch(name.strip()):
        remedy = f"In instance stands the name alone, such as RTC; {DEFAULT_INSTANCE} is the default instance."
        _refuse(what, text, remedy)
    return name.strip()


def _port(digits: str, what: str, text: str) -> int:
    if not _DIGITS.fullmatch(digits.strip()) or not 0 < int(digits) < 65536:
        _refuse(what, text, "In port stands a number from 1 to 65535.")
    return int(digits)


def _split(text: str) -> tuple[str, str]:
    """The host, and the text that follows it. An IPv6 address has colons of its own, with or without brackets."""
    if text.startswith("["):
        host, bracket, tail = text[1:].partition("]")
        return (host, tail) if bracket and is_ip_address(host) else (text, "")
    end = re.search(r"[\\,]", text)
    if is_ip_address(text[: end.start()].strip() if end else text):
        return (text[: end.start()].strip(), text[end.start() :]) if end else (text, "")
    end = re.search(r"[\\,:]", text)
    return (text[: end.start()].strip(), text[end.start() :]) if end else (text, "")


def _refuse(what: str, text: str, remedy: str) -> NoReturn:
    raise BadInput(f"{what} is {text!r}, which is not understood.", remedy=remedy)

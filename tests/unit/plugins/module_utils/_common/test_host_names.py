# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A host's name, from an option or from the directory, can change neither the protocol nor the port."""

from __future__ import annotations

import dataclasses
import socket

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.settings.server_address import parse_server
from ansible_collections.msrtc.ocs.plugins.module_utils._common.host_names import is_host
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.ldap import connecting
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.ldap.settings import DirectorySettings
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import BadInput, DirectoryUnreachable

HOSTS = ["dc1", "dc1.example.test", "dc1.example.test.", "dc_1", "münchen.example.test", "192.0.2.1", "::1", "fe80::1"]
# DNS cannot be asked for these: Python fails before it asks.
NO_DNS_NAMES = ["a..b", f"{'x' * 64}.example.test", "ü" * 64, "xn--ü", "a." * 127 + "b"]
PLACES = ["ldap://dc1", "ldaps://dc1", "ldapi:///run/slapd", "dc1:389", "dc1:x", "a:b:c", "[::1]", "[::1]:389", "x@y"]
OTHERS = [
    "",
    ".",
    "a b",
    "a/b",
    "dc1\\RTC",
    "\u200b",
    "dc1\n",
    "fe80::1%eth0",
    "h" * 254,
    "dc1;id",
    "$(id)",
    "`id`",
    "dc1|id",
]
SETTINGS = DirectorySettings(("dc1",), user="svc", password="secret", timeout=1)


@pytest.mark.parametrize("text", HOSTS)
def test_names_and_addresses(text: str) -> None:
    assert is_host(text)
    assert parse_server(text, "server").host == text


@pytest.mark.parametrize("text", [*NO_DNS_NAMES, *PLACES, *OTHERS])
def test_what_is_none_is_no_domain_controller(text: str) -> None:
    assert not is_host(text)
    with pytest.raises(BadInput):
        dataclasses.replace(SETTINGS, servers=(text,)).check()
    with pytest.raises(DirectoryUnreachable, match="not the name of a host"):
        connecting.connect(SETTINGS, text, 1)


@pytest.mark.parametrize("text", NO_DNS_NAMES)
def test_a_back_end_needs_a_name_that_can_be_looked_up(text: str) -> None:
    with pytest.raises(BadInput):
        parse_server(text, "server")


@pytest.mark.parametrize("name", ["ldap://127.0.0.1", "ldap://127.0.0.1:{port}", "127.0.0.1:{port}"])
def test_a_name_in_the_directory_does_not_take_the_encryption_away(name: str) -> None:
    """Domain controllers are also found by their dNSHostName, which others than the forest's owner may write."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        port = listener.getsockname()[1]
        with pytest.raises(DirectoryUnreachable):
            connecting.connect(SETTINGS, name.format(port=port), port)
        with pytest.raises(BlockingIOError):  # nobody has connected
            listener.accept()

# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The answers of one domain controller, or of its Global Catalog, before and after a login. Nothing is raised."""

from __future__ import annotations

from dataclasses import dataclass

from ansible_collections.msrtc.ocs.plugins.module_utils._errors import OcsError

from ..ldap import connecting
from ..ldap.connecting import FirstLook
from ..ldap.connection import Directory
from ..ldap.settings import DirectorySettings


@dataclass(frozen=True)
class ControllerAnswers:
    """`look`: None where nobody answered. `account`: who is logged on, as the server has it, else as the options have
    it; None where nobody is. `problem`: what went wrong first; None where nothing did.
    """

    server: str
    port: int
    look: FirstLook | None = None
    account: str | None = None
    problem: OcsError | None = None


def ask_controller(settings: DirectorySettings, server: str, port: int, *, logs_on: bool) -> ControllerAnswers:
    """Look at a server, then log on, each within the settings' time-out. Without `logs_on` no password is sent.

    After a look in vain there is no log-on: it would be in vain as well, and wait as long again.
    """
    try:
        look = connecting.look(settings, server, port)
    except OcsError as error:
        return ControllerAnswers(server, port, problem=error)
    if not logs_on:
        return ControllerAnswers(server, port, look)
    try:
        directory = Directory(settings, server, port)
    except OcsError as error:
        return ControllerAnswers(server, port, look, problem=error)
    account = directory.account()
    directory.close()
    return ControllerAnswers(server, port, look, account or settings.user or "the account of the Kerberos ticket")

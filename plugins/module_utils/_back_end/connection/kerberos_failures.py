# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The meaning of a failed log-on to a back end with Kerberos. The drivers do not tell it: to them a firewall looks the
same.
"""

from __future__ import annotations

from ansible_collections.msrtc.ocs.plugins.module_utils._common import kerberos
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import BackEndLoginRefused

from ..settings.settings import BackEndSettings


def no_ticket(settings: BackEndSettings, message: str) -> BackEndLoginRefused:
    """The error for a server that was reached while no log-on came about: Kerberos itself is asked for the ticket.

    `message`: the driver's. Takes as long as the domain controller takes to answer.
    """
    asked = settings.principal or f"MSSQLSvc/{settings.server} (with the port of the instance {settings.instance})"
    unknown = (
        f"Register the name for the account that SQL Server runs as (setspn -A {asked} DOMAIN\\account), or name the"
        " server and the port in back_ends as they are registered (setspn -L). A new ticket does not help."
    )
    error = kerberos.attempt(settings.principal) if settings.principal else None
    if error is not None:
        found = kerberos.failure(error, unknown)
    else:
        found = kerberos.KerberosFailure(
            f"the driver says: {message.rstrip('.')}",
            f"Check that the name is registered for the account that SQL Server runs as, and for no other (setspn -L,"
            f" setspn -X), and what kvno {asked} says on this host. A driver that cannot do Kerberos, or a failed TLS"
            " session (back_end_encryption), looks the same.",
        )
    return BackEndLoginRefused(
        f"No Kerberos log-on to the back end {settings.where} of the pool {settings.pool}: {found.reason}. The service"
        f" asked for is {asked}; {kerberos.ticket_in_words()}.",
        remedy=found.remedy,
    )


def refused(settings: BackEndSettings, message: str) -> BackEndLoginRefused:
    """The error for a server that got a ticket and refuses its owner. `message`: the server's."""
    return BackEndLoginRefused(
        f"{settings.title} refused the log-on with Kerberos: {message} The service asked for is"
        f" {settings.principal or settings.server}; {kerberos.ticket_in_words()}.",
        remedy="Give the ticket's account a login on the server (CREATE LOGIN [DOMAIN\\account] FROM WINDOWS; on SQL"
        " Server 2000 sp_grantlogin), or get another account's ticket.",
    )
